import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { appendPlanTrailer } from '../../src/elf/index.js';
import { encodePlan } from '../../src/plan/index.js';
import { placesOf, readLog } from '../../src/refresh/index.js';
import { maskPlans, removeProfile, storeFor, unmaskPlans } from '../../src/store/index.js';
import * as planInside from '../../src/store/plan-inside.js';
import { carrier, planOf } from '../fixtures/carrier.js';
import { dropEntry } from '../fixtures/drop-entry.js';
import { elf, LIBRARY, PROGRAM } from '../store/system-root.js';
import { planNames, RefreshedRoot } from './refreshed-root.js';

jest.mock('../../src/store/plan-inside.js', () => {
  const actual = jest.requireActual('../../src/store/plan-inside.js');
  return { ...actual, readPlanInside: jest.fn(actual.readPlanInside) };
});
const looks = jest.mocked(planInside.readPlanInside);

const TOOL = '/usr/bin/tool';
const COPY = 'ee/55.plan';
let root: RefreshedRoot;

function put(path: string, content: Buffer): void {
  root.write(path, content);
  chmodSync(root.at(path), 0o755);
}

const carried = (firstPage = 0) => carrier('ee55', planOf(TOOL, firstPage));
const copy = () => readFileSync(root.planAt(COPY));

beforeEach(() => {
  root = new RefreshedRoot();
  chmodSync(root.at(PROGRAM), 0o755);
  put(TOOL, carried());
});
afterEach(() => root.remove());

it('copies the plan inside a program that no profile serves, byte for byte', async () => {
  const report = await root.refresh();
  const why = `from the trailer of ${TOOL}`;
  expect(report.plans).toEqual([{ action: 'copied', path: root.planAt(COPY), program: TOOL, why }]);
  expect(report).toMatchObject({ ignored: [], profiles: [] });
  expect(copy().equals(encodePlan(planOf(TOOL)))).toBe(true);
  const [entry] = await readLog(root.store);
  expect(entry?.events).toEqual([{ what: 'copied', subject: root.planAt(COPY), why }]);
});

it('looks into no program a second time, and writes nothing', async () => {
  await root.refresh();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await root.refresh();
  const memory = readFileSync(placesOf(root.store).memory);
  looks.mockClear();
  for (let again = 0; again < 2; again += 1)
    expect(await root.refresh()).toMatchObject({ plans: [], ignored: [] });
  expect(looks).not.toHaveBeenCalled();
  expect(readFileSync(placesOf(root.store).memory).equals(memory)).toBe(true);
  expect(planNames(root)).toEqual([COPY]);
});

type Change = () => unknown;
const ends: [string, Change, string[]][] = [
  ['is stripped', () => put(TOOL, elf('ee55')), []],
  ['is gone', () => rmSync(root.at(TOOL)), []],
  ['is another build with a plan', () => put(TOOL, carrier('ff66', planOf(TOOL))), ['ff/66.plan']],
  ['is another build without one', () => put(TOOL, elf('ff66')), []],
  ['is writable by others', () => chmodSync(root.at(TOOL), 0o775), []],
  ['can be executed no more', () => chmodSync(root.at(TOOL), 0o644), []],
  ['is served by a package now', () => root.put(`${root.shipped.planDirectory}/${COPY}`, 'a plan'), []],
  ['is switched off', () => maskPlans(root.store, [TOOL]), [COPY]],
];

describe.each([
  ['remembered', false],
  ['found anew', true],
])('a copy that is %s', (_, forgets) => {
  beforeEach(async () => {
    await root.refresh();
    if (forgets) rmSync(placesOf(root.store).memory);
  });

  it('stays while the program carries it', async () => {
    expect((await root.refresh()).plans).toEqual([]);
    expect(planNames(root)).toEqual([COPY]);
  });

  it.each(ends)('is no more when the program %s', async (__, change, left) => {
    await change();
    await root.refresh();
    expect(planNames(root)).toEqual(left);
    expect((await root.refresh()).plans).toEqual([]);
  });

  it.each<[string, Change]>([
    ['another plan is put into the program', () => put(TOOL, carried(1))],
    ['the copy is damaged', () => writeFileSync(root.planAt(COPY), 'PREFAULT')],
    ['the copy is gone', () => rmSync(root.planAt(COPY))],
    ['others may write the copy', () => chmodSync(root.planAt(COPY), 0o666)],
  ])('is made again when %s', async (__, change) => {
    await change();
    expect((await root.refresh()).plans).toMatchObject([{ action: 'copied', program: TOOL }]);
    const [page] = [1, 0].filter((firstPage) =>
      readFileSync(root.at(TOOL)).includes(encodePlan(planOf(TOOL, firstPage))),
    );
    expect(copy().equals(encodePlan(planOf(TOOL, page)))).toBe(true);
  });
});

