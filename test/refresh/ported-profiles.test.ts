import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { decodePlan } from '../../src/plan/index.js';
import type { Profile } from '../../src/profile/index.js';
import { readLog } from '../../src/refresh/index.js';
import { NO_MEMORY } from '../../src/refresh/memory.js';
import { isUntried, portProfiles } from '../../src/refresh/port-profiles.js';
import { StampBook } from '../../src/refresh/stamp-book.js';
import { type Looks, surveyProfiles } from '../../src/refresh/survey-profiles.js';
import { examineOnce, portedPath, readPorted, type Store } from '../../src/store/index.js';
import { DATA, elf, LIBRARY, PROGRAM } from '../store/system-root.js';
import { planNames, RefreshedRoot, stateOf } from './refreshed-root.js';

const PLAN = 'aa/11.plan';

let root: RefreshedRoot;
let original: Profile;

beforeEach(async () => {
  root = new RefreshedRoot();
  original = await root.profile();
});

afterEach(() => root.remove());

/** A file that is no ELF file and was read whole is found again as a whole, with 95 percent. */
const upgrade = (content = 'later data') => root.write(DATA, content);

const planned = () =>
  decodePlan(Buffer.from(root.plans()[PLAN] ?? '', 'hex'), PLAN)
    .files.map(({ path }) => path)
    .sort();
function replace(path: string, make: () => void): void {
  rmSync(path);
  make();
}
const copyOf = (store: Store, name = 'example') => portedPath(store, name);
const percentOf = async (store: Store, path = DATA) =>
  (await readPorted(store, 'example'))?.modes[0]?.files.find((file) => file.path === path)?.portedPercent;

it('are copies, and the trained one stays as it was', async () => {
  await root.install(original);
  await root.refresh();
  upgrade();
  const report = await root.refresh();
  expect(stateOf(report, 'example')).toBe('ported');
  expect(report.profiles[0]).toMatchObject({
    stale: [],
    ported: [{ path: DATA, state: 'ported', confidence: 0.95 }],
    known: expect.closeTo((1 + 1 + 0.95) / 3),
    retrain: false,
  });
  expect(report.counts).toMatchObject({ ported: 1, stale: 0 });
  expect(planned()).toEqual([PROGRAM, LIBRARY, DATA]);
  expect(await root.storedProfile('example')).toEqual(original);
  expect(await percentOf(root.store)).toBe(95);
});

it('are made once, and the next refresh has nothing to do', async () => {
  await root.install(original);
  upgrade();
  await root.refresh();
  const copy = statSync(copyOf(root.store));
  const report = await root.refresh();
  expect(report.plans).toEqual([]);
  expect(stateOf(report, 'example')).toBe('ported');
  expect(statSync(copyOf(root.store)).ino).toBe(copy.ino);
  root.write(LIBRARY, elf('cc33', 'other'));
  expect((await root.refresh()).profiles[0]).toMatchObject({
    state: 'ported',
    stale: [{ path: LIBRARY }],
    ported: [{ path: DATA }],
  });
});

it('are made from the original at each upgrade, so that nothing adds up', async () => {
  await root.install(original);
  for (const content of ['second', 'the third', 'and the fourth']) {
    upgrade(content);
    await root.refresh();
    expect(await percentOf(root.store)).toBe(95);
  }
});

it('go when the profile fits by itself again, which then is as it was', async () => {
  await root.install(original);
  await root.refresh();
  const before = { ...root.plans() };
  upgrade();
  await root.refresh();
  expect(root.plans()).not.toEqual(before);
  root.write(DATA, 'some data');
  expect(stateOf(await root.refresh(), 'example')).toBe('fresh');
  expect(existsSync(copyOf(root.store))).toBe(false);
  expect(planned()).toEqual([PROGRAM, LIBRARY, DATA]);
});

it.each<[string, (path: string) => void]>([
  ['gone', (path) => rmSync(path)],
  ['damaged', (path) => writeFileSync(path, '{}')],
  ['writable by others', (path) => chmodSync(path, 0o666)],
  ['a pipe', (path) => replace(path, () => execFileSync('mkfifo', [path]))],
  ['a link', (path) => replace(path, () => symlinkSync(root.at(DATA), path))],
])('are made anew where one is %s', async (_, damage) => {
  await root.install(original);
  upgrade();
  await root.refresh();
  const text = readFileSync(copyOf(root.store), 'utf8');
  damage(copyOf(root.store));
  expect(stateOf(await root.refresh(), 'example')).toBe('ported');
  expect(readFileSync(copyOf(root.store), 'utf8')).toBe(text);
  const { mode } = lstatSync(copyOf(root.store));
  expect(mode.toString(8)).toBe('100644');
  expect(readFileSync(root.at(DATA), 'utf8')).toBe('later data');
});

