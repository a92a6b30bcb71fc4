import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import {
  checkMaintainer,
  checkPackageName,
  checkPackageVersion,
  splitVersion,
} from '../../src/pack/package-words.js';

const accepts = (check: () => void) => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

describe('a package name', () => {
  it.each([
    ['deb', 'prefault-profiles-git', true],
    ['deb', 'g++', true],
    ['deb', '7zip', true],
    ['deb', 'Git', false],
    ['deb', 'a_b', false],
    ['deb', 'a', false],
    ['deb', '-a', false],
    ['deb', 'a b', false],
    ['deb', 'a/b', false],
    ['deb', '', false],
    ['deb', 'a\n', false],
    ['deb', `a${'b'.repeat(100)}`, false],
    ['rpm', 'Git_2', true],
    ['rpm', '_git', false],
    ['rpm', 'a%b', false],
    ['rpm', 'a b', false],
  ] as const)('of a %s: %j is allowed: %s', (family, name, allowed) => {
    expect(accepts(() => checkPackageName(family, name))).toBe(allowed);
  });

  it('is refused with the rule and the option', () => {
    expect(() => checkPackageName('deb', 'Git')).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: "'Git' is no name for a deb package",
        remedy:
          'give lower-case letters, digits and + - . , at least two, a letter or digit first, at most 100, with --name',
      }),
    );
  });
});

describe('a version', () => {
  it.each([
    ['deb', '1', true],
    ['deb', '1:2.39.5-0+deb12u3', true],
    ['deb', '2~rc1-1~bpo12+1', true],
    ['deb', 'v1', false],
    ['deb', '1_2', false],
    ['deb', '1-', false],
    ['deb', ':1', false],
    ['deb', '1:', false],
    ['deb', '1 2', false],
    ['rpm', '1', true],
    ['rpm', '2:1.0~rc1^git1-3.fc40', true],
    ['rpm', 'v1', true],
    ['rpm', '1-2-3', false],
    ['rpm', '1-', false],
    ['rpm', '1 2', false],
    ['rpm', '%{x}', false],
  ] as const)('of a %s: %j is allowed: %s', (family, version, allowed) => {
    expect(accepts(() => checkPackageVersion(family, version))).toBe(allowed);
  });

  it('of a deb that is allowed is one to dpkg too', () => {
    const part = fc.string({ unit: fc.constantFrom(...'0129azAZ.+~:-_ '), minLength: 1, maxLength: 8 });
    const seen = { allowed: 0 };
    fc.assert(
      fc.property(
        fc.oneof(
          part,
          part.map((text) => `1${text}`),
        ),
        (version) => {
          if (!accepts(() => checkPackageVersion('deb', version))) return;
          seen.allowed += 1;
          const { status, stderr } = spawnSync('dpkg', ['--validate-version', version], { encoding: 'utf8' });
          expect({ version, status, stderr }).toEqual({ version, status: 0, stderr: '' });
        },
      ),
      { numRuns: 200, seed: 3 },
    );
    expect(seen.allowed).toBeGreaterThan(20);
  });

  it.each([
    ['1', { version: '1' }],
    ['1:2.39.5-0+deb12u3', { epoch: '1', version: '2.39.5', release: '0+deb12u3' }],
    ['2-rc-3', { version: '2-rc', release: '3' }],
    ['0:1', { epoch: '0', version: '1' }],
  ])('%s has the parts %j', (text, parts) => expect(splitVersion(text)).toEqual(parts));
});

it.each([
  ['A B <a@b.example>', true],
  ['Zoë, of Example Inc. <z+x@example.org>', true],
  ['a@b.example', false],
  ['A <a>', false],
  ['A<a@b.example>', false],
  ['A <a@b.example> ', false],
  ['A\nB <a@b.example>', false],
  [' <a@b.example>', false],
  ['A <a@b.example> <c@d.example>', false],
])('a maintainer %j is allowed: %s', (maintainer, allowed) => {
  expect(accepts(() => checkMaintainer(maintainer))).toBe(allowed);
});
