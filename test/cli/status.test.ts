import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checksumText } from '../../src/daemon/served-plans.js';
import { encodeProfile } from '../../src/profile/index.js';
import { readPlan } from '../../src/store/index.js';
import { type HeaderFields, makeState, type RecordFields } from '../daemon/make-state.js';
import { PROGRAM, SystemRoot } from '../store/system-root.js';
import { Cli, expectGolden } from './cli.js';

const cli = new Cli();
afterAll(() => cli.remove());

let root: SystemRoot;
beforeEach(() => {
  root = new SystemRoot();
});
afterEach(() => root.remove());

function run(...args: string[]) {
  const { status, stdout, stderr } = cli.run([...args, '--root', root.path]);
  return { status, stdout: stdout.replaceAll(root.path, 'ROOT'), stderr };
}

const json = () => JSON.parse(run('status', '--json').stdout);

const header: HeaderFields = {
  pid: 812,
  pidStartTicks: 4711,
  firstStartSeconds: 1_795_600_000,
  startSeconds: 1_795_603_600,
  markedCount: 3,
  absentCount: 1,
  execCount: 1204,
  warmCount: 1100,
  helpedCount: 80,
  coalescedCount: 3,
  controlCount: 9,
  suspendedCount: 2,
  elsewhereCount: 10,
  modeCount: 31,
  issuedBytes: 312 * 1024 * 1024,
  sampledPageCount: 4000,
  usedPageCount: 3600,
};

function putState(fields: HeaderFields, records: readonly RecordFields[] = []): void {
  root.write('/run/prefault/prefaultd.state', makeState({ ...header, ...fields }, records));
}

it('shows the daemon, the appliers and the refreshes', () => {
  putState({ overflowCount: 2, stuckCount: 1 }, [
    { path: '/usr/bin/small', execCount: 4, warmCount: 4 },
    {
      path: '/usr/bin/large',
      execCount: 1200,
      warmCount: 1096,
      helpedCount: 80,
      issuedBytes: 312 * 1024 * 1024,
      sampledPageCount: 4000,
      usedPageCount: 3600,
      helpedMilliseconds: 82,
      controlMilliseconds: 124,
    },
  ]);
  root.write('/usr/bin/prefault-run', '');
  const ended = run('status');
  expect(ended).toMatchObject({ status: 0, stderr: '' });
  expectGolden('status-daemon.txt', ended.stdout);
});

it('shows the programs with most issued, and all as JSON', () => {
  const records = Array.from({ length: 17 }, (_, index) => ({
    path: `/usr/bin/p${index}`,
    issuedBytes: 4096 * index,
    lastStartSeconds: index,
  }));
  putState({}, records);
  const { stdout } = run('status');
  expect(stdout.match(/^\/usr\/bin\/p\d+/gm)).toEqual(
    Array.from({ length: 15 }, (_, index) => `/usr/bin/p${16 - index}`),
  );
  expect(stdout).toContain('\nand 2 more programs\n');
  const { programs } = json().daemon;
  expect(programs).toHaveLength(17);
  expect(programs[0]).toMatchObject({ path: '/usr/bin/p16', lastStartTime: '1970-01-01T00:00:16.000Z' });
  expect(programs[16]).not.toHaveProperty('lastStartTime');
});

it('prints JSON that says the same', () => {
  putState({ condition: 2 });
  expect(json()).toMatchObject({
    daemon: {
      running: false,
      pid: 812,
      startTime: '2026-11-25T10:46:40.000Z',
      countingSince: '2026-11-25T09:46:40.000Z',
      conditions: { lowMemory: false, memoryPressure: true, unmarked: false },
      plans: { watchedCount: 3, absentCount: 1 },
      starts: { execCount: 1204, elsewhereCount: 10 },
      issuedBytes: 312 * 1024 * 1024,
      wastedBytes: Math.round(31.2 * 1024 * 1024),
      switchedOff: [],
      programs: [],
    },
    appliers: { module: null, wrapper: null },
    lastRefresh: null,
  });
});

it('knows of no daemon where there is no state', () => {
  expect(run('status').stdout).toMatch(/^prefaultd: not running\n\nmodule: not installed\n/);
  expect(json().daemon).toEqual({ running: false, switchedOff: [] });
});

it('says that a state cannot be read, and goes on', () => {
  root.write('/run/prefault/prefaultd.state', 'none');
  const { status, stdout } = run('status');
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^prefaultd: .* is not a valid state of prefaultd: magic: it is none; start prefaultd/,
  );
  expect(stdout).toContain('never refreshed');
  expect(json().daemon).toMatchObject({ running: false, error: expect.stringContaining('magic') });
});

it('names what the daemon switched off by itself, and what to do', async () => {
  const file = join(cli.directory, 'example.prefault.json');
  writeFileSync(file, encodeProfile(await root.profile()));
  run('install', file, '--system');
  const found = await readPlan(root.at('/var/cache/prefault/plans/aa/11.plan'));
  const checksum = found?.state === 'plan' ? checksumText(found.image) : '';
  const verdict = (words: string) => {
    root.write('/var/cache/prefault/verdicts', `aa/11.plan ${checksum} ${words}\n`);
    return run('status').stdout.split('\n').slice(1, 4);
  };
  expect(verdict('wasteful 80/800 - -')).toEqual([
    'switched off by prefaultd itself:',
    `  ${PROGRAM}: wasteful, 80 of 800 sampled pages were used (10 %)`,
    "  'prefault enable APP' has it try again, 'prefault train -- PROGRAM' records anew",
  ]);
  expect(verdict('slower 80/80 210 180,181')[1]).toBe(
    `  ${PROGRAM}: slower, 210 ms with the plan, 180.5 ms without`,
  );
  expect(json().daemon.switchedOff).toMatchObject([{ program: PROGRAM, reason: 'slower', helpedMs: 210 }]);
});
