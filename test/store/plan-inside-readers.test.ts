import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { appendPlanTrailer, fillPlanNote, readPlanNote } from '../../src/elf/index.js';
import { encodePlan } from '../../src/plan/index.js';
import { planInside, readPlanInside } from '../../src/store/index.js';
import { planOf } from '../fixtures/carrier.js';
import { compileProgram } from '../fixtures/compile-program.js';

/* What the appliers' reader, in C, takes from a file is what this one says is there. */

const directory = mkdtempSync(join(tmpdir(), 'prefault-readers-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string) => join(directory, name);
const sources = ['embedded.c', 'image.c', 'note.c', 'plan.c', 'text.c'].map((name) => `src/native/${name}`);

beforeAll(() => {
  const options = ['-std=c11', '-D_GNU_SOURCE', '-DPREFAULT_HOSTED', '-fsanitize=address,undefined'];
  const verdict = 'test/native/embedded/verdict.c';
  execFileSync('gcc', [...options, '-fno-sanitize-recover=all', '-o', at('verdict'), verdict, ...sources]);
});

function verdictsInC(paths: readonly string[]): string[] {
  const input = paths.map((path) => `${path}\n`).join('');
  return execFileSync(at('verdict'), { input, encoding: 'utf8' }).trimEnd().split('\n');
}

function verdict(inside: ReturnType<typeof planInside>): string {
  return inside?.state === 'plan' ? `plan ${inside.image.length}` : 'none';
}

const plan = encodePlan(planOf('/usr/bin/hello'));

function withNote(...options: string[]): Buffer {
  compileProgram(at('program'), { noteBytes: 2048, options });
  const image = readFileSync(at('program'));
  const room = readPlanNote(image);
  if (typeof room !== 'object') throw new Error(room ?? 'no note');
  return fillPlanNote(image, room, plan);
}

function withTrailer(): Buffer {
  compileProgram(at('program'));
  return appendPlanTrailer(readFileSync(at('program')), plan);
}

const linkers = ['bfd', 'gold', 'lld', 'mold'].filter((linker) => {
  try {
    execFileSync(`ld.${linker}`, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

/** gcc 12 does not know `-fuse-ld=mold` everywhere. */
function linkedBy(linker: string): string[] {
  return linker === 'mold' ? ['-B/usr/libexec/mold'] : [`-fuse-ld=${linker}`];
}

const images: [string, () => Buffer][] = [
  ...linkers.map((linker): [string, () => Buffer] => [
    `a note, linked by ${linker}`,
    () => withNote(...linkedBy(linker)),
  ]),
  ['a note behind a build-id that names no plan', () => withNote(`-Wl,--build-id=0x${'ab'.repeat(40)}`)],
  ['a trailer', withTrailer],
  ['both', () => appendPlanTrailer(withNote(), encodePlan(planOf('/usr/bin/another')))],
];

/** Where headers, notes and the footer are. */
function spots(image: Buffer): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min: 64, max: 64 + 56 * image.readUInt16LE(56) }),
    fc.integer({ min: 0x2a0, max: 0x420 }),
    fc.nat(63),
    fc.integer({ min: image.length - 40, max: image.length - 1 }),
  );
}

describe.each(images)('the readers of %s', (_, make) => {
  const original = make();

  it('find the plan', () => {
    writeFileSync(at('tried'), original, { mode: 0o755 });
    expect(verdictsInC([at('tried')])).toEqual([`plan ${plan.length}`]);
    expect(verdict(readPlanInside(at('tried')))).toBe(`plan ${plan.length}`);
  });

  it('agree on whatever becomes of it', () => {
    const change = fc.record({
      at: spots(original),
      bytes: fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        fc.constant(new Uint8Array(8).fill(0xff)),
      ),
    });
    const changes = fc.sample(fc.array(change, { minLength: 1, maxLength: 3 }), { numRuns: 200, seed: 7 });
    const found = changes.map((some, index) => {
      const image = Buffer.from(original);
      for (const { at: start, bytes } of some) image.set(bytes.subarray(0, image.length - start), start);
      // More headers than the appliers look at (src/native/limits.h).
      if (image.readUInt16LE(56) > 64) image.writeUInt16LE(original.readUInt16LE(56), 56);
      const path = at(`changed.${index}`);
      writeFileSync(path, image, { mode: 0o755 });
      const read = verdict(readPlanInside(path));
      expect(verdict(planInside(image, path))).toBe(read);
      return { path, read, some };
    });
    const inC = verdictsInC(found.map(({ path }) => path));
    expect(found.filter(({ read }, index) => read !== inC[index])).toEqual([]);
    expect(inC).toContain(`plan ${plan.length}`);
    expect(inC).toContain('none');
  });
});
