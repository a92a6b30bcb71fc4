import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { placesOf, readLog, watchPrograms } from '../../src/refresh/index.js';
import { disabledListPath, maskPlans, unmaskPlans } from '../../src/store/index.js';
import { elf, LIBRARY, PROGRAM } from '../store/system-root.js';
import { planNames, RefreshedRoot } from './refreshed-root.js';

const [OLD, NEW] = ['aa/11.plan', 'dd/44.plan'];

let root: RefreshedRoot;
beforeEach(async () => {
  root = new RefreshedRoot();
  await root.install(await root.profile());
  await maskPlans(root.store, [PROGRAM]);
});
afterEach(() => root.remove());

const list = () => readFileSync(disabledListPath(root.store), 'utf8');
const watched = () => readFileSync(placesOf(root.store).watched, 'utf8');
const upgrade = () => root.write(PROGRAM, elf('dd44'));

describe.each([
  ['the first refresh', false],
  ['a refresh that remembers the one before', true],
])('%s', (_, remembers) => {
  beforeEach(async () => {
    if (remembers) await root.refresh();
  });

  it('masks the next build of a program that is switched off, and forgets the one before', async () => {
    upgrade();
    const report = await root.refresh();
    expect(report.plans).toEqual([
      { action: 'masked', path: root.planAt(NEW), program: PROGRAM },
      {
        action: 'removed',
        path: root.planAt(OLD),
        program: PROGRAM,
        why: `it masked an earlier build of ${PROGRAM}`,
      },
    ]);
    expect(report.masked).toEqual([root.planAt(NEW)]);
    expect(report.counts).toMatchObject({ fresh: 1 });
    expect(root.plans()).toEqual({ [NEW]: '' });
    expect(statSync(root.planAt(NEW)).mode & 0o777).toBe(0o644);
    expect(list()).toBe(`${PROGRAM}\t${NEW}\n`);
    const [entry] = (await readLog(root.store)).slice(-1);
    expect(entry?.events).toContainEqual({ what: 'masked', subject: root.planAt(NEW) });
  });

  it('puts the mask in the place of a plan', async () => {
    upgrade();
    root.put(root.planAt(NEW), 'a plan that was there');
    await root.refresh();
    expect(root.plans()).toEqual({ [NEW]: '' });
  });

  it('leaves nothing to do for two others', async () => {
    upgrade();
    await root.refresh();
    const stamps = () =>
      [disabledListPath(root.store), root.planAt(NEW), placesOf(root.store).watched].map(
        (path) => statSync(path, { bigint: true }).ctimeNs,
      );
    const before = stamps();
    for (const __ of [1, 2]) expect((await root.refresh()).plans).toEqual([]);
    expect(stamps()).toEqual(before);
    expect(root.plans()).toEqual({ [NEW]: '' });
  });

  it('compiles the plan of the new build when the program is switched on again', async () => {
    upgrade();
    await root.refresh();
    await unmaskPlans(root.store, [PROGRAM]);
    expect((await root.refresh()).plans).toEqual([
      { action: 'compiled', path: root.planAt(NEW), program: PROGRAM, profile: 'example' },
    ]);
    const refreshed = root.plans();
    root.removePlans();
    await root.install(await root.storedProfile('example'));
    expect(root.plans()).toEqual(refreshed);
    expect(watched()).toBe('');
  });

  it('follows a program back to its former build', async () => {
    copyFileSync(root.at(PROGRAM), root.at('/former'));
    upgrade();
    await root.refresh();
    copyFileSync(root.at('/former'), root.at(PROGRAM));
    await root.refresh();
    expect(root.plans()).toEqual({ [OLD]: '' });
  });

  it('keeps the mask of a program that is gone, until it comes back as another build', async () => {
    rmSync(root.at(PROGRAM));
    await root.refresh();
    expect(root.plans()).toEqual({ [OLD]: '' });
    upgrade();
    await root.refresh();
    expect(root.plans()).toEqual({ [NEW]: '' });
  });

  it('makes the masks anew when the cache was emptied', async () => {
    rmSync(dirname(root.store.planDirectory), { recursive: true });
    await root.refresh();
    expect(root.plans()).toEqual({ [OLD]: '' });
  });

  it('keeps a plan that a package brings with the new build from use', async () => {
    upgrade();
    await root.ship(await root.profile());
    await root.refresh();
    expect(root.plans()).toEqual({ [NEW]: '' });
  });

  it('needs no profile', async () => {
    await maskPlans(root.store, [LIBRARY]);
    root.write(LIBRARY, elf('cc33', 'other'));
    await root.refresh();
    expect(root.plans()).toEqual({ [OLD]: '', 'cc/33.plan': '' });
  });

  it('leaves a mask where it is that was made by hand and is listed nowhere', async () => {
    rmSync(disabledListPath(root.store));
    upgrade();
    await root.refresh();
    expect(planNames(root)).toEqual([OLD, NEW]);
    expect(root.plans()[OLD]).toBe('');
    expect(root.plans()[NEW]).not.toBe('');
  });

  it('has programs watched that are switched off', async () => {
    await root.refresh();
    expect(watched()).toBe(`${PROGRAM}\n`);
    await maskPlans(root.store, ['/usr/bin/absent']);
    await root.refresh();
    expect(watched()).toBe(`/usr/bin/absent\n${PROGRAM}\n`);
  });

  it('goes on where another was interrupted before it wrote the list', async () => {
    const before = list();
    upgrade();
    await root.refresh();
    root.put(root.planAt(OLD), '');
    writeFileSync(disabledListPath(root.store), before);
    await root.refresh();
    expect(root.plans()).toEqual({ [NEW]: '' });
    expect(list()).toBe(`${PROGRAM}\t${NEW}\n`);
  });

  it('passes over lines of the list that are none', async () => {
    upgrade();
    root.put(disabledListPath(root.store), `\0\n../x\n${PROGRAM}\t/etc/passwd\n\t\n`);
    await root.refresh();
    expect(root.plans()).toEqual({ [OLD]: '', [NEW]: '' });
    expect(list()).toBe(`${PROGRAM}\t${NEW}\n`);
  });
});

it('fails with one error where the list cannot be read, and changes no plan', async () => {
  const path = disabledListPath(root.store);
  rmSync(path);
  mkdirSync(path);
  upgrade();
  await expect(root.refresh()).rejects.toMatchObject({ message: expect.stringContaining(path) });
  expect(root.plans()).toEqual({ [OLD]: '' });
});

it('has programs watched before the first refresh, too, beside what is watched already', async () => {
  await watchPrograms(root.store, [PROGRAM]);
  await watchPrograms(root.store, [LIBRARY, PROGRAM]);
  expect(watched()).toBe(`${PROGRAM}\n${LIBRARY}\n`);
  expect(existsSync(placesOf(root.store).memory)).toBe(false);
});
