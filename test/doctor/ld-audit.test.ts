import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeLdAudit } from '../../src/doctor/ld-audit.js';
import { isLdAuditSet, ownLdAudit, setsLdAudit } from '../../src/doctor/ld-audit-places.js';

it.each([
  ['LD_AUDIT=/usr/lib/x.so', true],
  ['PATH=/bin\nexport LD_AUDIT="/usr/lib/x.so"\n', true],
  ['  LD_AUDIT = /x.so', true],
  ['LD_AUDIT=:', true],
  ['LD_AUDIT=', false],
  ['export LD_AUDIT=""', false],
  ['# LD_AUDIT=/x.so', false],
  ['; DefaultEnvironment=LD_AUDIT=/x.so', false],
  ['unset LD_AUDIT', false],
  ['MY_LD_AUDIT=/x.so', false],
  ['[Manager]\nDefaultEnvironment=LD_AUDIT=/x.so', true],
  ['DefaultEnvironment="A=b" "LD_AUDIT=/x.so"', true],
  ['DefaultEnvironment=A=b \\\n  LD_AUDIT=/x.so', true],
  ['ManagerEnvironment=A=b LD_AUDIT=/x.so', true],
  ['DefaultEnvironment=NOT_LD_AUDIT=/x.so', false],
  ['LD_AUDIT DEFAULT=/x.so', true],
  ['LD_AUDIT\tOVERRIDE=@{HOME}/x.so', true],
])('in %j sees that LD_AUDIT is set: %s', (text, expected) => {
  expect(setsLdAudit(text)).toBe(expected);
});

const NOTHING = { missing: [], places: [], preloaded: [] };
const place = (text: string) => ({ path: '/etc/environment', text, audience: 'every login' as const });

it.each([
  ['nothing is set', NOTHING, ['good']],
  ['a place sets other things', { ...NOTHING, places: [place('LANG=C')] }, ['good']],
  ['a place sets it', { ...NOTHING, places: [place('LD_AUDIT=/x.so')] }, ['wrong']],
  ['the caller has it', { ...NOTHING, variable: '/x.so' }, ['note']],
  ['the caller names what is not there', { ...NOTHING, variable: '/x.so', missing: ['/x.so'] }, ['wrong']],
  ['both do', { ...NOTHING, variable: '/x.so', places: [place('LD_AUDIT=/x.so')] }, ['note', 'wrong']],
  ['a library is preloaded', { ...NOTHING, preloaded: ['/usr/lib/libother.so'] }, ['good', 'note']],
  [
    'the module is preloaded',
    { ...NOTHING, preloaded: ['/usr/lib/prefault/libprefault-audit.so'] },
    ['good', 'wrong'],
  ],
])('when %s', (_, facts, verdicts) => {
  expect(judgeLdAudit(facts).map(({ verdict }) => verdict)).toEqual(verdicts);
});

it('says where it is set', () => {
  expect(judgeLdAudit({ ...NOTHING, places: [place('LD_AUDIT=/x.so')] })).toEqual([
    expect.objectContaining({
      text: expect.stringMatching(/^'\/etc\/environment' sets LD_AUDIT for every login: /),
      remedy: "remove it from '/etc/environment'; prefaultd serves the whole system without it",
    }),
  ]);
});

it('takes an empty variable for none', () => {
  expect(ownLdAudit({})).toBeUndefined();
  expect(ownLdAudit({ LD_AUDIT: '' })).toBeUndefined();
  expect(ownLdAudit({ LD_AUDIT: ':' })).toBe(':');
});

it("reads the user's own environment.d, a file by each of its names once", async () => {
  const home = mkdtempSync(join(tmpdir(), 'prefault-doctor-'));
  try {
    const directory = join(home, '.config/environment.d');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'a.conf'), 'A=b\n');
    expect(await isLdAuditSet({ HOME: home })).toBe(false);
    writeFileSync(join(home, 'elsewhere'), 'LD_AUDIT=/x.so\n');
    symlinkSync(join(home, 'elsewhere'), join(directory, 'b.conf'));
    expect(await isLdAuditSet({ HOME: home })).toBe(true);
  } finally {
    rmSync(home, { recursive: true });
  }
});
