import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentKey, type FileRange, fillPlanNote, readBuildId, readPlanNote } from '../../src/elf/index';
import { compileProgram } from '../fixtures/compile-program';

const directory = mkdtempSync(join(tmpdir(), 'prefault-note-'));
afterAll(() => rmSync(directory, { recursive: true }));
const inside = (name: string) => join(directory, name);
const PT_NOTE = 4;
const PT_LOAD = 1;

function build(name: string, noteBytes: number, ...options: string[]): Buffer {
  compileProgram(inside(name), { noteBytes, options });
  return readFileSync(inside(name));
}

function roomOf(image: Buffer): FileRange {
  const room = readPlanNote(image);
  if (typeof room !== 'object') throw new Error(room ?? 'no note');
  return room;
}

describe.each([
  ['pie', []],
  ['no-pie', ['-no-pie']],
  ['static', ['-static']],
  ['static-pie', ['-static-pie']],
  ['one-segment', ['-Wl,-z,noseparate-code']],
  ['collected', ['-Wl,--gc-sections', '-s']],
])('in a program, %s', (name, options) => {
  const image = build(name, 4096, ...options);

  it('the note is where readelf(1) sees its section', () => {
    const listed = execFileSync('readelf', ['-SW', inside(name)], { encoding: 'utf8' });
    const [, offset = ''] = /\.note\.prefault +NOTE +\w+ (\w+)/.exec(listed) ?? [];
    expect(roomOf(image).start).toBe(Number.parseInt(offset, 16) + 24);
    const notes = execFileSync('readelf', ['-nW', inside(name)], { encoding: 'utf8' });
    expect(notes).toMatch(/prefault +0x00001000/);
    expect(roomOf(image).end - roomOf(image).start).toBe(4096);
  });

  it('a plan in it changes neither the content key nor the build-id, and emptied it is as it was', () => {
    const filled = fillPlanNote(image, roomOf(image), Buffer.alloc(4096, 0xaa));
    expect(filled.length).toBe(image.length);
    expect(contentKey(filled)).toBe(contentKey(image));
    expect(readBuildId(filled)).toEqual(readBuildId(image));
    expect(fillPlanNote(filled, roomOf(filled), Buffer.alloc(0)).equals(image)).toBe(true);
  });

  it('strip(1) and objcopy(1) keep a plan in it, and it starts', () => {
    const path = inside(`${name}.stripped`);
    writeFileSync(path, fillPlanNote(image, roomOf(image), Buffer.alloc(4096, 0xaa)), { mode: 0o755 });
    execFileSync('strip', [path]);
    execFileSync('objcopy', [path]);
    const stripped = readFileSync(path);
    const { start, end } = roomOf(stripped);
    expect(stripped.subarray(start, end).every((byte) => byte === 0xaa)).toBe(true);
    expect(contentKey(stripped)).toBe(contentKey(image));
    expect(execFileSync(path, { encoding: 'utf8' })).toBe('hello\n');
  });
});

it('is none where none was reserved', () => {
  compileProgram(inside('plain'));
  expect(readPlanNote(readFileSync(inside('plain')))).toBeUndefined();
});

it('cannot be used if there are two', () => {
  compileProgram(inside('two'), { noteBytes: 64, noteCount: 2 });
  expect(readPlanNote(readFileSync(inside('two')))).toMatch(/more than one/);
});

it.each([0, 4, 100])('cannot be used if it has %d bytes', (noteBytes) => {
  expect(readPlanNote(build('odd', noteBytes))).toMatch(/damaged/);
});

/** With the types of some program headers changed. */
function withHeaders(image: Buffer, change: (type: number, at: number, copy: Buffer) => void): Buffer {
  const copy = Buffer.from(image);
  const table = Number(copy.readBigUInt64LE(32));
  for (let index = 0; index < copy.readUInt16LE(56); index += 1) {
    const at = table + index * 56;
    change(copy.readUInt32LE(at), at, copy);
  }
  return copy;
}

describe('of a program that was tampered with', () => {
  const image = build('whole', 4096);

  it('is unusable where nothing maps it', () => {
    const unmapped = withHeaders(image, (type, at, copy) => {
      if (type === PT_LOAD) copy.writeUInt32LE(0, at);
    });
    expect(readPlanNote(unmapped)).toMatch(/not mapped/);
  });

  it('is none without program headers for it, in 32-bit and in big-endian files', () => {
    const hidden = withHeaders(image, (type, at, copy) => {
      if (type === PT_NOTE) copy.writeUInt32LE(0, at);
    });
    const [narrow, bigEndian] = [Buffer.from(image), Buffer.from(image)];
    narrow[4] = 1;
    bigEndian[5] = 2;
    for (const changed of [hidden, narrow, bigEndian]) expect(readPlanNote(changed)).toBeUndefined();
  });

  it('is counted once, however many headers name it', () => {
    const twice = withHeaders(image, (type, at, copy) => {
      if (type !== PT_NOTE) return;
      const gnuStack = Number(copy.readBigUInt64LE(32)) + (copy.readUInt16LE(56) - 2) * 56;
      if (at < gnuStack) copy.copy(copy, gnuStack, at, at + 56);
    });
    expect(readPlanNote(twice)).toEqual(readPlanNote(image));
  });

  it('is none, or the same, wherever the file is cut off', () => {
    const { end } = roomOf(image);
    for (let length = 0; length < end + 64; length += 7)
      expect(typeof readPlanNote(image.subarray(0, length))).toBe(length < end ? 'undefined' : 'object');
  });

  it('keeps a byte beside it in the content key', () => {
    for (const at of [roomOf(image).start - 1, roomOf(image).end]) {
      const changed = Buffer.from(image);
      changed.writeUInt8(changed.readUInt8(at) ^ 0xff, at);
      expect(contentKey(changed)).not.toBe(contentKey(image));
    }
  });
});