describe('a copy from which a library was dropped', () => {
  const plan = {
    ...planOf(TOOL),
    files: [
      ...planOf(TOOL).files,
      { path: LIBRARY, sizeBytes: 0, identity: { kind: 'mtime', mtimeSeconds: 1n, mtimeNanoseconds: 0 } },
    ],
  } as const;
  const isWhole = () => copy().equals(encodePlan(plan));

  it('stays so while the library is another one, and has it again when it is back', async () => {
    put(TOOL, carrier('ee55', plan));
    await root.refresh();
    expect(isWhole()).toBe(true);
    dropEntry(root.planAt(COPY), LIBRARY);
    expect((await root.refresh()).plans).toEqual([]);
    expect(isWhole()).toBe(false);
    writeFileSync(root.at(LIBRARY), '');
    utimesSync(root.at(LIBRARY), 1, 1);
    rmSync(placesOf(root.store).memory);
    expect((await root.refresh()).plans).toMatchObject([{ action: 'copied' }]);
    expect(isWhole()).toBe(true);
  });
});

it('says why a copy was removed', async () => {
  await root.refresh();
  put(TOOL, elf('ee55'));
  expect((await root.refresh()).plans).toEqual([
    {
      action: 'removed',
      path: root.planAt(COPY),
      program: TOOL,
      why: `${TOOL} has no plan inside any more that needs a copy`,
    },
  ]);
});

it('comes back when the program is switched on again', async () => {
  await root.refresh();
  await maskPlans(root.store, [TOOL]);
  expect(await root.refresh()).toMatchObject({ masked: [root.planAt(COPY)] });
  expect(copy().length).toBe(0);
  await unmaskPlans(root.store, [TOOL]);
  expect((await root.refresh()).plans).toMatchObject([{ action: 'copied' }]);
});

describe('beside a profile', () => {
  beforeEach(async () => {
    put(PROGRAM, carrier('aa11', planOf(PROGRAM)));
    rmSync(root.at(TOOL));
    await root.install(await root.profile());
  });
  const plan = () => readFileSync(root.planAt('aa/11.plan'));
  const isCopy = () => plan().equals(encodePlan(planOf(PROGRAM)));

  it('waits until the profile is removed', async () => {
    await root.refresh();
    expect(isCopy()).toBe(false);
    await removeProfile(root.store, 'example');
    expect((await root.refresh()).plans).toMatchObject([{ action: 'copied', program: PROGRAM }]);
    expect(isCopy()).toBe(true);
  });

  it('gives way to a profile that comes', async () => {
    await root.refresh();
    const profile = await root.storedProfile('example');
    await removeProfile(root.store, 'example');
    await root.refresh();
    await root.install(profile);
    await root.refresh();
    expect(isCopy()).toBe(false);
    expect((await root.refresh()).plans).toEqual([]);
  });

  it('serves where nothing of the profile fits', async () => {
    await root.refresh();
    root.write('/usr/lib/libexample.so.1', elf('0000', 'other'));
    root.write('/usr/share/example/data', 'another');
    const other = appendPlanTrailer(elf('dd44', 'new'), encodePlan(planOf(PROGRAM)));
    put(PROGRAM, other);
    await root.refresh();
    expect(planNames(root)).toEqual(['dd/44.plan']);
    expect((await root.refresh()).plans).toEqual([]);
    expect(planNames(root)).toEqual(['dd/44.plan']);
  });

  it('is left alone while a profile cannot be read', async () => {
    await root.refresh();
    const before = plan();
    writeFileSync(root.profileFile(root.store, 'example'), '{');
    for (let again = 0; again < 2; again += 1) {
      expect((await root.refresh()).plans).toEqual([]);
      expect(plan().equals(before)).toBe(true);
    }
  });
});

