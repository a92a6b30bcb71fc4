import fc from 'fast-check';
import { GAP_PAGES } from '../../src/plan/gap-pages';
import { compilePlan, encodePlan, type FileIdentity, type Plan } from '../../src/plan/index';
import { joinExtents, PAGE_SIZE_BYTES, type Profile, type ProfileMode } from '../../src/profile/index';
import { profile } from '../profile/arbitraries';

const mtime: FileIdentity = { kind: 'mtime', mtimeSeconds: 1n, mtimeNanoseconds: 0 };
const program = '/opt/app/app';

type Found = { sizeBytes: number; identity: FileIdentity };
const onDisk = (pages: Record<string, number>): Map<string, Found> =>
  new Map(
    Object.entries(pages).map(([path, count]) => [
      path,
      { sizeBytes: count * PAGE_SIZE_BYTES, identity: mtime },
    ]),
  );

/** A mode that touches the given extents, in the order of the keys. */
const mode = (
  files: Record<string, [first: number, last: number][]>,
  more: Partial<ProfileMode> = {},
): ProfileMode => ({
  name: 'default',
  runCount: 1,
  files: Object.entries(files)
    .map(([path, extents], order) => ({
      path,
      order,
      extents: extents.map(([first, last]) => ({ firstPage: first, pageCount: last - first + 1 })),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1)),
  directories: [],
  lookups: [],
  ...more,
});

const profileOf = (...modes: ProfileMode[]): Profile => ({
  name: 'app',
  programs: ['/usr/bin/app', program],
  recorders: ['trace'],
  files: [...new Set(modes.flatMap(({ files }) => files.map(({ path }) => path)))]
    .sort()
    .map((path) => ({ path, sizeBytes: 1000 * PAGE_SIZE_BYTES, contentKey: `sha256:${'0'.repeat(64)}` })),
  modes,
});

function stepsOf(plan: Plan, index = 0): [path: string | undefined, first: number, last: number][] {
  const steps = plan.modes[index]?.steps ?? [];
  return steps.map(({ file, firstPage, pageCount }) => [
    plan.files[file]?.path,
    firstPage,
    firstPage + pageCount - 1,
  ]);
}

describe('compilePlan', () => {
  it('issues files in the order of their first use, and the extents of a file together', () => {
    const modes = mode({
      '/z': [
        [0, 1],
        [100, 120],
      ],
      [program]: [[7, 7]],
      '/a': [[50, 60]],
    });
    const plan = compilePlan({
      profile: profileOf(modes),
      program,
      identities: onDisk({ '/a': 1000, '/z': 1000, [program]: 1000 }),
    });
    expect(stepsOf(plan)).toEqual([
      ['/z', 0, 1],
      ['/z', 100, 120],
      [program, 7, 7],
      ['/a', 50, 60],
    ]);
    expect(plan.files.map(({ path }) => path)).toEqual(['/z', program, '/a']);
  });

  it('issues phase after phase, in each file after file, and joins gaps within a phase only', () => {
    const plan = compilePlan({
      profile: profileOf({
        ...mode({}),
        files: [
          {
            path: '/a',
            order: 1,
            extents: [
              { firstPage: 0, pageCount: 2, phase: 2 },
              { firstPage: 2, pageCount: 1 },
              { firstPage: 3, pageCount: 1, phase: 1 },
              { firstPage: 4, pageCount: 1 },
            ],
          },
          {
            path: '/b',
            order: 0,
            extents: [
              { firstPage: 0, pageCount: 1 },
              { firstPage: 9, pageCount: 1, phase: 2 },
            ],
          },
        ],
      }),
      program,
      identities: onDisk({ '/a': 10, '/b': 10 }),
    });
    expect(stepsOf(plan)).toEqual([
      ['/b', 0, 0],
      ['/a', 2, 4],
      ['/a', 3, 3],
      ['/b', 9, 9],
      ['/a', 0, 1],
    ]);
    expect(plan.modes[0]?.steps.every((step) => !('phase' in step))).toBe(true);
  });

  it('settles equal orders by path', () => {
    const { files, ...rest } = mode({ '/b': [[1, 1]], '/a': [[1, 1]] });
    const equal = { ...rest, files: files.map((file) => ({ ...file, order: 0 })) };
    const plan = compilePlan({
      profile: profileOf(equal),
      program,
      identities: onDisk({ '/a': 9, '/b': 9 }),
    });
    expect(stepsOf(plan).map(([path]) => path)).toEqual(['/a', '/b']);
  });

  it('reads gaps of up to GAP_PAGES pages too', () => {
    const second = 10 + GAP_PAGES + 1;
    const third = second + GAP_PAGES + 2;
    const modes = mode({
      '/a': [
        [10, 10],
        [second, second],
        [third, third],
      ],
    });
    const plan = compilePlan({ profile: profileOf(modes), program, identities: onDisk({ '/a': 100 }) });
    expect(stepsOf(plan)).toEqual([
      ['/a', 10, second],
      ['/a', third, third],
    ]);
  });

  it('leaves out files without identity, and what lies beyond the end of a file', () => {
    const modes = mode({
      '/gone': [[0, 3]],
      '/short': [
        [3, 8],
        [20, 30],
      ],
      '/empty': [[0, 0]],
    });
    const plan = compilePlan({
      profile: profileOf(modes),
      program,
      identities: onDisk({ '/short': 5, '/empty': 0 }),
    });
    expect(stepsOf(plan)).toEqual([['/short', 3, 4]]);
    expect(plan.files).toEqual([{ path: '/short', sizeBytes: 5 * PAGE_SIZE_BYTES, identity: mtime }]);
  });

  it('lets a file that is known by its path alone stand for warmth only if there is no other', () => {
    const cache = { sizeBytes: 900 * PAGE_SIZE_BYTES, identity: { kind: 'path' } } as const;
    const profile = profileOf(
      mode({ '/a': [[0, 9]], '/cache': [[0, 800]] }),
      mode({ '/cache': [[0, 800]] }, { name: 'other', token: '--other' }),
    );
    const plan = compilePlan({ profile, program, identities: onDisk({ '/a': 10 }).set('/cache', cache) });
    const paths = plan.modes.map(({ sentinels }) => [...new Set(sentinels.map(({ path }) => path))]);
    expect(paths).toEqual([['/a'], ['/cache']]);
  });

  it('has pages of its own stand for a mode too, and those of one file together', () => {
    const one = mode({ [program]: [[0, 39]], '/lib': [[0, 9]] }, { name: 'one', token: 'one' });
    const two = mode({ [program]: [[0, 49]], '/lib': [[0, 9]] }, { name: 'two', token: 'two' });
    const identities = onDisk({ '/lib': 1000, [program]: 1000 });
    const plan = compilePlan({ profile: profileOf(mode({}), one, two), program, identities });
    const pages = (index: number) => plan.modes[index]?.sentinels.map(({ path, page }) => `${path} ${page}`);
    expect(pages(0)).toEqual([]);
    expect(pages(1)).toEqual([
      ...[9, 19, 29, 39].map((page) => `${program} ${page}`),
      ...['/lib 2', '/lib 4', '/lib 7', '/lib 9'],
    ]);
    expect(pages(2)?.slice(0, 6)).toEqual(
      [12, 24, 37, 49, 44].map((page) => `${program} ${page}`).concat('/lib 2'),
    );
  });

  it('counts a last page that is not whole', () => {
    const identities = new Map([['/a', { sizeBytes: 2 * PAGE_SIZE_BYTES + 1, identity: mtime }]]);
    expect(
      stepsOf(compilePlan({ profile: profileOf(mode({ '/a': [[0, 9]] })), program, identities })),
    ).toEqual([['/a', 0, 2]]);
  });

  it('lists directories, looks up the rest, and nothing twice', () => {
    const modes = mode({}, { directories: ['/d', '/e'], lookups: ['/a', '/d', '/f'] });
    const plan = compilePlan({ profile: profileOf(modes), program, identities: new Map() });
    expect(plan.modes[0]?.lookups).toEqual([
      { path: '/d', action: 'list' },
      { path: '/e', action: 'list' },
      { path: '/a', action: 'stat' },
      { path: '/f', action: 'stat' },
    ]);
  });

  it('keeps the modes in their order with their tokens, and names a file once for all of them', () => {
    const calc = mode({ '/b': [[5, 6]], '/a': [[1, 1]] }, { name: 'calc', token: '--calc' });
    const plan = compilePlan({
      profile: profileOf(mode({ '/a': [[0, 0]] }), calc),
      program,
      identities: onDisk({ '/a': 9, '/b': 9 }),
    });
    expect(plan.modes.map(({ name, token }) => [name, token])).toEqual([
      ['default', undefined],
      ['calc', '--calc'],
    ]);
    expect(plan.files.map(({ path }) => path)).toEqual(['/a', '/b']);
    expect(stepsOf(plan, 1)).toEqual([
      ['/b', 5, 6],
      ['/a', 1, 1],
    ]);
  });

  it('refuses a program that the profile is not of, and names those it is of', () => {
    expect(() =>
      compilePlan({ profile: profileOf(mode({})), program: '/bin/other', identities: new Map() }),
    ).toThrow(expect.objectContaining({ code: 'USAGE', remedy: expect.stringContaining(program) }));
  });
});

const compiled = profile.chain((value) =>
  fc.record({
    value: fc.constant(value),
    identities: fc
      .subarray([...value.files])
      .map(
        (files) =>
          new Map(
            files.map(({ path, sizeBytes }): [string, Found] => [path, { sizeBytes, identity: mtime }]),
          ),
      ),
  }),
);

describe('a compiled plan of any profile', () => {
  it('can be encoded, and is the same every time', () => {
    fc.assert(
      fc.property(compiled, ({ value, identities }) => {
        const request = { profile: value, program: value.programs[0] ?? '', identities };
        expect(encodePlan(compilePlan(request)).equals(encodePlan(compilePlan(request)))).toBe(true);
      }),
    );
  });

  it('reads the touched pages, and the small gaps within a phase, of the files that have an identity', () => {
    fc.assert(
      fc.property(compiled, ({ value, identities }) => {
        const plan = compilePlan({ profile: value, program: value.programs[0] ?? '', identities });
        value.modes.forEach((touching, index) => {
          const expected = touching.files
            .filter(({ path }) => identities.has(path))
            .flatMap(({ path, extents }) =>
              [0, 1, 2].flatMap((phase) =>
                joinExtents(
                  extents.filter((extent) => (extent.phase ?? 0) === phase),
                  GAP_PAGES,
                ).map(({ firstPage, pageCount }) => [path, firstPage, firstPage + pageCount - 1]),
              ),
            );
          expect(stepsOf(plan, index).sort(byPathAndPage)).toEqual(expected.sort(byPathAndPage));
        });
      }),
    );
  });

  it('has sentinels for every mode with steps, all of them pages that the mode touched', () => {
    fc.assert(
      fc.property(compiled, ({ value, identities }) => {
        const plan = compilePlan({ profile: value, program: value.programs[0] ?? '', identities });
        plan.modes.forEach(({ sentinels, steps }, index) => {
          expect(sentinels.length > 0).toBe(steps.length > 0);
          // Two of its own, where there are other modes.
          expect(sentinels.length).toBeLessThanOrEqual(plan.modes.length > 1 ? 8 + 2 : 8);
          expect(new Set(sentinels.map(({ path, page }) => `${page} ${path}`)).size).toBe(sentinels.length);
          for (const { path, page } of sentinels) {
            const extents = value.modes[index]?.files.find((file) => file.path === path)?.extents ?? [];
            expect(identities.has(path)).toBe(true);
            expect(
              extents.some(({ firstPage, pageCount }) => page >= firstPage && page < firstPage + pageCount),
            ).toBe(true);
          }
        });
      }),
    );
  });
});

function byPathAndPage(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) === String(b[0]) ? Number(a[1]) - Number(b[1]) : String(a[0]) < String(b[0]) ? -1 : 1;
}
