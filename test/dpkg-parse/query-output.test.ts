import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  findOwner,
  nameOfId,
  PACKAGE_FORMAT,
  parseDeb822,
  parsePackages,
  parseSearch,
  searchPattern,
} from '../../src/dpkg-parse/index.js';
import { PrefaultError } from '../../src/errors.js';
import { outcomeOf } from '../fixtures/survive.js';
import { parseListFile } from './list-file.js';

const DATABASE = '/var/lib/dpkg';
const SAMPLED_PATHS = 4000;
const env = { ...process.env, LC_ALL: 'C.UTF-8', LANGUAGE: '' };

/** The paths of every package, by the package's id. */
function readLists(): Map<string, string[]> {
  const info = join(DATABASE, 'info');
  const names = readdirSync(info).filter((name) => name.endsWith('.list'));
  return new Map(
    names.map((name) => [
      name.slice(0, -'.list'.length),
      parseListFile(readFileSync(join(info, name), 'utf8')),
    ]),
  );
}

describe('dpkg-query -W', () => {
  it('is read as dpkg keeps its database', () => {
    const output = execFileSync('dpkg-query', ['-W', '-f', PACKAGE_FORMAT], { encoding: 'utf8', env });
    const ours = parsePackages(output).map(({ name, version, architecture, status }) =>
      [name, version, architecture, status].join('\t'),
    );
    const kept = parseDeb822(readFileSync(join(DATABASE, 'status'), 'utf8')).map((paragraph) =>
      [
        paragraph.get('Package'),
        paragraph.get('Version') ?? '',
        paragraph.get('Architecture') ?? '',
        paragraph.get('Status')?.split(' ')[2],
      ].join('\t'),
    );
    expect(ours.length).toBeGreaterThan(50);
    expect(ours.sort()).toEqual(kept.sort());
  });

  it.each(['bash\t5\n', 'bash\tbash\t5\tamd64\tinstalled\tmore\n', '\t\t\t\t\n', 'bash\tbash\t5\tamd64\t\n'])(
    'refuses %j',
    (line) => {
      expect(() => parsePackages(line)).toThrow(PrefaultError);
    },
  );
});

describe('dpkg-query -S', () => {
  const lists = readLists();
  const all = [...new Set([...lists.values()].flat())].sort();
  const stride = Math.max(1, Math.floor(all.length / SAMPLED_PATHS));
  const odd = all.filter((path) => /[[\]*?\\,: ]/.test(path)).slice(0, 50);
  const sample = [...all.filter((_, index) => index % stride === 0), ...odd];

  it('is read so that every sampled path belongs to the packages that list it', () => {
    const { stdout } = spawnSync('dpkg-query', ['-S', ...sample.map(searchPattern)], {
      encoding: 'utf8',
      env,
      maxBuffer: 1 << 28,
    });
    const found = parseSearch(stdout);
    const listing = new Map<string, string[]>();
    for (const [id, paths] of lists) {
      for (const path of paths) listing.set(path, [...(listing.get(path) ?? []), id]);
    }
    expect(sample.length).toBeGreaterThan(100);
    expect(sample.map((path) => [path, [...(found.owners.get(path) ?? [])].sort()])).toEqual(
      sample.map((path) => [path, listing.get(path)?.sort()]),
    );
  });

  it('is read with the diversions of this system', () => {
    const lines = existsSync(join(DATABASE, 'diversions'))
      ? readFileSync(join(DATABASE, 'diversions'), 'utf8').trimEnd().split('\n')
      : [];
    const expected = [];
    for (let at = 0; at + 2 < lines.length; at += 3) {
      const [from = '', to = '', by = ''] = lines.slice(at, at + 3);
      expected.push({ ...(by === ':' ? {} : { by }), from, to });
    }
    const { stdout } = spawnSync('dpkg-query', ['-S', ...expected.map(({ from }) => searchPattern(from))], {
      encoding: 'utf8',
      env,
    });
    // Debian's dash diverts /bin/sh, so that there is always one to see.
    expect(expected.length).toBeGreaterThan(0);
    expect(parseSearch(stdout).diversions).toEqual(expected);
  });

  const search = parseSearch(
    [
      'diversion by dash from: /bin/sh',
      'diversion by dash to: /bin/sh.distrib',
      'dash, bash:amd64: /bin/sh',
      'local diversion from: /bin/true',
      'local diversion to: /bin/true.real',
      'coreutils: /bin/true',
      'libc6:i386, libc6:amd64: /usr/share/doc/a: b, c',
      '',
    ].join('\n'),
  );

  it.each([
    ['the package that diverts has the file at the old place', '/bin/sh', 'dash'],
    ['the other package has the file at the new place', '/bin/sh.distrib', 'bash:amd64'],
    ['nobody has the file that takes the place of a local diversion', '/bin/true', undefined],
    ['the package has the file at the place of a local diversion', '/bin/true.real', 'coreutils'],
    ['the first of several has a file', '/usr/share/doc/a: b, c', 'libc6:i386'],
    ['nobody has an unknown file', '/bin/false', undefined],
  ])('tells owners: %s', (_, path, owner) => {
    expect(findOwner(search, path)).toBe(owner);
  });

  it.each(['nonsense', 'bash /bin/bash', ': /bin/bash', 'diversion by x to: /a', 'bash: bin/bash'])(
    'refuses %j',
    (line) => {
      expect(() => parseSearch(line)).toThrow(PrefaultError);
    },
  );

  it('is survived whatever it prints', () => {
    const lines = 'diversion by dash from: /bin/sh\ndiversion by dash to: /x\ndash, bash:amd64: /bin/sh\n';
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat(lines.length).map((end) => lines.slice(0, end)),
        ),
        (output) => {
          for (const parse of [parseSearch, parsePackages]) outcomeOf(() => parse(output));
        },
      ),
    );
  });
});

it('takes the architecture off an id', () => {
  expect(['bash', 'libc6:amd64'].map(nameOfId)).toEqual(['bash', 'libc6']);
});

it('escapes what dpkg-query takes for a pattern', () => {
  expect(searchPattern('/usr/bin/[')).toBe('/usr/bin/\\[');
  expect(searchPattern('/a*b?c\\d[e]')).toBe('/a\\*b\\?c\\\\d\\[e]');
});
