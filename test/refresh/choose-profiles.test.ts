import fc from 'fast-check';
import { candidatesFor, chooseProfiles } from '../../src/refresh/choose-profiles.js';
import type { SurveyedProfile } from '../../src/refresh/survey-profiles.js';
import { type Scope, storeFor } from '../../src/store/index.js';

const PROGRAM = '/usr/bin/program';

interface Given {
  scope: Scope;
  name?: string;
  programs?: readonly string[];
  known: number;
}

function surveyed({ scope, name = 'program', programs = [PROGRAM], known }: Given): SurveyedProfile {
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
    known,
  };
}

const keysOf = (...given: Given[]) => candidatesFor(PROGRAM, given.map(surveyed)).map(({ key }) => key);

it.each<[string, Given[], string[]]>([
  [
    'what was trained here before what is shipped',
    [
      { scope: 'shipped', known: 1 },
      { scope: 'system', known: 1 },
    ],
    ['system/program', 'shipped/program'],
  ],
  [
    'what is shipped if it fits better',
    [
      { scope: 'system', known: 0.8888888888888888 },
      { scope: 'shipped', known: 1 },
    ],
    ['shipped/program', 'system/program'],
  ],
  [
    'what was trained here if both fit as badly',
    [
      { scope: 'system', known: 0.5 },
      { scope: 'shipped', known: 0.5 },
    ],
    ['system/program', 'shipped/program'],
  ],
  ['nothing that does not fit at all', [{ scope: 'system', known: 0 }], []],
  [
    'what is shipped and fits before what was trained here and carried over',
    [
      { scope: 'system', known: 0.97 },
      { scope: 'shipped', known: 1 },
    ],
    ['shipped/program', 'system/program'],
  ],
  [
    'what was trained here before what is shipped, if both were carried over as well but for a little',
    [
      { scope: 'system', known: 0.95 },
      { scope: 'shipped', known: 0.98 },
    ],
    ['system/program', 'shipped/program'],
  ],
  [
    'what is shipped if clearly more is known of it, though both were carried over',
    [
      { scope: 'system', known: 0.8 },
      { scope: 'shipped', known: 0.98 },
    ],
    ['shipped/program', 'system/program'],
  ],
  [
    'what was trained here and carried over before what is shipped and fits less',
    [
      { scope: 'shipped', known: 0.9 },
      { scope: 'system', known: 0.97 },
    ],
    ['system/program', 'shipped/program'],
  ],
  [
    'of one store, what was trained by starting the program',
    [
      {
        scope: 'system',
        name: 'a',
        programs: ['/usr/bin/wrapper', PROGRAM],
        known: 1,
      },
      { scope: 'system', name: 'b', known: 0.5 },
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
  known: fc.double({ min: 0, max: 1, noNaN: true }),
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
