import { judgeProfiles as judgeAll, judgeStrays, type ProfileFacts } from '../../src/doctor/profiles.js';
import { PrefaultError } from '../../src/errors.js';
import { allStores, type FileVerdict, type PlanVerdict, storeFor } from '../../src/store/index.js';
import { planOf } from '../fixtures/carrier.js';

const stores = allStores({ root: '/', env: { HOME: '/home/ann' } });
const judgeProfiles = (profiles: readonly ProfileFacts[]) => judgeAll(profiles, stores);
const FRESH: FileVerdict = { path: '/usr/bin/x', state: 'fresh' };
const STALE: FileVerdict = { path: '/usr/lib/y', state: 'stale', why: 'build-id' };
const plan = (verdict: Partial<PlanVerdict>): PlanVerdict => ({
  program: '/usr/bin/x',
  state: 'present',
  path: '/plans/aa/bb.plan',
  ...verdict,
});
const profile = (
  plans: readonly PlanVerdict[],
  files: readonly FileVerdict[] = [FRESH],
  facts: Partial<ProfileFacts> = {},
): ProfileFacts => ({
  name: 'x',
  scope: 'system',
  path: '/profiles/x.prefault.json',
  programs: ['/usr/bin/x'],
  verdict: { files, plans },
  ...facts,
});

it.each<[string, ProfileFacts, string, RegExp, RegExp]>([
  ['is masked', profile([plan({ state: 'masked' })]), 'note', /empty file/, /^remove '\/plans/],
  ['is refused', profile([plan({ state: 'refused', why: 'w' })]), 'wrong', /not applied: w$/, /chmod go-w/],
  ['is damaged', profile([plan({ state: 'damaged' })]), 'wrong', /damaged/, /refresh --system/],
  ['is stale', profile([plan({ state: 'stale' })]), 'wrong', /not what/, /refresh --system/],
  ['is missing', profile([plan({ state: 'missing' })]), 'wrong', /no plan/, /refresh --system/],
  [
    'has changed files',
    profile([plan({})], [FRESH, STALE]),
    'note',
    /1 of 2 files/,
    /train --system -- \/usr\/bin\/x/,
  ],
])('a profile that %s', (_, facts, verdict, text, remedy) => {
  expect(judgeProfiles([facts])).toEqual([
    {
      check: 'profiles',
      verdict,
      text: expect.stringMatching(text),
      remedy: expect.stringMatching(remedy),
    },
  ]);
});

it("speaks of the user's own store where a profile lies there", () => {
  const [finding] = judgeProfiles([profile([plan({ state: 'stale' })], [FRESH], { scope: 'user' })]);
  expect(finding?.remedy).toBe("run 'prefault refresh --user'");
});

it.each([
  ['/var/cache/prefault/plans/aa/bb.plan', /prefault enable --system x/],
  ['/home/ann/.cache/prefault/plans/aa/bb.plan', /prefault enable --user x/],
  ['/usr/lib/prefault/plans/aa/bb.plan', /^remove '/],
])('says how to take back the mask %s', (path, remedy) => {
  const [finding] = judgeProfiles([profile([plan({ state: 'masked', path })])]);
  expect(finding?.remedy).toMatch(remedy);
});

it('calls a profile orphaned whose program is gone, and says no more of it', () => {
  const gone: PlanVerdict = { program: '/usr/bin/x', state: 'missing', why: 'the program is absent' };
  expect(judgeProfiles([profile([gone], [STALE])])).toEqual([
    {
      check: 'profiles',
      verdict: 'note',
      text: 'x: its program is gone (/usr/bin/x)',
      remedy: "run 'prefault remove --system x'",
    },
  ]);
});

it('counts what is in force', () => {
  const good = profile([plan({})]);
  expect(judgeProfiles([good, good])).toMatchObject([
    { verdict: 'good', text: '2 profiles, and all are in force' },
  ]);
  expect(judgeProfiles([good, profile([plan({ state: 'stale' })])])).toMatchObject([
    { verdict: 'good', text: '1 of 2 profiles are in force' },
    { verdict: 'wrong' },
  ]);
  expect(judgeProfiles([])).toMatchObject([{ verdict: 'note', remedy: "run 'prefault train -- PROGRAM'" }]);
});

it('says why a profile cannot be read', () => {
  const error = new PrefaultError('it is no JSON', { code: 'BAD_FORMAT', subject: 'x', remedy: 'mend it' });
  expect(judgeProfiles([profile([], [], { verdict: error })])).toMatchObject([
    { verdict: 'wrong', text: 'x: the profile cannot be read: it is no JSON', remedy: 'mend it' },
  ]);
});

it('finds damaged plans that no profile stands behind', () => {
  const store = storeFor({ scope: 'system', root: '/', env: {} });
  const damaged = (path: string, code: 'BAD_FORMAT' | 'NEWER_FORMAT') => ({
    store,
    found: {
      path,
      state: 'damaged' as const,
      error: new PrefaultError(`${path} is bad`, { code, subject: path }),
    },
  });
  const plans = [
    damaged('/plans/aa/bb.plan', 'BAD_FORMAT'),
    damaged('/plans/cc/dd.plan', 'BAD_FORMAT'),
    damaged('/plans/ee/ff.plan', 'NEWER_FORMAT'),
    { store, found: { path: '/plans/00/11.plan', state: 'mask' as const } },
  ];
  expect(judgeStrays(plans, [profile([plan({ state: 'damaged' })])])).toMatchObject([
    { verdict: 'wrong', remedy: "remove '/plans/cc/dd.plan'" },
    { verdict: 'note' },
  ]);
});

it('counts the plans that came out of programs where there are no profiles', () => {
  const [store] = stores;
  if (store === undefined) throw new Error('no store');
  const found = {
    path: '/plans/aa/bb.plan',
    state: 'plan',
    plan: planOf('/usr/bin/x'),
    image: Buffer.alloc(0),
  } as const;
  expect(judgeAll([], stores, [{ store, found }])).toMatchObject([
    { verdict: 'good', text: 'no profiles; 1 plan from inside programs' },
  ]);
  expect(judgeAll([], stores)).toMatchObject([{ verdict: 'note' }]);
});