describe('is told and not used', () => {
  const ignored: [string, () => Buffer, RegExp][] = [
    [
      'a plan that is damaged',
      () => {
        const image = carried();
        image.writeUInt8(0xff, image.length - 40);
        return image;
      },
      /trailer: .*damaged/,
    ],
    [
      'a trailer that is damaged',
      () => {
        const image = carried();
        image.writeUInt32LE(8, image.length - 16);
        return image;
      },
      /its trailer is damaged/,
    ],
    [
      'the plan of another program',
      () => carrier('ee55', planOf(PROGRAM)),
      /it is that of \/usr\/bin\/example/,
    ],
  ];

  it.each(ignored)('%s', async (_, make, why) => {
    put(TOOL, make());
    expect(await root.refresh()).toMatchObject({
      plans: [],
      ignored: [{ program: TOOL, why: expect.stringMatching(why) }],
    });
    const [entry] = (await readLog(root.store)).slice(-1);
    expect(entry?.events).toMatchObject([{ what: 'ignored', subject: TOOL }]);
  });

  it('a program that others may write, once', async () => {
    chmodSync(root.at(TOOL), 0o757);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await root.refresh()).ignored).toHaveLength(1);
    expect((await root.refresh()).ignored).toEqual([]);
    expect(planNames(root)).toEqual([]);
  });
});

it('copies the plan of the first of two programs of one build, whichever came first', async () => {
  const first = '/usr/bin/a-tool';
  await root.refresh();
  put(first, carrier('ee55', planOf(first)));
  expect((await root.refresh()).plans).toMatchObject([{ action: 'copied', program: first }]);
  for (const programs of [[], [TOOL], [first], [TOOL, first]])
    expect((await root.refresh({ programs })).plans).toEqual([]);
  rmSync(root.at(first));
  expect((await root.refresh()).plans).toMatchObject([{ action: 'copied', program: TOOL }]);
});

it('takes what an embed is about to put into its place for no program, and removes it when that was killed', async () => {
  const left = '/usr/bin/.tool.0123456789ab.prefault-tmp';
  put(left, carried());
  expect(await root.refresh()).toMatchObject({ ignored: [], plans: [{ program: TOOL }] });
  expect(existsSync(root.at(left))).toBe(true);
  jest.useFakeTimers({ now: Date.now() + 61_000, doNotFake: ['nextTick', 'setImmediate', 'setTimeout'] });
  await root.refresh();
  jest.useRealTimers();
  expect(existsSync(root.at(left))).toBe(false);
  expect(planNames(root)).toEqual([COPY]);
});

describe('programs elsewhere', () => {
  const FAR = '/opt/tool/bin/tool';
  beforeEach(() => {
    rmSync(root.at(TOOL));
    put(FAR, carrier('ee55', planOf(FAR)));
  });
  const named = () =>
    import('../../src/refresh/index.js').then(({ refreshStore }) =>
      refreshStore({
        target: root.store,
        shipped: root.shipped,
        env: { PREFAULT_NATIVE_DIR: '/nonexistent' },
        programs: [FAR],
      }),
    );

  it('are looked at when a link in a directory of programs leads there', async () => {
    expect((await root.refresh()).plans).toEqual([]);
    symlinkSync(FAR, root.at('/usr/bin/tool'));
    expect((await root.refresh()).plans).toMatchObject([{ action: 'copied', program: FAR }]);
  });

  it('are known once somebody has named them, also without the memory', async () => {
    await named();
    expect(planNames(root)).toEqual([COPY]);
    rmSync(placesOf(root.store).memory);
    expect((await root.refresh()).plans).toEqual([]);
    put(FAR, elf('ee55'));
    await root.refresh();
    expect(planNames(root)).toEqual([]);
  });

  it('are copied into the store of a user who names them, and nobody else is', async () => {
    put(TOOL, carried());
    const { refreshStore } = await import('../../src/refresh/index.js');
    const target = storeFor({ scope: 'user', root: root.path, env: { HOME: '/home/user' } });
    const request = { target, shipped: root.shipped, env: {} };
    expect((await refreshStore({ ...request, programs: [FAR] })).plans).toMatchObject([{ program: FAR }]);
    expect((await refreshStore(request)).plans).toEqual([]);
  });
});

it('finds programs of merged and of unmerged systems under their own names', async () => {
  mkdirSync(root.at('/bin'));
  renameSync(root.at(TOOL), root.at('/bin/tool'));
  put('/bin/tool', carrier('ee55', planOf('/bin/tool')));
  expect((await root.refresh()).plans).toMatchObject([{ action: 'copied', program: '/bin/tool' }]);
  rmSync(root.at('/bin'), { recursive: true });
  symlinkSync('usr/bin', root.at('/bin'));
  put(TOOL, carried());
  await root.refresh();
  expect(copy().equals(encodePlan(planOf(TOOL)))).toBe(true);
});

it('survives links that lead in circles or nowhere', async () => {
  symlinkSync('circle', root.at('/usr/bin/circle'));
  symlinkSync('/absent', root.at('/usr/bin/nowhere'));
  expect((await root.refresh()).plans).toHaveLength(1);
});
