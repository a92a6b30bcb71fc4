import { readFileSync } from 'node:fs';
import { isElf, readSections } from '../../src/elf/index';
import { buildElf } from './build-elf';
import { readelf, sampleInstalledFiles } from './installed-files';
import { nameOfShape, shapes } from './make-elf';

it('lists the sections with bytes that readelf -S lists, by their offsets', () => {
  const files = sampleInstalledFiles(200).filter((path) => isElf(readFileSync(path)));
  const listings = readelf('-S', files);
  expect(files.length).toBeGreaterThan(50);
  for (const path of files) {
    const ours = readSections(readFileSync(path)) ?? [];
    expect([
      path,
      ours.map((section) => [section.name, section.address, section.offsetBytes, section.sizeBytes]),
    ]).toEqual([path, sectionsOf(listings.get(path) ?? '')]);
  }
});

function sectionsOf(listing: string): (string | number)[][] {
  const rows = listing.matchAll(/^ {2}\[ *\d+\] (\S*) +(\S+) +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) /gm);
  return [...rows]
    .filter(([, , type = '', , , size = '']) => !/^(?:NULL|NOBITS)$/.test(type) && !/^0+$/.test(size))
    .map(([, name = '', , ...numbers]) => [name, ...numbers.map((digits) => Number.parseInt(digits, 16))])
    .sort((a, b) => Number(a[2]) - Number(b[2]));
}

describe.each(shapes.map((shape) => [nameOfShape(shape), shape] as const))('of a file of %s', (_, shape) => {
  const part = (name: string, text: string) => ({ name, address: 0x1000, bytes: Buffer.from(text) });
  const { image, sectionsOffset, offsets } = buildElf(shape, [part('.one', 'one'), part('.two', 'second')]);
  const entryBytes = shape.is64 ? 64 : 40;
  const countAt = shape.is64 ? 60 : 48;
  const patched = (change: (copy: Buffer, write: (value: number, at: number) => void) => void) => {
    const copy = Buffer.from(image);
    change(copy, (value, at) =>
      shape.littleEndian ? copy.writeUInt32LE(value, at) : copy.writeUInt32BE(value, at),
    );
    return copy;
  };
  /** The half of a word that has its small numbers. */
  const low = shape.is64 && !shape.littleEndian ? 4 : 0;
  const [sizeAt, linkAt] = shape.is64 ? [32, 40] : [20, 24];

  it('are read with their names and places', () => {
    expect(
      readSections(image)?.map(({ name, offsetBytes, sizeBytes }) => [name, offsetBytes, sizeBytes]),
    ).toEqual([
      ['.one', offsets.get('.one'), 3],
      ['.two', offsets.get('.two'), 6],
      ['', expect.any(Number), 11],
    ]);
  });

  it('are the same when count and index of the names stand in the first entry', () => {
    const escaped = patched((copy, write) => {
      copy.fill(0, countAt, countAt + 2).fill(0xff, countAt + 2, countAt + 4);
      write(4, sectionsOffset + sizeAt + low);
      write(3, sectionsOffset + linkAt);
    });
    expect(readSections(escaped)).toEqual(readSections(image));
  });

  it('are none when the table is not there, or larger than the file', () => {
    const shoff = shape.is64 ? 40 : 32;
    expect(
      readSections(patched((copy) => copy.fill(0, shoff, shoff + (shape.is64 ? 8 : 4)))),
    ).toBeUndefined();
    expect(readSections(image.subarray(0, -1))).toBeUndefined();
    expect(readSections(patched((copy) => copy.fill(0xff, countAt, countAt + 2)))).toBeUndefined();
    const gigantic = patched((copy) => {
      copy.fill(0, countAt, countAt + 2);
      copy.fill(0xff, sectionsOffset + sizeAt, sectionsOffset + sizeAt + (shape.is64 ? 8 : 4));
    });
    expect(readSections(gigantic)).toBeUndefined();
  });

  it('are without the one that reaches beyond the file', () => {
    const longer = patched((_copy, write) => write(image.length, sectionsOffset + entryBytes + sizeAt + low));
    expect(readSections(longer)?.map(({ name }) => name)).toEqual(['.two', '']);
  });

  it('have no names when the names are not there', () => {
    const nameless = patched((copy) => copy.fill(0, countAt + 2, countAt + 4));
    expect(readSections(nameless)?.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
      ['', 3],
      ['', 6],
      ['', 11],
    ]);
  });
});

it('are none of what is no ELF file', () => {
  expect(readSections(Buffer.from('#!/bin/sh\n'))).toBeUndefined();
});

it('are none if there are more than any program has', () => {
  const shape = { is64: true, littleEndian: true };
  const { image, sectionsOffset } = buildElf(shape, [
    { name: '.one', address: 0, bytes: Buffer.from('one') },
  ]);
  const counted = (count: number) => {
    const long = Buffer.concat([image, Buffer.alloc(count * 64)]);
    long.writeUInt16LE(0, 60);
    long.writeBigUInt64LE(BigInt(count), sectionsOffset + 32);
    return readSections(long);
  };
  expect(counted(0xffff)).toHaveLength(2);
  expect(counted(0x10000)).toBeUndefined();
});
