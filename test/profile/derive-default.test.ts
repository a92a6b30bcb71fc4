import fc from 'fast-check';
import { deriveDefault } from '../../src/profile/derive-default';
import {
  encodeProfile,
  isDerived,
  makeProfile,
  mergeProfiles,
  modeOf,
  type Profile,
  type ProfileMode,
  type TouchedFile,
  withMode,
  withoutMode,
} from '../../src/profile/index';
import { profile, profiles } from './arbitraries';

const file = (path: string, content = '0') => ({
  path,
  sizeBytes: 40_960,
  contentKey: `sha256:${content.repeat(64)}`,
});
const touched = (path: string, order: number, ...pages: (number | [number, number])[]) => ({
  path,
  order,
  extents: pages.map((page) => {
    const [firstPage, phase] = typeof page === 'number' ? [page, 0] : page;
    return { firstPage, pageCount: 1, ...(phase === 0 ? {} : { phase }) };
  }),
});
const mode = (name: string, files: ProfileMode['files'], more: Partial<ProfileMode> = {}): ProfileMode => ({
  name,
  ...(name === 'default' ? {} : { token: name }),
  runCount: 3,
  files,
  directories: [],
  lookups: [],
  ...more,
});
const base = { name: 'example', programs: ['/bin/p'], recorders: ['trace' as const] };
const context = { programs: ['/bin/p'], recorders: ['trace' as const] };

/** Each page of a mode with its phase. */
function pagesOf({ files }: ProfileMode): Map<string, number> {
  return new Map(
    files.flatMap(({ path, extents }) =>
      extents.flatMap(({ firstPage, pageCount, phase = 0 }) =>
        Array.from({ length: pageCount }, (_, index): [string, number] => [
          `${path} ${firstPage + index}`,
          phase,
        ]),
      ),
    ),
  );
}

describe('a default mode that was not recorded', () => {
  it('is what the other modes agree on, with the least phases and orders', () => {
    const one = mode('one', [touched('/a', 7, 1, [2, 3], 5), touched('/b', 1, 0), touched('/c', 0, 0)], {
      directories: ['/x', '/y'],
      lookups: ['/1', '/2'],
    });
    const other = mode('two', [touched('/a', 2, [2, 1], [5, 4]), touched('/b', 2, 0), touched('/c', 9, 4)], {
      directories: ['/y', '/z'],
      lookups: ['/3'],
    });
    expect(deriveDefault([one, other])).toEqual({
      name: 'default',
      runCount: 0,
      files: [touched('/a', 1, [2, 1], 5), touched('/b', 0, 0)],
      directories: ['/y'],
      lookups: [],
    });
  });

  it('is ported where one of the others is, and no surer', () => {
    const ported = (portedPercent: number) => ({ ...touched('/a', 0, 1), portedPercent });
    const percentOf = (...files: TouchedFile[]) =>
      deriveDefault(files.map((file, index) => mode(`m${index}`, [file]))).files[0]?.portedPercent;
    expect(percentOf(touched('/a', 0, 1), touched('/a', 0, 1))).toBeUndefined();
    expect(percentOf(touched('/a', 0, 1), ported(90), ported(95))).toBe(90);
  });

  it('of modes of equal order ranks files by their paths', () => {
    const files = [touched('/a', 4, 0), touched('/b', 4, 0)];
    expect(deriveDefault([mode('one', files)]).files.map(({ order }) => order)).toEqual([0, 1]);
  });

  it('has exactly the pages, directories and look-ups that all others have', () => {
    fc.assert(
      fc.property(profile, ({ modes: [, ...others] }) => {
        const derived = deriveDefault(others);
        const pages = others.map(pagesOf);
        const common = [...(pages[0]?.keys() ?? [])].filter((page) => pages.every((of) => of.has(page)));
        const phases = common.map((page): [string, number] => [
          page,
          Math.min(...pages.map((of) => of.get(page) ?? 0)),
        ]);
        expect([...pagesOf(derived)].sort()).toEqual(phases.sort());
        for (const field of ['directories', 'lookups'] as const)
          expect(derived[field]).toEqual(
            (others[0]?.[field] ?? []).filter((path) => others.every((each) => each[field].includes(path))),
          );
        expect(deriveDefault([...others].reverse())).toEqual(derived);
      }),
    );
  });

  it('stands in every profile whose default was not recorded, whatever was done to that', () => {
    const two = profiles().chain((one) => fc.tuple(one, one, fc.constantFrom('calc', 'draw', 'x-1')));
    const isRight = ({ modes: [first, ...others] }: Profile) => {
      if (first !== undefined && isDerived(first)) expect(first).toEqual(deriveDefault(others));
    };
    fc.assert(
      fc.property(two, ([a, b, name]) => {
        isRight(a);
        isRight(mergeProfiles([a, b]));
        const recorded = a.modes.find((each) => !isDerived(each));
        if (recorded !== undefined) isRight(withMode(b, recorded, { ...context, files: a.files }));
        if (a.modes.length > 2 && a.modes.some((each) => each.name === name)) isRight(withoutMode(a, name));
      }),
    );
  });

  it('gives way to one that is recorded, in whatever order they are merged', () => {
    const files = [file('/a')];
    const unrecorded = makeProfile({ ...base, files, modes: [mode('one', [touched('/a', 0, 1)])] });
    const recorded = makeProfile({ ...base, files, modes: [mode('default', [touched('/a', 0, 2)])] });
    const other = makeProfile({ ...base, files, modes: [mode('two', [touched('/a', 0, 1, 3)])] });
    expect(unrecorded.modes.map(({ runCount }) => runCount)).toEqual([0, 3]);
    expect(mergeProfiles([unrecorded, other]).modes[0]).toEqual(
      mode('default', [touched('/a', 0, 1)], { runCount: 0 }),
    );
    for (const parts of [
      [unrecorded, recorded, other],
      [other, recorded, unrecorded],
      [mergeProfiles([unrecorded, other]), recorded],
    ]) {
      const merged = mergeProfiles(parts);
      expect(merged.modes[0]).toEqual(mode('default', [touched('/a', 0, 2)]));
      expect(merged.modes).toHaveLength(3);
    }
  });

  it('is replaced by training without a mode, and follows the others when they are trained', () => {
    const first = makeProfile({
      ...base,
      files: [file('/a')],
      modes: [mode('one', [touched('/a', 0, 1, 2)])],
    });
    const second = withMode(first, mode('two', [touched('/a', 0, 2, 3)]), {
      ...context,
      files: [file('/a')],
    });
    expect(second.modes[0]?.files).toEqual([touched('/a', 0, 2)]);
    const changed = { ...context, files: [file('/a', '1')] };
    expect(withMode(second, mode('one', [touched('/a', 0, 9)]), changed).modes[0]?.files).toEqual([]);
    const recorded = withMode(second, mode('default', []), { ...context, files: [] });
    expect(recorded.modes[0]).toEqual(mode('default', []));
    expect(recorded.modes.slice(1)).toEqual(second.modes.slice(1));
  });
});