it('of shipped profiles lie here too, and go with the package', async () => {
  await root.ship(original);
  upgrade();
  expect(stateOf(await root.refresh(), 'example')).toBe('ported');
  expect(planned()).toEqual([PROGRAM, LIBRARY, DATA]);
  expect(copyOf(root.shipped)).toBe(root.at('/var/cache/prefault/ported-shipped/example.prefault.json'));
  expect(await percentOf(root.shipped)).toBe(95);
  rmSync(root.profileFile(root.shipped, 'example'));
  await root.refresh();
  expect(existsSync(copyOf(root.shipped))).toBe(false);
  expect(planNames(root)).toEqual([]);
});

it('give way to a shipped profile that fits', async () => {
  await root.install(original);
  upgrade();
  await root.refresh();
  await root.ship(await root.profile('example', [PROGRAM], [PROGRAM, DATA]), { plans: false });
  await root.refresh();
  expect(planned()).toEqual([PROGRAM, DATA]);
  expect((await root.refresh()).plans).toEqual([]);
  expect(existsSync(copyOf(root.store))).toBe(true);
});

it('have files whose version is part of their name under the new one, and the former one is watched', async () => {
  const [former, later] = ['/usr/share/example/data-1.2', '/usr/share/example/data-1.3'];
  root.write(former, 'some data');
  await root.install(await root.profile('example', [PROGRAM], [PROGRAM, former]));
  await root.refresh();
  rmSync(root.at(former));
  root.write(later, 'later data');
  const report = await root.refresh();
  expect(report.profiles[0]).toMatchObject({
    state: 'ported',
    stale: [],
    ported: [{ path: former, to: later }],
  });
  expect(planned()).toEqual([PROGRAM, later]);
  expect(readFileSync(root.at('/var/cache/prefault/watched'), 'utf8')).toContain(`${former}\n`);
  expect((await root.refresh()).plans).toEqual([]);
  root.write(later, 'data later still');
  expect(stateOf(await root.refresh(), 'example')).toBe('ported');
  rmSync(root.at(later));
  expect(stateOf(await root.refresh(), 'example')).toBe('stale');
});

it('are found when the file comes later than the former one goes', async () => {
  const [former, later] = ['/usr/share/example/data-1.2', '/usr/share/example/data-1.3'];
  root.write(former, 'some data');
  await root.install(await root.profile('example', [PROGRAM], [PROGRAM, LIBRARY, former]));
  rmSync(root.at(former));
  expect(stateOf(await root.refresh(), 'example')).toBe('stale');
  root.write(later, 'later data');
  root.write(LIBRARY, elf('bb22'));
  expect(stateOf(await root.refresh(), 'example')).toBe('ported');
});

it('are found when nothing has changed but that the file is there', async () => {
  const [former, later] = ['/usr/share/example/data-1.2', '/usr/share/example/data-1.3'];
  root.write(former, 'some data');
  await root.install(await root.profile('example', [PROGRAM], [PROGRAM, former]));
  rmSync(root.at(former));
  await root.refresh();
  await delay(50);
  await root.refresh();
  root.write(later, 'later data');
  expect(stateOf(await root.refresh(), 'example')).toBe('ported');
});

it('of which too little is known are to be trained again, and the log says so', async () => {
  await root.install(original);
  await root.refresh();
  root.write(PROGRAM, elf('dd44', 'other'));
  expect((await root.refresh()).profiles[0]).toMatchObject({ state: 'stale', retrain: true });
  expect((await readLog(root.store)).at(-1)?.retrain).toEqual([
    { name: 'example', scope: 'system', program: PROGRAM },
  ]);
  rmSync(root.at(PROGRAM));
  expect((await root.refresh()).profiles[0]).toMatchObject({ state: 'orphaned', retrain: false });
  expect((await readLog(root.store)).at(-1)?.retrain).toEqual([]);
});

it('stay as they are where the profile cannot be read', async () => {
  await root.install(original);
  upgrade();
  await root.refresh();
  writeFileSync(root.profileFile(root.store, 'example'), '{}');
  expect(stateOf(await root.refresh(), 'example')).toBe('damaged');
  expect(existsSync(copyOf(root.store))).toBe(true);
  expect(planNames(root)).toEqual([PLAN]);
});

it('are made some at a time, so that what was found is in force soon', async () => {
  const looks: Looks = {
    memory: NO_MEMORY,
    stamps: new StampBook(root.path, new Map()),
    examiner: examineOnce(root.path),
    disabled: new Set(),
  };
  for (const name of ['a', 'b', 'c']) {
    root.write(`/usr/bin/${name}`, elf('aa11', name));
    await root.install(await root.profile(name, [`/usr/bin/${name}`], [`/usr/bin/${name}`, DATA]));
  }
  upgrade();
  let { profiles } = await surveyProfiles([root.store], looks);
  for (const left of [2, 1, 0]) {
    profiles = await portProfiles(profiles, looks, 0);
    expect(profiles.filter(isUntried)).toHaveLength(left);
  }
  expect(profiles.map(({ port }) => port?.stamp !== undefined)).toEqual([true, true, true]);
});
