import fc from 'fast-check';
import { decodeMemory, encodeMemory, type Memory, NO_MEMORY } from '../../src/refresh/memory.js';
import { PROFILE_STATES } from '../../src/refresh/report.js';

const path = fc.stringMatching(/^\/[a-z]{1,8}(\/[a-zäö"\\ ]{1,8})?$/);
const paths = fc.uniqueArray(path, { maxLength: 6 });
const stamp = fc.stringMatching(/^(-|\d{1,9}:\d{1,9}:\d{1,19}:\d{1,19})$/);
const stale = fc.record(
  {
    path,
    state: fc.constant('stale' as const),
    why: fc.constantFrom('absent', 'unreadable', 'size', 'build-id', 'content'),
    expected: fc.string(),
    found: fc.string(),
  },
  { requiredKeys: ['path', 'state', 'why'] },
);
const share = fc.double({ min: 0, max: 1, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const outcome = fc.record(
  {
    path,
    state: fc.constantFrom('ported' as const, 'dropped' as const),
    to: path,
    confidence: share,
    why: fc.string(),
  },
  { requiredKeys: ['path', 'state'] },
);
const port = fc.record(
  {
    stamp,
    outcomes: fc.array(outcome, { maxLength: 3 }),
    advice: fc.constantFrom('none' as const, 'retrain' as const),
  },
  { requiredKeys: ['outcomes', 'advice'] },
);
const profile = fc.record(
  {
    stamp,
    name: fc.string(),
    programs: paths,
    files: paths,
    stale: fc.array(stale, { maxLength: 3 }),
    known: share,
    port,
    state: fc.constantFrom(...PROFILE_STATES),
  },
  { requiredKeys: ['stamp', 'name', 'programs', 'files', 'stale', 'known', 'state'] },
);
const plan = fc.record(
  {
    candidates: fc.array(fc.string(), { maxLength: 2 }),
    source: fc.string(),
    name: fc.string(),
    stamp,
    shippedStamp: stamp,
  },
  { requiredKeys: ['candidates', 'stamp', 'shippedStamp'] },
);
const entries = <T>(key: fc.Arbitrary<string>, value: fc.Arbitrary<T>) =>
  fc
    .uniqueArray(fc.tuple(key, value), { maxLength: 6, selector: ([name]) => name })
    .map((list) => new Map(list));
const memory: fc.Arbitrary<Memory> = fc.record({
  stamps: entries(path, stamp),
  profiles: entries(fc.stringMatching(/^system\/[a-z]{1,8}$/), profile),
  plans: entries(path, plan),
  carriers: fc.array(path, { maxLength: 3 }),
});

it('is decoded as it was encoded', () => {
  fc.assert(
    fc.property(memory, (given) => {
      expect(decodeMemory(encodeMemory(given))).toEqual(given);
    }),
  );
});

it('is nothing where the text is cut off or something else', () => {
  fc.assert(
    fc.property(memory, fc.nat(), (given, length) => {
      const text = encodeMemory(given).trimEnd();
      expect(decodeMemory(text.slice(0, length % text.length))).toBe(NO_MEMORY);
    }),
  );
  fc.assert(fc.property(fc.json(), (text) => decodeMemory(text) === NO_MEMORY));
});
