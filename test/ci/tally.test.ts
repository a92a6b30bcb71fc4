import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const tally = path.join(__dirname, '..', '..', '.ci', 'tally');

describe('.ci/tally', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'tally-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  function leave(suite: string, log: string, status = 0): void {
    writeFileSync(path.join(directory, `${suite}.log`), log);
    writeFileSync(path.join(directory, `${suite}.status`), `${status}\n`);
  }

  function sum(...suites: string[]): { status: number | null; lines: string[]; last: string | undefined } {
    const { status, stdout } = spawnSync(tally, [directory, ...suites], { encoding: 'utf8' });
    const lines = stdout.trimEnd().split('\n');
    return { status, lines, last: lines.at(-1) };
  }

  it('adds the closing lines of all suites', () => {
    leave('native', 'noise\n3 passed, 0 failed\n');
    leave('scenarios', '1 passed, 0 failed\nmore\n5 passed, 0 failed\n');
    expect(sum('native', 'scenarios')).toMatchObject({ status: 0, last: '8 passed, 0 failed' });
  });

  it('lists the claims that failed', () => {
    leave('native', 'ok a\nnot ok b: a claim\n1 passed, 1 failed\n', 1);
    expect(sum('native')).toMatchObject({ status: 1, last: '1 passed, 1 failed' });
    expect(sum('native').lines).toContain('failed: native: b: a claim');
  });

  it('counts skips and lists each with its reason', () => {
    leave('native', 'skip 32-bit module: no 32-bit compiler\n3 passed, 0 failed, 1 skipped\n');
    const { status, lines, last } = sum('native');
    expect(last).toBe('3 passed, 0 failed, 1 skipped');
    expect(lines).toContain('skipped: native: 32-bit module: no 32-bit compiler');
    expect(status).toBe(0);
  });

  it.each([
    ['a suite that counted a failure', '3 passed, 2 failed\n', 1, '3 passed, 2 failed'],
    ['a suite that counted none but exited with 1', '3 passed, 0 failed\n', 1, '3 passed, 1 failed'],
    ['a suite without a closing line', 'Killed\n', 0, '0 passed, 1 failed'],
    ['a suite that ran no test', '0 passed, 0 failed\n', 0, '0 passed, 1 failed'],
  ])('fails for %s', (_name, log, status, expected) => {
    leave('native', log, status);
    expect(sum('native')).toMatchObject({ status: 1, last: expected });
  });

  it('fails for a suite that left nothing', () => {
    leave('native', '3 passed, 0 failed\n');
    expect(sum('native', 'scenarios')).toMatchObject({ status: 1, last: '3 passed, 1 failed' });
  });

  it("reads jest's report: failed tests, files that could not be loaded, tests not run", () => {
    const tests = [
      { status: 'passed', fullName: 'a' },
      { status: 'pending', fullName: 'b needs root' },
      { status: 'failed', fullName: 'c' },
    ];
    const report = {
      numPassedTests: 1,
      numFailedTests: 2,
      numRuntimeErrorTestSuites: 1,
      testResults: [
        { name: '/somewhere/a.test.ts', status: 'failed', assertionResults: tests },
        { name: '/somewhere/d.test.ts', status: 'failed', assertionResults: [] },
      ],
    };
    writeFileSync(path.join(directory, 'jest.json'), JSON.stringify(report));
    leave('jest', '', 1);
    const { status, lines, last } = sum('jest');
    expect(last).toBe('1 passed, 3 failed, 1 skipped');
    expect(lines).toContain('skipped: jest: b needs root');
    expect(lines).toContain('failed: jest: c');
    expect(lines).toContain('failed: jest: d.test.ts could not be run');
    expect(status).toBe(1);
  });
});
