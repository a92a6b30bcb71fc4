import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePlan, dumpPlan } from '../../src/plan/index';
import { badPlans } from '../fixtures/bad-plans';
import { makePlanVectors } from '../fixtures/make-plan-vectors';

const directory = join(__dirname, '../fixtures/plan-vectors');
const names = readdirSync(directory)
  .filter((name) => name.endsWith('.plan'))
  .map((name) => name.slice(0, -'.plan'.length));

it('the committed vectors are those that make-plan-vectors.ts makes', () => {
  const made = makePlanVectors();
  expect(readdirSync(directory).sort()).toEqual(
    made.flatMap(({ name }) => [`${name}.plan`, `${name}.txt`]).sort(),
  );
  for (const { name, image, text } of made) {
    expect([name, readFileSync(join(directory, `${name}.plan`)).equals(image)]).toEqual([name, true]);
    expect([name, readFileSync(join(directory, `${name}.txt`), 'utf8')]).toEqual([name, text]);
  }
});

it.each(names)('%s is read as its text says', (name) => {
  const expected = readFileSync(join(directory, `${name}.txt`), 'utf8');
  const image = readFileSync(join(directory, `${name}.plan`));
  if (expected === 'bad plan\n') expect(() => decodePlan(image, name)).toThrow(/is not a valid plan|newer/);
  else expect(dumpPlan(decodePlan(image, name))).toBe(expected);
});

/** The first word of a bad plan's name, and the field that must be what refuses it. */
const fields: Record<string, RegExp> = {
  magic: /: (magic|header):/,
  one: /: magic:/,
  major: /: versionMajor:|newer/,
  header: /: headerSize:/,
  total: /: totalSize:/,
  cut: /: (totalSize|header):/,
  checksum: /: checksum:/,
  program: /: program:/,
  modes: /: modes(Offset)?:/,
  sentinels: /: sentinels(Offset)?:/,
  strings: /: strings(Offset|Size)?:/,
  files: /: (files|steps)(Offset)?:/,
  steps: /: steps(Offset)?:/,
  lookups: /: lookups(Offset)?:/,
  mode: /: modes\[\d\]\.(name|token|sentinels|steps|lookups):/,
  sentinel: /sentinels\[0\]\.path:/,
  file: /: files\[\d\]\.\w+:/,
  step: /: modes\[\d\]\.steps\[\d\]:/,
  lookup: /lookups\[\d\]\.(path|action):/,
};

it.each(badPlans)('$name is refused for what its name says', ({ name, image }) => {
  const field = fields[name.split('-')[0] ?? ''];
  expect(field).toBeDefined();
  expect(() => decodePlan(image, 'x')).toThrow(field);
});
