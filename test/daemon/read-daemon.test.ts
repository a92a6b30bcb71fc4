import {
  countServedPlans,
  forgetVerdicts,
  readDaemon,
  readVerdicts,
  switchedOff,
} from '../../src/daemon/index.js';
import { checksumText } from '../../src/daemon/served-plans.js';
import { allStores, maskPlans, readPlan } from '../../src/store/index.js';
import { identifyProcess } from '../../src/system/index.js';
import { RefreshedRoot } from '../refresh/refreshed-root.js';
import { PROGRAM } from '../store/system-root.js';
import { makeState } from './make-state.js';

const PLAN = 'aa/11.plan';
const VERDICTS = '/var/cache/prefault/verdicts';

let root: RefreshedRoot;
beforeEach(() => {
  root = new RefreshedRoot();
});
afterEach(() => root.remove());

const stores = () => allStores({ root: root.path, env: {} });

describe('readDaemon', () => {
  const at = '/run/prefault/prefaultd.state';

  it('knows nothing of a daemon that has not run', async () => {
    expect(await readDaemon(root.path)).toEqual({ running: false });
  });

  it('reads the state below a root, where nobody knows what runs', async () => {
    const self = identifyProcess(process.pid);
    root.write(at, makeState({ pid: process.pid, pidStartTicks: Number(self?.startTicks) }));
    const { running, state } = await readDaemon(root.path);
    expect(running).toBe(false);
    expect(state?.process).toEqual(self);
  });

  it.each([
    ['damaged', Buffer.from('none'), 'BAD_FORMAT'],
    ['newer', makeState({ version: 9 }), 'NEWER_FORMAT'],
  ])('gives the error of one that is %s', async (_, image, code) => {
    root.write(at, image);
    expect(await readDaemon(root.path)).toEqual({ running: false, error: expect.objectContaining({ code }) });
  });
});

describe('verdicts', () => {
  beforeEach(async () => root.install(await root.profile()));

  const checksum = async () => {
    const found = await readPlan(root.planAt(PLAN));
    return found?.state === 'plan' ? checksumText(found.image) : '';
  };
  const record = async (flags: number) => {
    root.write(
      '/run/prefault/prefaultd.state',
      makeState({}, [
        { flags, planChecksum: BigInt(`0x${await checksum()}`), usedPageCount: 1, sampledPageCount: 9 },
      ]),
    );
    return (await readDaemon(root.path)).state;
  };

  it('are none without a file', async () => {
    expect(await readVerdicts(root.store)).toEqual([]);
    expect(await forgetVerdicts(root.store, [PLAN])).toBe(false);
  });

  it('switch a program off, by name and figures', async () => {
    root.write(VERDICTS, `${PLAN} ${await checksum()} slower 1/2 210,190,220 180,181\n`);
    expect(await switchedOff(stores(), await readVerdicts(root.store), undefined)).toEqual([
      {
        program: PROGRAM,
        planName: PLAN,
        reason: 'slower',
        usedPageCount: 1,
        sampledPageCount: 2,
        helpedMs: 210,
        controlMs: 180.5,
      },
    ]);
  });

  it('are void for another plan, one that is gone, and one behind a mask', async () => {
    const line = `${PLAN} ${await checksum()} wasteful 1/2 - -\n`;
    const off = async () => switchedOff(stores(), await readVerdicts(root.store), undefined);
    root.write(VERDICTS, line.replace(/ [0-9a-f]{16} /, ' 0123456789abcdef '));
    expect(await off()).toEqual([]);
    root.write(VERDICTS, line);
    expect(await off()).toHaveLength(1);
    await maskPlans(root.store, [PROGRAM]);
    expect(await off()).toEqual([]);
  });

  it('stand beside what a running daemon says, each program once', async () => {
    expect(await switchedOff(stores(), [], await record(4))).toEqual([]);
    const state = await record(1);
    expect(await switchedOff(stores(), [], state)).toMatchObject([{ program: PROGRAM, reason: 'wasteful' }]);
    root.write(VERDICTS, `${PLAN} ${await checksum()} slower 1/2 - -\n`);
    const both = await switchedOff(stores(), await readVerdicts(root.store), state);
    expect(both.map(({ reason }) => reason)).toEqual(['slower']);
  });

  it('can be forgotten, the others stay', async () => {
    const other = 'cc/33.plan 0123456789abcdef on 1/2 - -\n';
    root.write(VERDICTS, `${PLAN} 0123456789abcdef slower 1/2 - -\n${other}`);
    expect(await forgetVerdicts(root.store, [PLAN])).toBe(true);
    expect((await readVerdicts(root.store)).map(({ planName }) => planName)).toEqual(['cc/33.plan']);
  });
});

it('counts plans of the system and of packages, and what a mask hides is none', async () => {
  expect(await countServedPlans(stores())).toBe(0);
  await root.ship(await root.profile());
  expect(await countServedPlans(stores())).toBe(1);
  await root.install(await root.profile());
  expect(await countServedPlans(stores())).toBe(1);
  await maskPlans(root.store, [PROGRAM]);
  expect(await countServedPlans(stores())).toBe(0);
});
