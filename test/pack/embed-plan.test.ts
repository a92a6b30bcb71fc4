import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  AUDIT_MODULE_PATH,
  addAuditTag,
  contentKey,
  readBuildId,
  removeAuditTag,
} from '../../src/elf/index.js';
import {
  type EmbedTarget,
  embedPlan,
  openEmbedTarget,
  planToEmbed,
  removePlans,
  replaceProgram,
} from '../../src/pack/index.js';
import { decodePlan, encodePlan } from '../../src/plan/index.js';
import { findInLayers, fitProfile, type Layer, type PlanForm, planInside } from '../../src/store/index.js';
import { planOf } from '../fixtures/carrier.js';
import { compileProgram, type ProgramShape } from '../fixtures/compile-program.js';
import { profileOf } from '../fixtures/profile-of.js';

const PROGRAM = '/usr/bin/hello';
const root = mkdtempSync(join(tmpdir(), 'prefault-embed-'));
const path = join(root, PROGRAM);
afterAll(() => rmSync(root, { recursive: true }));

const layers: readonly Layer[] = [{ root }];
const [first, second] = [encodePlan(planOf(PROGRAM)), encodePlan(planOf(PROGRAM, 1))];

async function open(force = false): Promise<EmbedTarget> {
  const place = await findInLayers(layers, PROGRAM);
  if (place === undefined) throw new Error(`no ${path}`);
  return openEmbedTarget(place, { force });
}

async function embed(form: PlanForm, plan: Buffer) {
  const embedding = embedPlan(await open(), form, plan);
  if (embedding.changed !== undefined) await replaceProgram(embedding.changed);
  return embedding;
}

async function remove() {
  const removal = removePlans(await open());
  if (removal !== undefined) await replaceProgram(removal.changed);
  return removal?.removed;
}

const read = () => readFileSync(path);
const inside = () => planInside(read(), path);
const says = () => execFileSync(path, { encoding: 'utf8' });

describe.each<[string, ProgramShape]>([
  ['a dynamic program', {}],
  ['one of a fixed address', { options: ['-no-pie'] }],
  ['a static one', { options: ['-static'] }],
  ['a static position-independent one', { options: ['-static-pie'] }],
  ['a stripped one', { options: ['-s'] }],
])('a plan in %s', (_, shape) => {
  let original: Buffer;
  beforeEach(() => {
    compileProgram(path, { ...shape, noteBytes: 4096 });
    original = read();
  });

  it.each<PlanForm>(['note', 'trailer'])(
    'stands in its %s, and taken away leaves every byte as it was',
    async (form) => {
      expect(await embed(form, first)).toMatchObject({ form });
      expect(inside()).toMatchObject({ state: 'plan', form, image: first });
      expect(says()).toBe('hello\n');
      expect([contentKey(read()), readBuildId(read())]).toEqual([
        contentKey(original),
        readBuildId(original),
      ]);
      expect(await remove()).toEqual([form]);
      expect(read().equals(original)).toBe(true);
      expect(await remove()).toBeUndefined();
    },
  );

  it.each<PlanForm>(['note', 'trailer'])('takes the place of the one before in its %s', async (form) => {
    await embed(form, second);
    const once = read();
    await embed(form, first);
    await embed(form, second);
    expect(read().equals(once)).toBe(true);
    expect((await embed(form, second)).changed).toBeUndefined();
  });

  it('is one: the other form goes', async () => {
    await embed('trailer', first);
    expect(await embed('note', second)).toMatchObject({ removed: 'trailer' });
    expect(inside()).toMatchObject({ form: 'note', image: second });
    expect(read().length).toBe(original.length);
    expect(await embed('trailer', first)).toMatchObject({ removed: 'note' });
    expect(inside()).toMatchObject({ form: 'trailer', image: first });
    expect(await remove()).toEqual(['trailer']);
    expect(read().equals(original)).toBe(true);
  });
});

