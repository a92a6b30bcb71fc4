import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../src/doctor/index.js';
import { Cli } from './cli.js';

const cli = new Cli();
afterAll(() => cli.remove());

const profiles = join(cli.home, '.local/share/prefault/profiles');
const broken = join(profiles, 'broken.prefault.json');
afterEach(() => rmSync(profiles, { recursive: true, force: true }));

function findings(env: NodeJS.ProcessEnv = {}): { status: number | null; found: Finding[] } {
  const { status, stdout } = cli.run(['doctor', '--json'], env);
  return { status, found: JSON.parse(stdout) };
}

it('says in groups what is well and what is not, what to do, and how much it is', () => {
  const { status, stdout, stderr } = cli.run(['doctor']);
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  expect(lines.filter((line) => /^[a-z]/.test(line)).slice(0, -1)).toEqual([
    'kernel',
    'disks',
    'audit module',
    'training',
    'profiles and plans',
    'daemon',
  ]);
  const shape = /^(?: {2}(?:ok {3}|note |WRONG) {2}\S.*| {9}(?:to mend it: |and \d+ more like that).*|)$/;
  expect(lines.filter((line) => !/^[a-z]|^\d+ things? to mend/.test(line) && !shape.test(line))).toEqual([]);
  const wrong = lines.filter((line) => line.startsWith('  WRONG')).length;
  expect(status).toBe(wrong > 0 ? 1 : 0);
  expect(lines.at(-1)).toMatch(wrong > 0 ? /^\d+ things? to mend, / : /^nothing is wrong, \d+ notes?$/);
});

it('prints all findings as JSON, and each that is wrong has a remedy', () => {
  const { status, found } = findings();
  expect(new Set(found.map(({ check }) => check))).toEqual(
    new Set([
      ...[
        'kernel',
        'fanotify',
        'file-systems',
        'c-library',
        'ld-audit',
        'audit-tags',
        'static-tls',
        'recorders',
      ],
      ...['leftovers', 'profiles', 'plan-directories', 'refresh', 'switches', 'daemon', 'switched-off'],
      ...found.map(({ check }) => check).filter((check) => ['read-ahead', 'programs'].includes(check)),
    ]),
  );
  const wrong = found.filter(({ verdict }) => verdict === 'wrong');
  expect(wrong.filter(({ remedy }) => remedy === undefined)).toEqual([]);
  expect(status).toBe(wrong.length > 0 ? 1 : 0);
});

it('ends with status 1 when something is wrong, and says so', () => {
  mkdirSync(profiles, { recursive: true });
  writeFileSync(broken, '{');
  const { status, found } = findings({ LD_AUDIT: '/no/such/auditor.so' });
  expect(status).toBe(1);
  expect(found).toContainEqual({
    check: 'profiles',
    verdict: 'wrong',
    text: expect.stringMatching(/^broken: the profile cannot be read: /),
    remedy: expect.anything(),
  });
  expect(found).toContainEqual(
    expect.objectContaining({ check: 'ld-audit', text: expect.stringContaining("'/no/such/auditor.so'") }),
  );
  const { stdout } = cli.run(['doctor']);
  expect(stdout).toMatch(/^ {2}WRONG {2}broken: .*\n {9}to mend it: \S/m);
});

it('works for whoever may not pass over permissions, and says what it could not look at', () => {
  mkdirSync(profiles, { recursive: true, mode: 0o000 });
  const { status, stdout, stderr } = cli.runObeying(['doctor', '--json']);
  expect({ stderr, isJson: Array.isArray(JSON.parse(stdout)) }).toEqual({ stderr: '', isJson: true });
  expect([0, 1]).toContain(status);
  expect(stdout).toContain(profiles);
});

it('takes no arguments', () => {
  expect(cli.run(['doctor', 'git'])).toMatchObject({ status: 2, stdout: '' });
});
