import { rmSync, symlinkSync } from 'node:fs';
import type { Profile } from '../../src/profile/index.js';
import { identifyFile, type PortedProfile, portProfile, symbolFiles } from '../../src/store/index.js';
import { noteOf, shifting } from './shifting-engine.js';
import { DATA, elf, LIBRARY, PROGRAM, SystemRoot } from './system-root.js';

const PAGES = 4096;
const CACHE = '/etc/ld.so.cache';

let root: SystemRoot;

beforeEach(() => {
  root = new SystemRoot();
});

afterEach(() => root.remove());

/** A build of a file of four pages. */
function build(buildId: string): Buffer {
  return Buffer.concat([elf(buildId, buildId), Buffer.alloc(4 * PAGES - elf(buildId).length)]);
}

function stateOf({ files }: PortedProfile, path: string) {
  return files.find((file) => file.path === path);
}

function touchedOf({ modes }: Profile, path: string) {
  return modes[0]?.files.find((file) => file.path === path);
}

it('leaves a profile as it is whose files all fit', async () => {
  const profile = await root.profile();
  const engine = shifting(1);
  expect(await portProfile(profile, root.path, { engine })).toEqual({
    profile,
    files: [PROGRAM, LIBRARY, DATA].map((path) => ({ path, state: 'fresh' })),
    confidence: 1,
    advice: 'none',
  });
  expect(engine.portFile).not.toHaveBeenCalled();
});

it('rewrites the entry of a file that is another build to that build, and says how sure that is', async () => {
  const profile = await root.profile();
  root.write(LIBRARY, build('cc33'));
  const ported = await portProfile(profile, root.path, { engine: shifting(2, 0.97) });
  expect(stateOf(ported, LIBRARY)).toEqual({ path: LIBRARY, state: 'ported', confidence: 0.97 });
  const found = await identifyFile(root.path, LIBRARY);
  expect(ported.profile.files.find(({ path }) => path === LIBRARY)).toEqual({
    path: LIBRARY,
    sizeBytes: 4 * PAGES,
    buildId: 'cc33',
    contentKey: found?.contentKey,
    fingerprint: noteOf(4 * PAGES, 2),
  });
  expect(touchedOf(ported.profile, LIBRARY)).toEqual({
    path: LIBRARY,
    order: 1,
    extents: [{ firstPage: 2, pageCount: 1 }],
    portedPercent: 97,
  });
  expect(ported.confidence).toBeCloseTo((1 + 0.97 + 1) / 3);
  expect(ported.advice).toBe('none');
});

it('carries what was carried over once more with both confidences', async () => {
  const profile = await root.profile();
  root.write(LIBRARY, build('cc33'));
  const once = await portProfile(profile, root.path, { engine: shifting(1, 0.8) });
  root.write(LIBRARY, build('dd44'));
  const twice = await portProfile(once.profile, root.path, { engine: shifting(1, 0.9) });
  expect(touchedOf(twice.profile, LIBRARY)).toMatchObject({
    extents: [{ firstPage: 2, pageCount: 1 }],
    portedPercent: 72,
  });
  expect(twice.confidence).toBeCloseTo((1 + 0.8 * 0.9 + 1) / 3);
});

it('tells the engine what was noted of the former file, and gives it the new one with its symbols', async () => {
  const before = await root.profile();
  const files = before.files.map((file) => ({ ...file, fingerprint: 'b2xk' }));
  root.write(LIBRARY, build('cc33'));
  root.write('/symbols', build('cc33'));
  const engine = shifting(1);
  const symbols = await symbolFiles([root.at('/symbols')]);
  await portProfile({ ...before, files }, root.path, { engine, symbols });
  expect(engine.portFile.mock.calls).toEqual([
    [
      { path: LIBRARY, sizeBytes: elf('bb22').length, buildId: 'bb22', fingerprint: 'b2xk' },
      [{ firstPage: 0, pageCount: 1 }],
      build('cc33'),
      build('cc33'),
    ],
  ]);
});

it('takes what came of it earlier as it was, and carries over the rest anew', async () => {
  const profile = await root.profile('example', [PROGRAM], [PROGRAM, LIBRARY, DATA]);
  root.write(PROGRAM, build('ee55'));
  root.write(LIBRARY, build('cc33'));
  rmSync(root.at(DATA));
  const once = await portProfile(profile, root.path, { engine: shifting(1) });
  const outcomes = new Map(once.files.map((outcome) => [outcome.path, outcome]));
  const untouched = shifting(3);
  expect(
    await portProfile(profile, root.path, {
      engine: untouched,
      before: { profile: once.profile, outcomes },
    }),
  ).toEqual(once);
  expect(untouched.portFile).not.toHaveBeenCalled();
  outcomes.delete(PROGRAM);
  const again = await portProfile(profile, root.path, {
    engine: shifting(3),
    before: { profile: once.profile, outcomes },
  });
  expect(touchedOf(again.profile, PROGRAM)?.extents).toEqual([{ firstPage: 3, pageCount: 1 }]);
  expect(touchedOf(again.profile, LIBRARY)?.extents).toEqual([{ firstPage: 1, pageCount: 1 }]);
});

