import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import { PrefaultError } from '../../src/errors';
import { decodeProfile, encodeProfile } from '../../src/profile/index';
import { profile } from './arbitraries';
import { exampleText } from './example';

const schema = JSON.parse(readFileSync(join(__dirname, '../../docs/profile.schema.json'), 'utf8'));
const bySchema = new Ajv2020({ strict: false, strictSchema: true, unicodeRegExp: true }).compile(schema);

/**
 * What the specification says about several fields together, or about bytes where a schema counts characters:
 * only there may the decoder refuse what the schema lets pass.
 */
const BETWEEN_FIELDS = [
  /must come earlier: they are sorted$/,
  /must not stand there twice$/,
  /no mode names it$/,
  /must be one of the top level's files$/,
  /pages: end beyond the file/,
  /pages: extents must ascend/,
  /pages: extents of a phase must not touch/,
  /pages: '\S+' must end above its start/,
  /pages: '\S+' is beyond 2\^53$/,
  /token: is the token of another mode too$/,
  /longer than 4095 bytes$/,
  /modes\[0\]\.runs: must be at least 1, as there is no other mode$/,
  /modes\[0\]\.(files|directories|lookups): must be what all other modes agree on, as its 'runs' is 0$/,
];

function whyRefused(document: unknown): string | undefined {
  try {
    decodeProfile(JSON.stringify(document), 'x');
    return undefined;
  } catch (error) {
    if (error instanceof PrefaultError && error.code === 'BAD_FORMAT') return error.message;
    if (error instanceof PrefaultError && error.code === 'NEWER_FORMAT') return error.message;
    throw error;
  }
}

function compare(value: unknown): void {
  /* Keys whose value is undefined are not in the text. */
  const document: unknown = JSON.parse(JSON.stringify(value) ?? 'null');
  const refused = whyRefused(document);
  if (!bySchema(document)) expect(refused).toBeDefined();
  else if (refused !== undefined) expect(BETWEEN_FIELDS.filter((rule) => rule.test(refused))).toHaveLength(1);
}

/** All places of a document, as the keys that lead there. */
function placesIn(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [[], ...entries.flatMap(([key, inner]) => placesIn(inner).map((place) => [key, ...place]))];
}

function changeAt(
  value: unknown,
  [key, ...rest]: readonly (string | number)[],
  change: (value: unknown) => unknown,
): unknown {
  if (key === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? changeAt(item, rest, change) : item));
  const changed = Object.entries(value as object).map(([name, inner]) => [
    name,
    name === key ? changeAt(inner, rest, change) : inner,
  ]);
  return Object.fromEntries(changed.filter(([, inner]) => inner !== undefined));
}

const texts = [
  '',
  '/',
  '/a',
  '/a/',
  '//',
  '/a//b',
  '/./a',
  '/a/..',
  '/...',
  '/.a',
  '/a.',
  '/\ud800',
  '/\u0085',
  `/${'x'.repeat(4095)}`,
  `/${'é'.repeat(2047)}`,
  'a\n',
  'default',
  'A',
  'x-',
  '-x',
  'x'.repeat(64),
  'x'.repeat(65),
  '🧭'.repeat(255),
  '🧭'.repeat(256),
  '0',
  '3-9',
  '3-9 12',
  '3-9 10',
  '9-3',
  '3-3',
  '03',
  '3 ',
  '99999999999999999',
  'ab',
  'AB',
  'abc',
  'ab'.repeat(65),
  '1.0.0',
  '1.1.0',
  '1.0',
  '01.0.0',
  '1.0.0-rc',
  '2.0.0',
  '0.1.0',
  'trace',
  'sha256:',
  `sha256:${'0'.repeat(64)}`,
  'cGFnZQ==',
  'cGFnZQ=',
  'cGF=ZXM=',
  'cGFn-_==',
  'A'.repeat(90_000),
  'A'.repeat(90_004),
];
const replacement = fc.oneof(
  fc.constantFrom(...texts),
  fc.constantFrom(0, -1, 1, 1.5, 64, 100, 101, 2 ** 53 - 1, 2 ** 53, -0, 1e300),
  fc.constantFrom(null, true, [], {}, [1], ['/a', '/a'], ['/b', '/a'], undefined),
  fc.string({ unit: 'binary' }),
);

const mutation = fc.oneof(
  replacement.map((value) => () => value),
  fc.constant((value: unknown) => (Array.isArray(value) ? [...value, ...value] : value)),
  fc.constant((value: unknown) => (Array.isArray(value) ? [...value].reverse() : value)),
  fc
    .constantFrom('note', 'token', 'buildId', 'fingerprint', 'ported', 'path')
    .chain((key) =>
      replacement.map(
        (added) => (value: unknown) =>
          typeof value === 'object' && !Array.isArray(value) ? { ...value, [key]: added } : value,
      ),
    ),
);

it('the schema holds for the example of the tests', () => {
  expect(bySchema(JSON.parse(exampleText))).toBe(true);
});

it('the schema holds for every profile that is written', () => {
  fc.assert(
    fc.property(profile, (value) => {
      expect(bySchema(JSON.parse(encodeProfile(value)))).toBe(true);
    }),
  );
});

it('the schema and the decoder agree on every single replacement in the example, but for rules between fields', () => {
  const document = JSON.parse(exampleText);
  for (const place of placesIn(document)) {
    for (const text of [...texts, 0, -1, 1.5, 100, 101, 2 ** 53, null, [], {}, undefined]) {
      compare(changeAt(document, place, () => text));
    }
  }
});

it('the schema and the decoder agree on mutated profiles, but for rules between fields', () => {
  const mutated = profile.chain((value) => {
    const document = JSON.parse(encodeProfile(value));
    const step = fc.tuple(fc.constantFrom(...placesIn(document)), mutation);
    return fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) =>
      steps.reduce((changed, [place, change]) => {
        const isThere = placesIn(changed).some((other) => JSON.stringify(other) === JSON.stringify(place));
        return isThere ? changeAt(changed, place, change) : changed;
      }, document),
    );
  });
  fc.assert(fc.property(mutated, compare), { numRuns: 1000 });
});
