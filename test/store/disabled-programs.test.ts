import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import fc from 'fast-check';
import {
  disabledListPath,
  installProfile,
  maskPlans,
  readDisabled,
  removeProfile,
  storeFor,
  unmaskPlans,
  withStoreLock,
} from '../../src/store/index.js';
import { planNames, RefreshedRoot } from '../refresh/refreshed-root.js';
import { elf, LIBRARY, PROGRAM } from './system-root.js';

const [OLD, NEW] = ['aa/11.plan', 'dd/44.plan'];
const SECOND = '/usr/bin/a second one';

let root: RefreshedRoot;
beforeEach(() => {
  root = new RefreshedRoot();
});
afterEach(() => root.remove());

const listPath = () => disabledListPath(root.store);
const list = () => (existsSync(listPath()) ? readFileSync(listPath(), 'utf8') : undefined);
const disable = (...programs: string[]) => maskPlans(root.store, programs);
const enable = (...programs: string[]) => unmaskPlans(root.store, programs);
const upgrade = () => root.write(PROGRAM, elf('dd44', 'new'));

it('lies beside the profiles', () => {
  expect(listPath()).toBe(root.at('/var/lib/prefault/disabled-programs'));
  const env = { HOME: '/home/u' };
  expect(disabledListPath(storeFor({ scope: 'user', root: '/', env }))).toBe(
    '/home/u/.local/share/prefault/disabled-programs',
  );
});

it('is sorted, readable for all, the same however it came about, and gone when nothing is switched off', async () => {
  root.write(SECOND, '#!/bin/sh\n');
  const [path] = await disable(SECOND);
  await disable(PROGRAM);
  const text = list();
  expect(text).toBe(`${SECOND}\t${path?.slice(root.store.planDirectory.length + 1)}\n${PROGRAM}\t${OLD}\n`);
  expect(statSync(listPath()).mode & 0o777).toBe(0o644);
  await enable(SECOND);
  expect(list()).toBe(`${PROGRAM}\t${OLD}\n`);
  await enable(PROGRAM);
  expect(list()).toBeUndefined();
  await disable(PROGRAM, SECOND);
  expect(list()).toBe(text);
});

it('is written under the lock of the store', async () => {
  let isDone = false;
  const waiting = await withStoreLock(root.store, async () => {
    const promise = disable(PROGRAM).then(() => {
      isDone = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([isDone, list()]).toEqual([false, undefined]);
    return { promise };
  });
  await waiting.promise;
  expect(list()).toBe(`${PROGRAM}\t${OLD}\n`);
});

it('keeps a program that is not there, whose mask is not known', async () => {
  expect(await disable('/usr/bin/later')).toEqual([]);
  expect(await readDisabled(root.store)).toEqual([{ program: '/usr/bin/later' }]);
  root.write('/usr/bin/later', elf('dd44'));
  expect(await disable('/usr/bin/later')).toEqual([root.planAt(NEW)]);
});

it('does not keep a path that would be several lines; its mask is made all the same', async () => {
  root.write('/usr/bin/a\nb', elf('dd44'));
  expect(await disable('/usr/bin/a\nb')).toEqual([root.planAt(NEW)]);
  expect(list()).toBeUndefined();
  expect(await enable('/usr/bin/a\nb')).toEqual({ paths: [root.planAt(NEW)], wasListed: false });
});

describe('the next build of a program that is switched off', () => {
  beforeEach(async () => {
    await root.install(await root.profile());
    await disable(PROGRAM);
    upgrade();
  });

  it('gets no plan when its profile is installed, but a mask', async () => {
    const { planPaths, maskedPaths } = await installProfile(root.store, await root.profile());
    expect({ planPaths, maskedPaths }).toEqual({ planPaths: [], maskedPaths: [root.planAt(NEW)] });
    expect(root.plans()).toEqual({ [NEW]: '' });
    expect(list()).toBe(`${PROGRAM}\t${NEW}\n`);
  });

  it('gets none from another profile either, when its own is removed', async () => {
    await root.install(await root.profile('other', [LIBRARY, PROGRAM]));
    await removeProfile(root.store, 'example');
    expect(root.plans()[NEW]).toBe('');
  });

  it('is masked when it is switched off again', async () => {
    expect(await disable(PROGRAM)).toEqual([root.planAt(NEW)]);
    expect(root.plans()).toEqual({ [NEW]: '' });
  });

  it('is switched on together with the builds before', async () => {
    expect(await enable(PROGRAM)).toEqual({ paths: [root.planAt(OLD)], wasListed: true });
    expect(planNames(root)).toEqual([]);
    expect(list()).toBeUndefined();
  });
});

it('switches copies of a program, which share a mask, on together', async () => {
  copyFileSync(root.at(PROGRAM), root.at('/usr/bin/copy'));
  expect(await disable(PROGRAM, '/usr/bin/copy')).toEqual([root.planAt(OLD)]);
  expect(await enable('/usr/bin/copy')).toEqual({ paths: [root.planAt(OLD)], wasListed: true });
  expect(list()).toBeUndefined();
});

it('keeps the mask that one of two copies still has', async () => {
  copyFileSync(root.at(PROGRAM), root.at('/usr/bin/copy'));
  await disable(PROGRAM, '/usr/bin/copy');
  upgrade();
  await disable();
  expect(root.plans()).toEqual({ [OLD]: '', [NEW]: '' });
});

it('leaves masks of programs alone that it does not name', async () => {
  root.put(root.planAt('ee/55.plan'), '');
  await disable(PROGRAM);
  upgrade();
  await disable();
  expect(root.plans()).toEqual({ [NEW]: '', 'ee/55.plan': '' });
});

it('takes over a mask that was made by hand, and makes one anew that was taken away by hand', async () => {
  root.put(root.planAt(OLD), '');
  expect(await disable(PROGRAM)).toEqual([]);
  expect(list()).toBe(`${PROGRAM}\t${OLD}\n`);
  rmSync(root.planAt(OLD));
  expect(await disable()).toEqual([root.planAt(OLD)]);
});

describe('a list that somebody else wrote', () => {
  it('may have other lines in it, which are passed over', async () => {
    root.put(
      listPath(),
      `# mine\n\nusr/bin/x\n/usr/bin/y\r\n\0\n${SECOND}\n${PROGRAM}\t../../../etc/passwd\n${PROGRAM}\t${OLD}`,
    );
    expect(await readDisabled(root.store)).toEqual([{ program: SECOND }, { program: PROGRAM }]);
  });

  it('may be anything', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), async (bytes) => {
        root.put(listPath(), Buffer.from(bytes));
        for (const { program } of await readDisabled(root.store)) expect(program).toMatch(/^\//);
      }),
    );
  });

  it('removes no file but masks', async () => {
    await root.install(await root.profile());
    const before = root.plans();
    root.put(listPath(), `/usr/bin/absent\t${OLD}\n${LIBRARY}\t${OLD}\n`);
    await disable();
    expect(root.plans()).toEqual({ ...before, 'bb/22.plan': '' });
  });

  it('is an error where it cannot be read, and nothing is installed meanwhile', async () => {
    mkdirSync(listPath(), { recursive: true });
    await expect(installProfile(root.store, await root.profile())).rejects.toMatchObject({
      message: expect.stringContaining(listPath()),
    });
    expect(planNames(root)).toEqual([]);
  });
});

it('keeps a program that this user may not read', async () => {
  if (process.geteuid?.() === 0) return;
  await disable(PROGRAM);
  chmodSync(root.at(PROGRAM), 0);
  await disable();
  expect(list()).toBe(`${PROGRAM}\t${OLD}\n`);
});
