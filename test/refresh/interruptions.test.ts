import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { placesOf, readLog } from '../../src/refresh/index.js';
import { withStoreLock } from '../../src/store/index.js';
import { elf, LIBRARY, PROGRAM } from '../store/system-root.js';
import { planNames, RefreshedRoot } from './refreshed-root.js';

const PLAN = 'aa/11.plan';

let root: RefreshedRoot;

beforeEach(async () => {
  root = new RefreshedRoot();
  await root.install(await root.profile());
});

afterEach(() => root.remove());

describe('a refresh that is wanted', () => {
  const wanted = () => placesOf(root.store).wanted;

  it('is wanted no more when it is done', async () => {
    root.put(wanted(), '');
    await root.refresh();
    expect(existsSync(wanted())).toBe(false);
  });

  it('stays wanted when somebody else holds the store', async () => {
    root.put(wanted(), '');
    await withStoreLock(root.store, async () => {
      await expect(root.refresh({ patienceMs: 100 })).rejects.toMatchObject({ code: 'BUSY' });
    });
    expect(existsSync(wanted())).toBe(true);
  });

  it('stays wanted when it fails', async () => {
    root.put(wanted(), '');
    // No file can take the place of a directory.
    mkdirSync(placesOf(root.store).log);
    await expect(root.refresh()).rejects.toMatchObject({ subject: placesOf(root.store).log });
    expect(existsSync(wanted())).toBe(true);
  });
});

it('takes over from one that was killed while it wrote, and removes what that left', async () => {
  const leftover = `${dirname(root.planAt(PLAN))}/.11.plan.0123456789ab.prefault-tmp`;
  writeFileSync(leftover, 'half a plan');
  for (const path of [placesOf(root.store).memory, placesOf(root.store).log])
    writeFileSync(`${dirname(path)}/.${basename(path)}.0123456789ab.prefault-tmp`, '{');
  // The lock of a process that is no more: process ids end below this one.
  writeFileSync(`${root.store.profileDirectory}/.lock`, '4194305 1\n');
  rmSync(root.planAt(PLAN));
  await root.refresh();
  expect(planNames(root)).toEqual([PLAN]);
  expect(readdirSync(dirname(root.planAt(PLAN)))).toEqual(['11.plan']);
  const left = readdirSync(root.at('/var'), { recursive: true, encoding: 'utf8' });
  expect(left.filter((name) => name.endsWith('-tmp'))).toEqual([]);
});

it('gives way to another and does its work after it', async () => {
  root.write(PROGRAM, elf('dd44', 'new'));
  const [first, second] = await Promise.all([root.refresh(), root.refresh()]);
  expect([...first.plans, ...second.plans].filter(({ action }) => action === 'compiled')).toHaveLength(1);
  expect(planNames(root)).toEqual(['dd/44.plan']);
});

describe('what a refresh remembers', () => {
  const memory = () => placesOf(root.store).memory;

  it.each([
    ['gone', () => rmSync(memory())],
    ['damaged', () => writeFileSync(memory(), '{"format": 1, "paths": 3}')],
    ['cut off', () => writeFileSync(memory(), readFileSync(memory(), 'utf8').slice(0, 100))],
    ['empty', () => writeFileSync(memory(), '')],
    [
      'of another version of the tool',
      () => writeFileSync(memory(), readFileSync(memory(), 'utf8').replace('"tool":"', '"tool":"9')),
    ],
  ])('may be %s', async (_, damage) => {
    await root.refresh();
    damage();
    root.write(LIBRARY, elf('cc33', 'other'));
    const report = await root.refresh();
    expect(report.counts.stale).toBe(1);
    expect((await root.refresh()).plans).toEqual([]);
  });
});

it('has files watched that are in no plan: one that may be downgraded, a program that may come back', async () => {
  const watched = () => readFileSync(placesOf(root.store).watched, 'utf8');
  await root.refresh();
  expect(watched()).toBe('');
  root.write(LIBRARY, elf('cc33', 'other'));
  await root.refresh();
  expect(watched()).toBe(`${LIBRARY}\n`);
  rmSync(root.at(PROGRAM));
  await root.refresh();
  expect(watched()).toBe(`${PROGRAM}\n${LIBRARY}\n`);
});

describe('the log', () => {
  it('says what was found and done, and when', async () => {
    await root.refresh();
    root.write(LIBRARY, elf('cc33', 'other'));
    await root.refresh();
    const entry = (await readLog(root.store)).at(-1);
    expect(entry).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      counts: { stale: 1 },
      events: [
        { what: 'stale', subject: 'example', why: `${LIBRARY} is another build` },
        { what: 'compiled', subject: root.planAt(PLAN) },
      ],
    });
  });

  it('has one entry for refreshes in a row that found nothing to do', async () => {
    for (let times = 0; times < 3; times += 1) await root.refresh();
    expect(await readLog(root.store)).toHaveLength(1);
  });

  it('takes up what the stamp checker dropped meanwhile, once', async () => {
    const { dropped } = placesOf(root.store);
    root.put(dropped, '/a.plan: /lib is another build\n');
    expect((await root.refresh()).dropped).toEqual(['/a.plan: /lib is another build']);
    expect((await root.refresh()).dropped).toEqual([]);
    expect(readdirSync(dirname(dropped)).sort()).toEqual(['plans', 'refresh.json', 'watched']);
    expect((await readLog(root.store))[0]?.events[0]).toEqual({
      what: 'dropped',
      subject: '/a.plan: /lib is another build',
    });
  });

  it('gets what an interrupted refresh had taken and not written', async () => {
    const { dropped } = placesOf(root.store);
    root.put(`${dropped}.taken`, 'first\n');
    root.put(dropped, 'second\n');
    expect((await root.refresh()).dropped).toEqual(['first']);
    expect((await root.refresh()).dropped).toEqual(['second']);
  });

  it('gets over lines that are none', async () => {
    root.put(placesOf(root.store).log, '{"half\n[]\n{"time": 3, "events": 4}\n');
    await root.refresh();
    expect(await readLog(root.store)).toHaveLength(1);
  });
});