describe('a note', () => {
  it('that is too small names the size that would do, and the file stays', async () => {
    compileProgram(path, { noteBytes: 96 });
    const original = read();
    const bytes = first.length;
    await expect(embed('note', first)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: `cannot change '${path}': its plan has ${bytes} bytes, and the note has room for 96`,
      remedy: expect.stringContaining('-DPREFAULT_NOTE_BYTES=4096'),
    });
    expect(read().equals(original)).toBe(true);
  });

  it('that is as large as the plan is large enough', async () => {
    compileProgram(path, { noteBytes: first.length });
    await embed('note', first);
    expect(inside()).toMatchObject({ image: first, roomBytes: first.length });
  });

  it('that is missing is told, with how to reserve one', async () => {
    compileProgram(path);
    await expect(embed('note', first)).rejects.toMatchObject({
      remedy: expect.stringContaining('prefault-note.S'),
    });
  });

  it('that is there twice is refused', async () => {
    compileProgram(path, { noteBytes: 4096, noteCount: 2 });
    await expect(embed('note', first)).rejects.toThrow(/more than one note/);
  });
});

describe('a trailer', () => {
  beforeEach(() => compileProgram(path));

  it.each([
    ['something else stands behind the program', Buffer.from('an archive')],
    ['zeros stand behind the program', Buffer.alloc(8)],
  ])('is refused where %s', async (_, behind) => {
    writeFileSync(path, Buffer.concat([read(), behind]));
    await expect(embed('trailer', first)).rejects.toThrow(/bytes that are not its own stand behind it/);
  });

  it('that is damaged, or of a later version, is neither replaced nor cut off', async () => {
    await embed('trailer', first);
    const good = read();
    for (const [field, value, why] of [
      [16, 8, /damaged/],
      [20, 2, /version 2/],
    ] as const) {
      const bad = Buffer.from(good);
      bad.writeUInt32LE(value, bad.length - 32 + field);
      writeFileSync(path, bad);
      await expect(embed('trailer', first)).rejects.toThrow(why);
      await expect(remove()).rejects.toThrow(why);
      expect(read().equals(bad)).toBe(true);
    }
  });

  it('that claims to begin within the program is refused', async () => {
    const image = read();
    const footer = Buffer.alloc(32);
    const start = 4096;
    footer.writeBigUInt64LE(BigInt(start), 0);
    footer.writeBigUInt64LE(BigInt(start), 8);
    footer.writeUInt32LE(image.length - start, 16);
    footer.writeUInt32LE(1, 20);
    footer.write('PREFTAIL', 24);
    writeFileSync(path, Buffer.concat([image, footer]));
    await expect(remove()).rejects.toThrow(/trailer is damaged/);
  });
});

it.each<PlanForm>(['note', 'trailer'])(
  'leaves the audit module its tag, and the tag leaves the plan in its %s',
  async (form) => {
    compileProgram(path, { noteBytes: 4096 });
    const original = read();
    await embed(form, first);
    const tagging = addAuditTag(read(), AUDIT_MODULE_PATH);
    if (tagging.state !== 'changed') throw new Error(tagging.state);
    writeFileSync(path, tagging.image);
    expect(inside()).toMatchObject({ state: 'plan', form, image: first, isTagged: true });
    expect(await remove()).toEqual([form]);
    const bare = removeAuditTag(read(), AUDIT_MODULE_PATH);
    expect(bare.state === 'changed' && bare.image.equals(original)).toBe(true);
  },
);

it('is refused for another architecture', async () => {
  compileProgram(path);
  const image = read();
  image.writeUInt16LE(image.readUInt16LE(18) === 0xb7 ? 0x3e : 0xb7, 18);
  writeFileSync(path, image);
  await expect(open()).rejects.toThrow(/another architecture/);
});

