import fc from 'fast-check';
import { candidatesFor, chooseProfiles } from '../../src/refresh/choose-profiles.js';
import type { SurveyedProfile } from '../../src/refresh/survey-profiles.js';
import { type Scope, storeFor } from '../../src/store/index.js';

const PROGRAM = '/usr/bin/program';

interface Given {
  scope: Scope;
  name?: string;
  programs?: readonly string[];
  freshPageCount: number;
  pageCount: number;
}

function surveyed({ scope, name = 'program', programs = [PROGRAM], ...pages }: Given): SurveyedProfile {
  return {
    key: `${scope}/${name}`,
    scope,
    store: storeFor({ scope, root: '/', env: {} }),
    path: `/${scope}/${name}`,
    name,
    programs,
    files: [],
    stale: [],
    stamp: '-',
    changed: false,
    isNew: false,
    ...pages,
  };
}

const keysOf = (...given: Given[]) => candidatesFor(PROGRAM, given.map(surveyed)).map(({ key }) => key);

it.each<[string, Given[], string[]]>([
  [
    'what was trained here before what is shipped',
    [
      { scope: 'shipped', freshPageCount: 9, pageCount: 9 },
      { scope: 'system', freshPageCount: 2, pageCount: 2 },
    ],
    ['system/program', 'shipped/program'],
  ],
  [
    'what is shipped if it fits better',
    [
      { scope: 'system', freshPageCount: 8, pageCount: 9 },
      { scope: 'shipped', freshPageCount: 2, pageCount: 2 },
    ],
    ['shipped/program', 'system/program'],
  ],
  [
    'what was trained here if both fit as badly',
    [
      { scope: 'system', freshPageCount: 1, pageCount: 2 },
      { scope: 'shipped', freshPageCount: 5, pageCount: 10 },
    ],
    ['system/program', 'shipped/program'],
  ],
  ['nothing that does not fit at all', [{ scope: 'system', freshPageCount: 0, pageCount: 2 }], []],
  ['nothing that touched no page', [{ scope: 'system', freshPageCount: 0, pageCount: 0 }], []],
  [
    'of one store, what was trained by starting the program',
    [
      {
        scope: 'system',
        name: 'a',
        programs: ['/usr/bin/wrapper', PROGRAM],
        freshPageCount: 1,
        pageCount: 1,
      },
      { scope: 'system', name: 'b', freshPageCount: 1, pageCount: 2 },
    ],
    ['system/b'],
  ],
])('takes %s', (_, given, expected) => {
  expect(keysOf(...given)).toEqual(expected);
});

const given = fc.record({
  scope: fc.constantFrom<Scope>('system', 'shipped'),
  name: fc.constantFrom('a', 'b', 'c'),
  programs: fc.uniqueArray(fc.constantFrom(PROGRAM, '/usr/bin/other', '/bin/sh'), { minLength: 1 }),
  freshPageCount: fc.nat(10),
  pageCount: fc.constant(10),
});

it('takes at most one profile of each store, for every program that a profile names', () => {
  fc.assert(
    fc.property(fc.uniqueArray(given, { selector: ({ scope, name }) => `${scope}/${name}` }), (all) => {
      const profiles = all.map(surveyed);
      const chosen = chooseProfiles(profiles);
      expect([...chosen.keys()].sort()).toEqual([...new Set(all.flatMap(({ programs }) => programs))].sort());
      for (const [program, candidates] of chosen) {
        expect(new Set(candidates.map(({ scope }) => scope)).size).toBe(candidates.length);
        for (const { programs } of candidates) expect(programs).toContain(program);
        expect(candidates).toEqual(candidatesFor(program, profiles));
      }
    }),
  );
});
