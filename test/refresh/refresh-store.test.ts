import {
  chmodSync,
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { decodePlan } from '../../src/plan/index.js';
import { dropEntry } from '../fixtures/drop-entry.js';
import { DATA, elf, LIBRARY, PROGRAM } from '../store/system-root.js';
import { planNames, RefreshedRoot, stateOf } from './refreshed-root.js';

const PLAN = 'aa/11.plan';
const ALL = [PROGRAM, LIBRARY, DATA];

let root: RefreshedRoot;

beforeEach(async () => {
  root = new RefreshedRoot();
  await root.install(await root.profile());
});

afterEach(() => root.remove());

/** Which files each plan of the store reads. */
function planned(): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(root.plans()).map(([name, content]) => [
      name,
      content === '' ? [] : decodePlan(Buffer.from(content, 'hex'), name).files.map(({ path }) => path),
    ]),
  );
}

type Change = (root: RefreshedRoot) => void | Promise<void>;
const cases: [string, Change, string, Record<string, string[]>][] = [
  ['nothing', () => undefined, 'fresh', { [PLAN]: ALL }],
  [
    'a library of another build',
    (it) => it.write(LIBRARY, elf('cc33', 'other')),
    'stale',
    { [PLAN]: [PROGRAM, DATA] },
  ],
  ['a library that was only rebuilt', (it) => it.write(LIBRARY, elf('cc33')), 'fresh', { [PLAN]: ALL }],
  ['a program that was only rebuilt', (it) => it.write(PROGRAM, elf('dd44')), 'fresh', { 'dd/44.plan': ALL }],
  [
    'a program of another build',
    (it) => it.write(PROGRAM, elf('dd44', 'new')),
    'stale',
    { 'dd/44.plan': [LIBRARY, DATA] },
  ],
  ['no program any more', (it) => rmSync(it.at(PROGRAM)), 'orphaned', {}],
  ['no data any more', (it) => rmSync(it.at(DATA)), 'stale', { [PLAN]: [PROGRAM, LIBRARY] }],
  [
    'data of the same size and time',
    (it) => {
      const { atime, mtime } = statSync(it.at(DATA));
      it.write(DATA, 'SOME DATA');
      utimesSync(it.at(DATA), atime, mtime);
    },
    'ported',
    { [PLAN]: ALL },
  ],
  ['the same data at another time', (it) => utimesSync(it.at(DATA), 1, 1), 'fresh', { [PLAN]: ALL }],
  ['no plan any more', (it) => rmSync(it.planAt(PLAN)), 'fresh', { [PLAN]: ALL }],
  ['a damaged plan', (it) => writeFileSync(it.planAt(PLAN), 'PREFAULT'), 'fresh', { [PLAN]: ALL }],
  ['a plan that others may write', (it) => chmodSync(it.planAt(PLAN), 0o666), 'fresh', { [PLAN]: ALL }],
  ['a mask', (it) => writeFileSync(it.planAt(PLAN), ''), 'fresh', { [PLAN]: [] }],
  ['a plan with a dropped entry', (it) => dropEntry(it.planAt(PLAN), LIBRARY), 'fresh', { [PLAN]: ALL }],
  [
    'a mask of a program that is gone',
    (it) => {
      writeFileSync(it.planAt(PLAN), '');
      rmSync(it.at(PROGRAM));
    },
    'orphaned',
    { [PLAN]: [] },
  ],
];

describe.each([
  ['the first refresh', false],
  ['a refresh that remembers the one before', true],
])('%s', (_, remembers) => {
  it.each(cases)('brings the plans into order where there is %s', async (__, change, state, plans) => {
    if (remembers) await root.refresh();
    const profile = statSync(root.profileFile(root.store, 'example'));
    await change(root);
    const report = await root.refresh();
    expect(stateOf(report, 'example')).toBe(state);
    expect(planned()).toEqual(plans);
    expect(statSync(root.profileFile(root.store, 'example')).ino).toBe(profile.ino);
  });

  it.each(cases)('gives what installing anew gives where there is %s', async (__, change) => {
    if (remembers) await root.refresh();
    await change(root);
    await root.refresh();
    const refreshed = root.plans();
    root.removePlans();
    // A profile whose program is gone is refused: then there is no plan either.
    await root.install(await root.storedProfile('example')).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'STALE' });
    });
    expect(refreshed).toEqual(root.plans());
  });

  it.each(cases)('leaves nothing to do for another where there is %s', async (__, change) => {
    if (remembers) await root.refresh();
    await change(root);
    await root.refresh();
    const before = root.plans();
    const second = await root.refresh();
    expect(second.plans).toEqual([]);
    expect(root.plans()).toEqual(before);
  });
});

