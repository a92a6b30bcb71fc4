import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { AUDIT_MODULE_PATH, appendPlanTrailer, fillPlanNote, readPlanNote } from '../../src/elf/index.js';
import { encodePlan } from '../../src/plan/index.js';
import { planInside, readPlanInside } from '../../src/store/index.js';
import { planOf } from '../fixtures/carrier.js';
import { compileProgram } from '../fixtures/compile-program.js';

const directory = mkdtempSync(join(tmpdir(), 'prefault-inside-'));
afterAll(() => rmSync(directory, { recursive: true }));
const path = join(directory, 'program');
const [first, second] = [encodePlan(planOf('/usr/bin/tool')), encodePlan(planOf('/usr/bin/tool', 1))];
const NOTE_BYTES = 70_000;

compileProgram(path, { noteBytes: NOTE_BYTES });
const program = readFileSync(path);
compileProgram(path, { noteBytes: 4096, options: [`-Wl,--audit=${AUDIT_MODULE_PATH}`] });
const tagged = readFileSync(path);

function withNote(image: Buffer, plan: Buffer): Buffer {
  const room = readPlanNote(image);
  if (typeof room !== 'object') throw new Error('no note');
  return fillPlanNote(image, room, plan);
}

/** Both ways of reading agree. */
function read(image: Buffer) {
  writeFileSync(path, image);
  const whole = planInside(image, path);
  expect(readPlanInside(path)).toEqual(whole);
  return whole;
}

it('is none in a program whose note is empty, in a script and in an empty file', () => {
  for (const image of [program, Buffer.from('#!/bin/sh\n'), Buffer.alloc(0)])
    expect(read(image)).toBeUndefined();
  expect(readPlanInside(join(directory, 'absent'))).toBeUndefined();
  expect(readPlanInside(directory)).toBeUndefined();
});

it('is none behind a file that is no ELF file', () => {
  expect(read(appendPlanTrailer(Buffer.from('#!/bin/sh\n'), first))).toBeUndefined();
});

it('is read from the note, with the room that it has', () => {
  expect(read(withNote(program, first))).toMatchObject({
    state: 'plan',
    form: 'note',
    image: first,
    roomBytes: NOTE_BYTES,
    isTagged: false,
  });
});

it('is read from the trailer', () => {
  expect(read(appendPlanTrailer(program, second))).toMatchObject({
    form: 'trailer',
    image: second,
    isTagged: false,
  });
});

it('says whether the audit module is loaded into the program', () => {
  expect(read(withNote(tagged, first))).toMatchObject({ form: 'note', isTagged: true });
  expect(read(appendPlanTrailer(tagged, first))).toMatchObject({ form: 'trailer', isTagged: true });
});

it('is that of the note where there are two, and of the trailer where the note is damaged', () => {
  const both = appendPlanTrailer(withNote(program, first), second);
  expect(read(both)).toMatchObject({ form: 'note', image: first });
  const damaged = withNote(
    program,
    Buffer.concat([first.subarray(0, 200), Buffer.alloc(first.length - 200, 1)]),
  );
  expect(read(appendPlanTrailer(damaged, second))).toMatchObject({ form: 'trailer', image: second });
  expect(read(damaged)).toMatchObject({
    state: 'damaged',
    form: 'note',
    why: expect.stringContaining('damaged'),
  });
});

it('is damaged, or none, and never an error, whatever bytes stand in a note and a footer', () => {
  const whole = appendPlanTrailer(withNote(tagged, first), second);
  const room = readPlanNote(whole);
  const start = typeof room === 'object' ? room.start : 0;
  const place = fc.oneof(
    fc.integer({ min: start - 24, max: start + first.length }),
    fc.integer({ min: whole.length - second.length - 32, max: whole.length - 1 }),
  );
  const patch = fc.record({ at: place, bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }) });
  fc.assert(
    fc.property(fc.array(patch, { minLength: 1, maxLength: 6 }), (patches) => {
      const image = Buffer.from(whole);
      for (const { at, bytes } of patches) Buffer.from(bytes).copy(image, at);
      read(image);
    }),
    { numRuns: 200 },
  );
});
