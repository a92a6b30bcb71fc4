import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Random, seededRandom } from '../../src/bench/random';

/** A function to assemble: the bytes at its place, of so many, are pseudo-random and follow from `content`. */
export interface Routine {
  name: string;
  bytes: number;
  content: number;
}

export interface Program {
  routines: readonly Routine[];
  /** Of 64 bytes each, which follow from a number. */
  constants: readonly number[];
}

/** A program as the linker made it. */
export interface Build {
  /** With a symbol table. */
  unstripped: Buffer;
  image: Buffer;
  /** Where nm says that each function lies: offset in the file, and bytes. */
  places: ReadonlyMap<string, { offset: number; bytes: number }>;
}

const directory = mkdtempSync(join(tmpdir(), 'prefault-port-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A program of so many functions, with sizes as they are: most small, some large. */
export function makeProgram(routineCount: number, seed: number): Program {
  const random = seededRandom(seed);
  const routines = Array.from({ length: routineCount }, (_, index) => ({
    name: `f${index}`,
    bytes: 8 + Math.floor(40 * Math.exp(3.2 * random() ** 2)),
    content: Math.floor(random() * 2 ** 32),
  }));
  const constants = Array.from({ length: routineCount / 4 }, () => Math.floor(random() * 2 ** 32));
  return { routines, constants };
}

function randomBytes(seed: number, count: number): string {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Math.floor(random() * 256)).join(',');
}

function assembly({ routines, constants }: Program): string {
  const code = routines.map(({ name, bytes, content }) =>
    [
      '.p2align 4',
      `.type ${name}, @function`,
      `${name}: .cfi_startproc`,
      `.byte ${randomBytes(content, bytes)}`,
      '.cfi_endproc',
      `.size ${name}, . - ${name}`,
    ].join('\n'),
  );
  const data = constants.map((content) => `.byte ${randomBytes(content, 64)}`);
  return ['.text', ...code, '.section .rodata', ...data, '.section .note.GNU-stack,"",@progbits', ''].join(
    '\n',
  );
}

function symbolsOf(path: string, image: Buffer): Build['places'] {
  const places = new Map<string, { offset: number; bytes: number }>();
  // The code is in a segment of its own, which `readelf -S` tells the shift of.
  const sections = execFileSync('readelf', ['-SW', path], { encoding: 'utf8' });
  const [, address = '', offset = ''] = /\.text +PROGBITS +([0-9a-f]+) ([0-9a-f]+)/.exec(sections) ?? [];
  const shift = Number.parseInt(offset, 16) - Number.parseInt(address, 16);
  for (const line of execFileSync('nm', ['-S', path], { encoding: 'utf8' }).split('\n')) {
    const [, at, size, name] = /^([0-9a-f]+) ([0-9a-f]+) t (f\w+)$/.exec(line) ?? [];
    if (at === undefined || size === undefined || name === undefined) continue;
    places.set(name, { offset: Number.parseInt(at, 16) + shift, bytes: Number.parseInt(size, 16) });
  }
  expect(Math.max(...[...places.values()].map((place) => place.offset))).toBeLessThan(image.length);
  return places;
}

let buildCount = 0;

/** Assembles and links a program; the functions are local, so that no name is left of them when it is stripped. */
export function build(program: Program, ...options: readonly string[]): Build {
  buildCount += 1;
  const path = join(directory, `build-${buildCount}`);
  writeFileSync(`${path}.s`, assembly(program));
  execFileSync('cc', ['-nostdlib', '-shared', '-o', path, `${path}.s`, ...options]);
  const unstripped = readFileSync(path);
  const places = symbolsOf(path, unstripped);
  execFileSync('strip', [path]);
  return { unstripped, image: readFileSync(path), places };
}

/** The program with another size and content in place of those functions that `isChanged` picks. */
export function withChanged(
  program: Program,
  isChanged: (index: number) => boolean,
  random: Random,
): Program {
  const routines = program.routines.map((routine, index) => {
    const growth = Math.floor(random() * 200) - 60 || 1;
    if (!isChanged(index)) return routine;
    return { ...routine, bytes: Math.max(8, routine.bytes + growth), content: routine.content + 1 };
  });
  return { ...program, routines };
}