describe('withoutMode', () => {
  const files = [file('/a'), file('/b')];
  const modes = [
    mode('one', [touched('/a', 0, 1, 3)]),
    mode('two', [touched('/a', 0, 3), touched('/b', 1, 0)]),
  ];
  const both = makeProfile({ ...base, files, modes });
  const recorded = makeProfile({ ...base, files, modes: [mode('default', [touched('/b', 0, 3)]), ...modes] });

  it('leaves the other modes, drops files that none names, and has the default follow', () => {
    const left = withoutMode(both, 'two');
    expect(left.files).toEqual([file('/a')]);
    expect(left.modes).toEqual([mode('default', [touched('/a', 0, 1, 3)], { runCount: 0 }), modes[0]]);
    expect(encodeProfile(withoutMode(recorded, 'two'))).toContain('"runs": 3');
  });

  it('puts what the others agree on in the place of a recorded default', () => {
    expect(withoutMode(recorded, 'default')).toEqual(both);
  });

  it.each<[string, Profile, string, RegExp, RegExp]>([
    ['a mode that is not there', recorded, 'three', /'example' has no mode 'three'/, /default, one, two$/],
    ['a default that was not recorded', both, 'default', /agree on/, /remove those/],
    ['the last mode', withoutMode(both, 'two'), 'one', /no other mode/, /'prefault remove example'/],
    [
      'the only mode',
      withoutMode(withoutMode(recorded, 'one'), 'two'),
      'default',
      /no other/,
      /remove example/,
    ],
  ])('refuses %s', (_, from, name, message, remedy) => {
    expect(() => withoutMode(from, name)).toThrow(message);
    expect(() => withoutMode(from, name)).toThrow(
      expect.objectContaining({ remedy: expect.stringMatching(remedy) }),
    );
  });
});

it('modeOf finds a mode by its name', () => {
  const one = mode('one', []);
  expect(modeOf([one], 'one', 'it')).toBe(one);
});
