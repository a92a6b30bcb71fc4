import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readProgramInterpreter } from '../../src/elf/index.js';
import { makeElf, nameOfShape, shapes } from './make-elf.js';

it('is the one that readelf(1) shows', () => {
  const path = process.execPath;
  const headers = execFileSync('readelf', ['-lW', path], { encoding: 'utf8' });
  expect(readProgramInterpreter(readFileSync(path))).toBe(/program interpreter: (.*)\]/.exec(headers)?.[1]);
});

it.each(shapes.map((shape) => [nameOfShape(shape), shape] as const))('is found with %s', (_, shape) => {
  const image = makeElf({ ...shape, buildId: Buffer.from('aa11', 'hex') });
  expect(readProgramInterpreter(image)).toBeUndefined();
  const interpreterType = 3;
  const noteSegment = shape.is64 ? 64 + 56 : 52 + 32;
  if (shape.littleEndian) image.writeUInt32LE(interpreterType, noteSegment);
  else image.writeUInt32BE(interpreterType, noteSegment);
  image.write('/lib/ld.so\0', 0x200);
  expect(readProgramInterpreter(image)).toBe('/lib/ld.so');
  image.fill('x', 0x200);
  expect(readProgramInterpreter(image)).toBeUndefined();
  expect(readProgramInterpreter(image.subarray(0, 0x200))).toBeUndefined();
});

it('is undefined for what is no ELF file', () => {
  expect(readProgramInterpreter(Buffer.from('#!/bin/sh\n'))).toBeUndefined();
});