it.each(['/var/cache/prefault/refresh.json', '/var/cache/prefault/watched', '/var/lib/prefault/refresh.log'])(
  'writes %s in the place of a link, and not through it',
  async (path) => {
    root.put(root.at('/precious'), 'precious');
    root.put(root.at(path), '');
    rmSync(root.at(path));
    symlinkSync(root.at('/precious'), root.at(path));
    rmSync(root.at(DATA));
    await root.refresh();
    expect(readFileSync(root.at('/precious'), 'utf8')).toBe('precious');
    expect(readFileSync(root.at(path), 'utf8')).not.toBe('precious');
  },
);

it('says which files do not fit, and why', async () => {
  root.write(LIBRARY, elf('cc33', 'other'));
  rmSync(root.at(DATA));
  const { profiles, counts } = await root.refresh();
  expect(profiles[0]?.stale).toEqual([
    { path: LIBRARY, state: 'stale', why: 'build-id', expected: 'bb22', found: 'cc33' },
    { path: DATA, state: 'stale', why: 'absent' },
  ]);
  expect(counts).toEqual({ fresh: 0, new: 0, ported: 0, stale: 1, orphaned: 0, damaged: 0 });
  // From memory.
  expect((await root.refresh()).profiles[0]?.stale).toHaveLength(2);
});

it('takes a downgraded program back with the plan of its former build', async () => {
  const before = root.plans();
  copyFileSync(root.at(PROGRAM), root.at('/former'));
  root.write(PROGRAM, elf('dd44', 'new'));
  await root.refresh();
  copyFileSync(root.at('/former'), root.at(PROGRAM));
  expect(stateOf(await root.refresh(), 'example')).toBe('fresh');
  expect(root.plans()).toEqual(before);
});

describe('plans that are left over', () => {
  const NAME = 'ee/55.plan';
  const plan = (program: string) => ({
    program,
    files: [],
    modes: [{ name: 'default', sentinels: [], steps: [], lookups: [] }],
  });

  it.each([
    ['of a program without a profile', LIBRARY, `no profile of ${LIBRARY} is left`],
    ['of a program that is gone', '/usr/bin/gone', '/usr/bin/gone is gone'],
    ['of an earlier build', PROGRAM, `no longer the plan of ${PROGRAM}`],
  ])('are removed: one %s', async (_, program, why) => {
    root.putPlan(NAME, plan(program));
    const { plans } = await root.refresh();
    expect(plans).toEqual([{ action: 'removed', path: root.planAt(NAME), program, why }]);
    expect(planNames(root)).toEqual([PLAN]);
    expect(existsSync(root.planAt('ee'))).toBe(false);
  });

  it('stay if they may be those of a profile that cannot be read', async () => {
    root.putPlan(NAME, plan(LIBRARY));
    root.put(root.profileFile(root.store, 'broken'), '{');
    await root.refresh();
    expect(planNames(root)).toEqual([PLAN, NAME]);
  });

  it('stay if a later prefault wrote them', async () => {
    root.putPlan(NAME, plan(LIBRARY));
    root.makeNewer(NAME);
    await root.refresh();
    expect(planNames(root)).toEqual([PLAN, NAME]);
  });

  it('are removed if they are damaged', async () => {
    root.put(root.planAt(NAME), 'PREFAULT');
    await root.refresh();
    expect(planNames(root)).toEqual([PLAN]);
  });
});

describe('a profile that cannot be read', () => {
  it.each([
    ['damaged', '{"format": 1}', 'BAD_FORMAT'],
    ['of a newer format', '{"format": "prefault-profile", "version": "2.0.0"}', 'NEWER_FORMAT'],
  ])('is reported if it is %s, its plan stays, and the others go on', async (_, text, code) => {
    await root.refresh();
    root.put(root.profileFile(root.store, 'example'), text);
    root.write('/usr/bin/second', elf('ff66', 'second'));
    await root.install(await root.profile('second', ['/usr/bin/second'], ['/usr/bin/second']));
    rmSync(root.planAt('ff/66.plan'));
    const report = await root.refresh();
    expect(stateOf(report, 'example')).toBe('damaged');
    expect(report.profiles.find(({ name }) => name === 'example')?.error).toMatchObject({ code });
    expect(stateOf(report, 'second')).toBe('fresh');
    expect(planNames(root)).toEqual([PLAN, 'ff/66.plan']);
  });
});
