import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { PrefaultError } from '../../src/errors.js';
import { examineOnce, fitProfile, verifyProfile } from '../../src/store/index.js';
import { DATA, elf, LIBRARY, PROGRAM, SystemRoot } from './system-root.js';

let root: SystemRoot;

beforeEach(() => {
  root = new SystemRoot();
});

afterEach(() => root.remove());

const changes: [string, (root: SystemRoot) => void, string, object][] = [
  ['nothing', () => undefined, LIBRARY, { state: 'fresh' }],
  [
    'another build',
    () => root.write(LIBRARY, elf('cc33', 'other')),
    LIBRARY,
    { state: 'stale', why: 'build-id', expected: 'bb22', found: 'cc33' },
  ],
  ['a rewritten build-id', () => root.write(LIBRARY, elf('cc33')), LIBRARY, { state: 'fresh' }],
  [
    'sections stripped off',
    () => root.write(LIBRARY, elf('bb22').subarray(0, 0x800)),
    LIBRARY,
    { state: 'fresh' },
  ],
  [
    'a loop of links',
    (it) => {
      rmSync(it.at(LIBRARY));
      symlinkSync(basename(LIBRARY), it.at(LIBRARY));
    },
    LIBRARY,
    { state: 'stale', why: 'absent' },
  ],
  [
    'something that is not ELF',
    () => root.write(LIBRARY, 'INPUT(libother.so)'),
    LIBRARY,
    { state: 'stale', why: 'build-id', expected: 'bb22', found: 'none' },
  ],
  ['nothing at all', () => rmSync(root.at(LIBRARY)), LIBRARY, { state: 'stale', why: 'absent' }],
  [
    'data of another size',
    () => root.write(DATA, 'other data'),
    DATA,
    { state: 'stale', why: 'size', expected: '9 bytes', found: '10 bytes' },
  ],
  ['data of the same size', () => root.write(DATA, 'same size'), DATA, { state: 'stale', why: 'content' }],
  [
    'the same data with another time',
    () => execFileSync('touch', ['-d', '2001-02-03 UTC', root.at(DATA)]),
    DATA,
    { state: 'fresh' },
  ],
];

it.each(changes)('judges a file that was replaced by %s', async (_, change, path, expected) => {
  const profile = await root.profile();
  change(root);
  const verdicts = await verifyProfile(profile, root.path);
  expect(verdicts.map((verdict) => verdict.path)).toEqual([PROGRAM, LIBRARY, DATA]);
  expect(verdicts.find((verdict) => verdict.path === path)).toMatchObject(expected);
  expect(verdicts.filter((verdict) => verdict.path !== path).map(({ state }) => state)).toEqual([
    'fresh',
    'fresh',
  ]);
});

it('knows files by what they are now, not by what the profile says', async () => {
  const profile = await root.profile();
  root.write(LIBRARY, elf('cc33').subarray(0, 0x800));
  const { identities } = await fitProfile(profile, root.path);
  expect(identities.get(LIBRARY)).toEqual({
    sizeBytes: 0x800,
    identity: { kind: 'build-id', buildId: 'cc33', buildIdOffsetBytes: 0x210 },
  });
});

it('believes size and time of a compiled plan without reading the content', async () => {
  const profile = await root.profile();
  const { identities } = await fitProfile(profile, root.path);
  const compiled = [...identities].map(([path, file]) => ({ path, ...file }));
  execFileSync('cp', ['-p', root.at(DATA), root.at('/copy')]);
  root.write(DATA, 'same size');
  execFileSync('touch', ['-r', root.at('/copy'), root.at(DATA)]);
  const states = async (known: typeof compiled) =>
    (await fitProfile(profile, root.path, { compiled: known })).verdicts.map(({ state }) => state);
  expect(await states(compiled)).toEqual(['fresh', 'fresh', 'fresh']);
  expect(await states([])).toEqual(['fresh', 'fresh', 'stale']);
});

it('judges the others where one cannot be read, whatever the reason', async () => {
  const profile = await root.profile();
  const { look } = examineOnce(root.path);
  const { verdicts } = await fitProfile(profile, async (path) => {
    if (path === LIBRARY) throw new PrefaultError('i/o error', { code: 'SYSTEM', subject: path });
    return look(path);
  });
  expect(verdicts).toEqual([
    { path: PROGRAM, state: 'fresh' },
    { path: LIBRARY, state: 'stale', why: 'unreadable' },
    { path: DATA, state: 'fresh' },
  ]);
});
