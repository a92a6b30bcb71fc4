import { readFileSync } from 'node:fs';
import { addAuditTag, dynamicRanges, readDynamic, readProgramInterpreter } from '../../src/elf/index.js';
import { sampleInstalledFiles } from './installed-files.js';

/** A file of which only what is asked for is there; and how many bytes that is. */
function fillIn(image: Buffer): { sparse: Buffer; byteCount: number } {
  const sparse = Buffer.alloc(image.length);
  image.copy(sparse, 0, 0, 4096);
  let byteCount = 0;
  for (let round = 0; round < 4; round += 1) {
    byteCount = 4096;
    for (const { start, end } of dynamicRanges(sparse)) byteCount += image.copy(sparse, start, start, end);
  }
  return { sparse, byteCount };
}

// Of programs nobody asks it, and what answers it is not read.
function known(image: Buffer) {
  const info = readDynamic(image);
  const definesMalloc = info?.isProgram === false && info.definesMalloc;
  return { ...info, definesMalloc, interpreter: readProgramInterpreter(image) };
}

it('names all that is needed to know a file, and much less than all of it', () => {
  const files = sampleInstalledFiles(300).map((path) => ({ path, image: readFileSync(path) }));
  let [wholeBytes, partBytes] = [0, 0];
  for (const { path, image } of files) {
    const { sparse, byteCount } = fillIn(image);
    expect({ path, ...known(sparse) }).toEqual({ path, ...known(image) });
    wholeBytes += image.length;
    partBytes += byteCount;
  }
  expect(files.length).toBeGreaterThan(50);
  expect(partBytes).toBeLessThan(wholeBytes / 4);
});

it('finds the tag that was added to a finished program', () => {
  const tagging = addAuditTag(readFileSync('/usr/bin/env'), '/usr/lib/prefault/libprefault-audit.so');
  if (tagging.state !== 'changed') throw new Error('not tagged');
  expect(readDynamic(fillIn(tagging.image).sparse)?.audit).toBe('/usr/lib/prefault/libprefault-audit.so');
});

it('names nothing outside the file, whatever the file says', () => {
  const image = readFileSync('/usr/bin/env');
  for (let at = 0; at < 1024; at += 1) {
    const damaged = Buffer.from(image.subarray(0, 20_000));
    damaged[at] = 0xff;
    for (const { start, end } of dynamicRanges(damaged)) {
      expect(start).toBeLessThan(end);
      expect(end).toBeLessThanOrEqual(damaged.length);
    }
  }
  expect(dynamicRanges(Buffer.from('#!/bin/sh'))).toEqual([]);
});
