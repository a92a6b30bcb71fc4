import { readBuildId } from '../../src/elf/index';
import { makeElf, nameOfShape, shapes } from './make-elf';

const buildId = Buffer.from('00112233445566778899aabbccddeeff01234567', 'hex');

describe.each(shapes.map((shape) => [nameOfShape(shape), shape] as const))('readBuildId, %s', (_, shape) => {
  it('gives the hex and the place of the build-id', () => {
    const image = makeElf({ ...shape, buildId });
    expect(readBuildId(image)).toEqual({ buildId: buildId.toString('hex'), offsetBytes: 0x210 });
  });

  it.each([4, 8])('passes over a note before it, aligned to %d', (noteAlignment) => {
    const found = readBuildId(makeElf({ ...shape, buildId, propertyNote: true, noteAlignment }));
    expect(found?.buildId).toBe(buildId.toString('hex'));
  });

  it('is undefined without such a note', () => {
    expect(readBuildId(makeElf({ ...shape, propertyNote: true }))).toBeUndefined();
  });

  it.each([
    ['empty', 0],
    ['longer than any tool makes it', 65],
  ])('is undefined for a build-id that is %s', (_name, sizeBytes) => {
    expect(readBuildId(makeElf({ ...shape, buildId: Buffer.alloc(sizeBytes, 1) }))).toBeUndefined();
  });

  it('is undefined when the file ends inside the build-id', () => {
    const image = makeElf({ ...shape, buildId });
    expect(readBuildId(image.subarray(0, 0x210 + buildId.length - 1))).toBeUndefined();
  });
});

it.each([
  ['an empty file', Buffer.alloc(0)],
  ['a script', Buffer.from('#!/bin/sh\n')],
  ['the magic alone', Buffer.from('\x7fELF', 'latin1')],
])('is undefined for %s', (_, image) => {
  expect(readBuildId(image)).toBeUndefined();
});
