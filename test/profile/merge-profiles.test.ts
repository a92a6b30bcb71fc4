import fc from 'fast-check';
import { encodeProfile, mergeProfiles, type Profile, type TouchedFile } from '../../src/profile/index';
import { profiles } from './arbitraries';
import { example } from './example';

const three = profiles().chain((one) => fc.tuple(one, one, one));
const bytes = (...parts: Profile[]) => encodeProfile(mergeProfiles(parts));

describe('merging profiles', () => {
  it('is commutative', () => {
    fc.assert(
      fc.property(three, ([a, b]) => {
        expect(bytes(b, a)).toBe(bytes(a, b));
      }),
    );
  });

  it('is associative, two at a time or all at once', () => {
    fc.assert(
      fc.property(three, ([a, b, c]) => {
        const all = bytes(a, b, c);
        expect(bytes(mergeProfiles([a, b]), c)).toBe(all);
        expect(bytes(a, mergeProfiles([b, c]))).toBe(all);
        expect(bytes(c, b, a)).toBe(all);
      }),
    );
  });

  it('of one gives the same', () => {
    fc.assert(
      fc.property(three, ([a]) => {
        expect(bytes(a)).toBe(encodeProfile(a));
      }),
    );
  });

  it('unites pages, directories and lookups, takes the least order and adds up the runs', () => {
    const [mode, other] = example.modes;
    if (mode === undefined || other === undefined) throw new Error('the example has two modes');
    const files = [
      { path: '/usr/bin/git', order: 4, extents: [{ firstPage: 1, pageCount: 2 }] },
      { path: '/usr/share/git/data', order: 0, extents: [{ firstPage: 0, pageCount: 1 }] },
    ];
    const second: Profile = {
      ...example,
      recorders: ['exit'],
      modes: [{ ...mode, runCount: 2, files, directories: ['/usr'], lookups: ['/lib64', '/a'] }],
    };
    expect(mergeProfiles([example, second])).toEqual({
      ...example,
      recorders: ['exit', 'faults', 'trace'],
      modes: [
        {
          ...mode,
          runCount: 5,
          files: [
            { path: '/usr/bin/git', order: 0, extents: [{ firstPage: 0, pageCount: 10 }] },
            { path: '/usr/share/git/data', order: 0, extents: [{ firstPage: 0, pageCount: 2 }] },
          ],
          directories: ['/usr', '/usr/share/git'],
          lookups: ['/a', '/etc/gitconfig', '/lib64'],
        },
        other,
      ],
    });
  });

  const merging = (one: Partial<TouchedFile>, other: Partial<TouchedFile>) => {
    const parts = [one, other].map((more): Profile => {
      const [file] = example.files;
      const [mode] = example.modes;
      if (file === undefined || mode === undefined) throw new Error('the example has a file and a mode');
      const touched = { path: file.path, order: 0, extents: [{ firstPage: 1, pageCount: 1 }], ...more };
      return { ...example, files: [file], modes: [{ ...mode, files: [touched] }] };
    });
    return mergeProfiles(parts).modes[0]?.files[0]?.portedPercent;
  };

  it.each<[string, Partial<TouchedFile>, Partial<TouchedFile>, number | undefined]>([
    ['observed in both is not ported', {}, {}, undefined],
    ['carried over in both is as sure as the less sure', { portedPercent: 97 }, { portedPercent: 80 }, 80],
    ['carried over in one is ported', {}, { portedPercent: 80 }, 80],
    ['carried over surely stays marked', { portedPercent: 100 }, {}, 100],
  ])('what was %s', (_, one, other, percent) => {
    expect(merging(one, other)).toBe(percent);
    expect(merging(other, one)).toBe(percent);
  });

  it('keeps the longer fingerprint of a file, of equally long ones the greater', () => {
    const withFingerprint = (fingerprint: string | undefined): Profile => {
      const files = example.files.map(({ fingerprint: _, ...file }) =>
        fingerprint === undefined ? file : { ...file, fingerprint },
      );
      return { ...example, files };
    };
    const fingerprintOf = (...texts: (string | undefined)[]) =>
      mergeProfiles(texts.map(withFingerprint)).files[0]?.fingerprint;
    expect(fingerprintOf(undefined, undefined)).toBeUndefined();
    expect(fingerprintOf('AAAA', undefined)).toBe('AAAA');
    expect(fingerprintOf('BBBB', 'AAAAAAA=')).toBe('AAAAAAA=');
    expect(fingerprintOf('AAAA', 'BBBB')).toBe('BBBB');
  });

  it('keeps the order of the execs where all profiles have it', () => {
    const wrapped = { ...example, programs: ['/usr/bin/wrapper', '/usr/bin/git'] };
    expect(mergeProfiles([wrapped, wrapped]).programs).toEqual(['/usr/bin/wrapper', '/usr/bin/git']);
    expect(mergeProfiles([wrapped, example]).programs).toEqual(['/usr/bin/git', '/usr/bin/wrapper']);
  });
});

const [gitMode, diffMode] = example.modes;
const [gitFile, dataFile] = example.files;
const withToken = (token: string, name = 'diff'): Profile => ({
  ...example,
  modes: example.modes.map((mode) => (mode === diffMode ? { ...mode, name, token } : mode)),
});

it.each([
  ['another name', { ...example, name: 'hg' }, /of 'git' cannot be merged: 'hg' is of another name/],
  ['another token', withToken('--diff'), /their modes 'diff' have different tokens/],
  ['a token twice', withToken('diff', 'difference'), /'diff' and 'difference' have one token/],
  ['another size', withFile({ ...gitFile, sizeBytes: 50_000 }), /different builds of \/usr\/bin\/git/],
  ['another build-id', withFile({ ...gitFile, buildId: '00' }), /different builds of \/usr\/bin\/git/],
  [
    'another content',
    withFile({ ...gitFile, contentKey: dataFile?.contentKey ?? '' }),
    /different builds of \/usr\/bin\/git/,
  ],
])('profiles with %s are a conflict', (_, other, message) => {
  expect(() => mergeProfiles([example, other])).toThrow(message);
  expect(() => mergeProfiles([example, other])).toThrow(
    expect.objectContaining({ code: 'CONFLICT', remedy: expect.any(String) }),
  );
});

function withFile(file: Partial<Profile['files'][number]>): Profile {
  return {
    ...example,
    files: [file, dataFile] as Profile['files'],
    modes: [gitMode, diffMode] as Profile['modes'],
  };
}

it('there must be something to merge', () => {
  expect(() => mergeProfiles([])).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