const drops: [string, () => Parameters<typeof portProfile>[2], string][] = [
  [
    'the engine refuses',
    () => ({ engine: { ...shifting(0), portFile: () => ({ refused: 'is no ELF file' }) } }),
    'is no ELF file',
  ],
  [
    'nothing is sure',
    () => ({ engine: shifting(0, 0.5) }),
    'has changed too much: its pages are found with a confidence of 50 %',
  ],
  [
    'the engine gives no number',
    () => ({ engine: shifting(0, Number.NaN) }),
    'has changed too much: its pages are found with a confidence of 0 %',
  ],
  [
    'the file has none of the pages',
    () => ({ engine: { ...shifting(0), portFile: () => ({ confidence: 1, carry: () => [] }) } }),
    'has nothing left of what was touched',
  ],
  [
    'the engine fails',
    () => ({
      engine: {
        ...shifting(0),
        portFile: () => {
          throw new RangeError('beyond the end');
        },
      },
    }),
    'cannot be carried over: beyond the end',
  ],
];

it.each(drops)('keeps an entry as it was where %s', async (_, options, why) => {
  const profile = await root.profile();
  root.write(LIBRARY, build('cc33'));
  const ported = await portProfile(profile, root.path, options());
  expect(stateOf(ported, LIBRARY)).toEqual({ path: LIBRARY, state: 'dropped', why });
  expect(ported.profile).toEqual(profile);
  expect(ported.confidence).toBeCloseTo(2 / 3);
  expect(ported.advice).toBe('retrain');
});

it('drops a file that is gone, and asks for a training where that is a program', async () => {
  const profile = await root.profile();
  rmSync(root.at(DATA));
  const withoutData = await portProfile(profile, root.path, { engine: shifting(0) });
  expect(stateOf(withoutData, DATA)).toEqual({ path: DATA, state: 'dropped', why: 'is gone' });
  expect(withoutData.confidence).toBeCloseTo(2 / 3);
  root.write(DATA, 'some data');
  rmSync(root.at(PROGRAM));
  expect((await portProfile(profile, root.path, { engine: shifting(0) })).advice).toBe('retrain');
});

it('takes files that triggers write anew for what they are', async () => {
  root.write(CACHE, 'x');
  const profile = await root.profile('example', [PROGRAM], [PROGRAM, CACHE]);
  root.write(CACHE, 'longer than before');
  expect((await portProfile(profile, root.path)).files).toEqual([
    { path: CACHE, state: 'fresh' },
    { path: PROGRAM, state: 'fresh' },
  ]);
});

describe('a file whose version is part of its name', () => {
  const [FORMER, LATER, OTHER] = ['1.2.3', '1.2.4', '1.3.0'].map(
    (version) => `/usr/lib/libv.so.${version}`,
  ) as [string, string, string];

  async function port(paths: string[], change: () => void): Promise<PortedProfile> {
    for (const path of paths) root.write(path, elf('bb22', path));
    const profile = await root.profile('example', [PROGRAM], [PROGRAM, ...paths]);
    rmSync(root.at(FORMER));
    change();
    return portProfile(profile, root.path, { engine: shifting(1) });
  }

  it('is found under its new name', async () => {
    const ported = await port([FORMER], () => {
      root.write(LATER, build('cc33'));
      symlinkSync('libv.so.1.2.4', root.at('/usr/lib/libv.so.1.2.99'));
    });
    expect(stateOf(ported, FORMER)).toMatchObject({ state: 'ported', to: LATER });
    expect(ported.profile.files.map(({ path }) => path)).toEqual([PROGRAM, LATER]);
    expect(touchedOf(ported.profile, LATER)).toMatchObject({ portedPercent: 90 });
  });

  it('is not guessed among several', async () => {
    const ported = await port([FORMER], () => {
      root.write(LATER, build('cc33'));
      root.write(OTHER, build('dd44'));
    });
    expect(stateOf(ported, FORMER)).toMatchObject({ state: 'dropped', why: 'is gone' });
  });

  it('is not one that the profile has an entry for', async () => {
    const ported = await port([FORMER, LATER], () => undefined);
    expect(stateOf(ported, FORMER)).toMatchObject({ state: 'dropped' });
    expect(stateOf(ported, LATER)).toMatchObject({ state: 'fresh' });
  });

  it('takes the program along', async () => {
    const [former, later] = ['/usr/bin/tool3.11', '/usr/bin/tool3.12'];
    root.write(former, elf('aa22'));
    const profile = await root.profile('tool', [former], [former]);
    rmSync(root.at(former));
    root.write(later, build('cc33'));
    const ported = await portProfile(profile, root.path, { engine: shifting(1) });
    expect(ported.profile.programs).toEqual([later]);
    expect(ported.advice).toBe('none');
  });
});

it('advises by the files that matter alone', async () => {
  const profile = await root.profile();
  root.write(PROGRAM, build('aa12'));
  const engine = { ...shifting(0), portFile: () => ({ refused: 'cannot be carried over' }) };
  const advice = async (matters: (path: string) => boolean) =>
    (await portProfile(profile, root.path, { engine, matters })).advice;
  expect(await advice((path) => path !== PROGRAM)).toBe('none');
  expect(await advice((path) => path === PROGRAM)).toBe('retrain');
});
