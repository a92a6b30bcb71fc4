import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isElf, readWholeProgram } from '../../src/elf/index';
import { compileProgram } from '../fixtures/compile-program';
import { readelf, sampleInstalledFiles } from './installed-files';
import { makeElf } from './make-elf';

const directory = mkdtempSync(join(tmpdir(), 'prefault-whole-'));
afterAll(() => rmSync(directory, { recursive: true }));
const inside = (name: string) => join(directory, name);

function build(name: string, ...options: string[]): Buffer {
  compileProgram(inside(name), { options });
  return readFileSync(inside(name));
}

const program = build('program');

it.each([
  ['dynamic', () => program],
  ['of a fixed address', () => build('no-pie', '-no-pie')],
  ['static', () => build('static', '-static')],
  ['static and position-independent', () => build('static-pie', '-static-pie')],
  ['stripped', () => build('stripped', '-s')],
])('takes a program that is %s, to its last byte', (_, make) => {
  const image = make();
  expect(readWholeProgram(image)).toMatchObject({ endBytes: image.length });
});

it('takes the installed programs that readelf(1) calls programs', () => {
  const elves = sampleInstalledFiles(120).filter((path) => isElf(readFileSync(path)));
  const [headers, segments, dynamic] = ['-h', '-l', '-d'].map((option) => readelf(option, elves));
  expect(elves.length).toBeGreaterThan(20);
  for (const path of elves) {
    const runs =
      /Type: +EXEC/.test(headers?.get(path) ?? '') ||
      /Flags:.*\bPIE\b/.test(dynamic?.get(path) ?? '') ||
      /INTERP/.test(segments?.get(path) ?? '');
    const isProgram = runs && !/\(SONAME\)/.test(dynamic?.get(path) ?? '');
    const image = readFileSync(path);
    const whole = readWholeProgram(image);
    expect([path, typeof whole]).toEqual([path, isProgram ? 'object' : 'string']);
    if (typeof whole === 'object') expect([path, whole.endBytes]).toEqual([path, image.length]);
  }
});

function relocatable(): Buffer {
  writeFileSync(inside('object.c'), 'int f;\n');
  execFileSync('gcc', ['-c', '-o', inside('object.o'), inside('object.c')]);
  return readFileSync(inside('object.o'));
}

function packed(): Buffer {
  const image = Buffer.from(program);
  image.write('UPX!', 64 + image.readUInt16LE(56) * 56 + 4, 'latin1');
  return image;
}

/** The program with a number of its header changed. */
function patched(at: number, value: bigint): Buffer {
  const image = Buffer.from(program);
  image.writeBigUInt64LE(value, at);
  return image;
}

it.each<[string, () => Buffer, RegExp]>([
  ['nothing', () => Buffer.alloc(0), /no ELF program/],
  ['a script', () => Buffer.from('#!/bin/sh\n'), /no ELF program/],
  ['the magic alone', () => Buffer.from('\x7fELF', 'latin1'), /damaged/],
  ['a 32-bit program', () => build32(), /32-bit/],
  ['a big-endian program', () => makeElf({ is64: true, littleEndian: false }), /big-endian/],
  ['a relocatable object', relocatable, /it is no program/],
  ['a shared library', () => build('library', '-shared', '-fPIC'), /shared library/],
  ['a packed program', packed, /UPX/],
  [
    'a program without its section headers',
    () => program.subarray(0, program.length - 64),
    /damaged or cut off/,
  ],
  ['half a program', () => program.subarray(0, program.length / 2), /damaged or cut off/],
  ['program headers beyond the end', () => patched(32, BigInt(program.length)), /damaged or cut off/],
  ['section headers beyond any end', () => patched(40, 2n ** 64n - 1n), /damaged or cut off/],
])('says why it does not take %s', (_, make, why) => {
  expect(readWholeProgram(make())).toMatch(why);
});

function build32(): Buffer {
  const image = makeElf({ is64: false, littleEndian: true });
  image.writeUInt16LE(2, 16);
  image.writeUInt16LE(0, 48);
  image.writeUInt32LE(0, 32);
  return image;
}

it('knows where ELF ends although something follows', () => {
  expect(readWholeProgram(Buffer.concat([program, Buffer.alloc(100, 1)]))).toMatchObject({
    endBytes: program.length,
  });
});
