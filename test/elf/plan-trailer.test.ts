import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { appendPlanTrailer, contentKey, findPlanTrailer, readBuildId } from '../../src/elf/index';
import { compileProgram } from '../fixtures/compile-program';

const directory = mkdtempSync(join(tmpdir(), 'prefault-trailer-'));
afterAll(() => rmSync(directory, { recursive: true }));
const inside = (name: string) => join(directory, name);

const plan = fc.integer({ min: 1, max: 40 }).chain((words) => {
  const length = words * 8;
  return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes));
});
const image = fc.uint8Array({ minLength: 1, maxLength: 100 }).map((bytes) => Buffer.from(bytes));

it('is found where it was appended, and cut off leaves what was there', () => {
  fc.assert(
    fc.property(image, plan, (elf, bytes) => {
      const whole = appendPlanTrailer(elf, bytes);
      const trailer = findPlanTrailer(whole);
      if (typeof trailer !== 'object') throw new Error(trailer ?? 'none');
      expect(trailer.plan.start % 8).toBe(0);
      expect(trailer.plan.start - elf.length).toBeLessThan(8);
      expect(whole.subarray(trailer.plan.start, trailer.plan.end).equals(bytes)).toBe(true);
      expect(whole.subarray(0, trailer.elfBytes).equals(elf)).toBe(true);
      expect(whole.subarray(elf.length, trailer.plan.start).every((byte) => byte === 0)).toBe(true);
    }),
  );
});

/** The footer's fields as docs/plan-format.md has them. */
it('ends with the footer of the format', () => {
  const whole = appendPlanTrailer(Buffer.alloc(13, 1), Buffer.alloc(24, 2));
  expect(whole.subarray(-32).toString('hex')).toBe(
    [
      '0d00000000000000',
      '1000000000000000',
      '18000000',
      '01000000',
      Buffer.from('PREFTAIL').toString('hex'),
    ].join(''),
  );
  expect(whole.length).toBe(16 + 24 + 32);
});

it('is not taken for one when any bit of sizes and version is another', () => {
  const whole = appendPlanTrailer(Buffer.alloc(100, 1), Buffer.alloc(64, 2));
  for (let bit = 0; bit < 24 * 8; bit += 1) {
    const changed = Buffer.from(whole);
    const at = whole.length - 32 + (bit >> 3);
    changed.writeUInt8(changed.readUInt8(at) ^ (1 << (bit & 7)), at);
    const found = findPlanTrailer(changed);
    // Of the size before it only what the alignment hides can be another.
    if (bit < 3) expect(typeof found).toMatch(/^(?:object|string)$/);
    else expect(found).toMatch(/damaged|version/);
  }
});

it('is none in a file that was cut off or is something else', () => {
  const whole = appendPlanTrailer(Buffer.alloc(100, 1), Buffer.alloc(64, 2));
  for (let length = 0; length < whole.length; length += 1)
    expect(findPlanTrailer(whole.subarray(0, length))).toBeUndefined();
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      (bytes) => findPlanTrailer(Buffer.from(bytes)) === undefined,
    ),
  );
});

describe.each([
  ['dynamic', []],
  ['static', ['-static']],
  ['position-independent and static', ['-static-pie']],
])('of a %s program', (_, options) => {
  const path = inside('program');
  let original: Buffer;

  beforeEach(() => {
    compileProgram(path, { options });
    original = readFileSync(path);
    writeFileSync(path, appendPlanTrailer(original, Buffer.alloc(128, 0xaa)));
  });

  it('lets it start, and readelf(1) has nothing to say', () => {
    expect(execFileSync(path, { encoding: 'utf8' })).toBe('hello\n');
    const lint = execFileSync('readelf', ['--enable-checks', '-aW', path], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(lint).not.toMatch(/readelf: (?:Warning|Error)/);
  });

  it('changes neither its build-id nor its content key', () => {
    expect(readBuildId(readFileSync(path))).toEqual(readBuildId(original));
    expect(contentKey(readFileSync(path))).toBe(contentKey(original));
  });

  it('is kept by cp(1) and dropped by strip(1) and objcopy(1)', () => {
    copyFileSync(path, inside('copy'));
    expect(findPlanTrailer(readFileSync(inside('copy')))).toBeDefined();
    for (const tool of ['strip', 'objcopy']) {
      copyFileSync(path, inside(tool));
      execFileSync(tool, [inside(tool)]);
      expect(findPlanTrailer(readFileSync(inside(tool)))).toBeUndefined();
      expect(statSync(inside(tool)).size).toBeLessThanOrEqual(original.length);
    }
  });
});