it('keeps set-user-ID where that is meant, and is refused where it is not', async () => {
  compileProgram(path);
  chmodSync(path, 0o6755);
  await expect(open()).rejects.toMatchObject({
    message: expect.stringMatching(/set-user-ID/),
    remedy: expect.stringMatching(/--force/),
  });
  const { changed } = embedPlan(await open(true), 'trailer', first);
  if (changed !== undefined) await replaceProgram(changed);
  expect(statSync(path).mode & 0o7777).toBe(0o6755);
  expect(inside()).toMatchObject({ form: 'trailer' });
});

it.each<[string, () => void]>([
  ['a copy of it', () => renameSync(`${path}.copy`, path)],
  ['another content', () => writeFileSync(path, 'upgraded')],
  ['other permissions', () => chmodSync(path, 0o700)],
  ['nothing at all', () => rmSync(path)],
])('is given up where %s has come into its place meanwhile', async (_, upgrade) => {
  compileProgram(path);
  copyFileSync(path, `${path}.copy`);
  const { changed } = embedPlan(await open(), 'trailer', first);
  upgrade();
  const upgraded = existsSync(path) ? read() : undefined;
  if (changed === undefined) throw new Error('nothing to write');
  await expect(replaceProgram(changed)).rejects.toThrow(/cannot/);
  expect(existsSync(path) ? read() : undefined).toEqual(upgraded);
  expect(readdirSync(dirname(path)).filter((name) => name.endsWith('-tmp'))).toEqual([]);
});

describe('the plan that is embedded', () => {
  const DATA = '/usr/share/hello/data';
  beforeEach(() => {
    compileProgram(path, { noteBytes: 4096 });
    execFileSync('install', ['-D', '/dev/null', join(root, DATA)]);
    writeFileSync(join(root, DATA), 'data');
  });

  async function compile(packaged = false) {
    const profile = await profileOf(root, [PROGRAM], [PROGRAM, DATA]);
    const own: Layer = packaged ? { root, packaged: {} } : { root };
    const place = await findInLayers([own], PROGRAM);
    if (place === undefined) throw new Error('no program');
    const { program, image } = await planToEmbed(profile, place, [own]);
    return { profile, program, image, plan: decodePlan(image, 'embedded') };
  }

  it('knows the program by its path and the size that was recorded, and has a sentinel in it', async () => {
    const { plan, program } = await compile();
    expect(program).toBe(PROGRAM);
    expect(plan.files).toMatchObject([
      { path: PROGRAM, sizeBytes: statSync(path).size, identity: { kind: 'path' } },
      { path: DATA, identity: { kind: 'mtime' } },
    ]);
    expect(plan.modes[0]?.sentinels).toContainEqual({ path: PROGRAM, page: 0 });
  });

  it('is the same when the program carries it already, in either form', async () => {
    const { image, profile } = await compile();
    for (const form of ['note', 'trailer'] as const) {
      await embed(form, image);
      const place = await findInLayers(layers, PROGRAM);
      if (place === undefined) throw new Error('no program');
      expect((await planToEmbed(profile, place, layers)).image.equals(image)).toBe(true);
      expect((await fitProfile(profile, root)).verdicts).toEqual([
        { path: PROGRAM, state: 'fresh' },
        { path: DATA, state: 'fresh' },
      ]);
    }
  });

  it('has the times of a package, in whose tree the program lies', async () => {
    const { plan } = await compile(true);
    expect(plan.files.find(({ path: file }) => file === DATA)?.identity).toMatchObject({
      mtimeNanoseconds: 0,
    });
  });

  it('is refused where the program is another build', async () => {
    const { profile } = await compile();
    compileProgram(path, { source: 'int main(void) { return 7; }\n' });
    const place = await findInLayers(layers, PROGRAM);
    if (place === undefined) throw new Error('no program');
    await expect(planToEmbed(profile, place, layers)).rejects.toMatchObject({
      code: 'STALE',
      message: `the profile 'hello' does not fit: ${PROGRAM} is another build`,
    });
  });
});
