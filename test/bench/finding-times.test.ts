import { parseFindings, requireOutcome } from '../../src/bench/finding-times.js';

it('nanoseconds become microseconds', () => {
  expect(parseFindings('1500 2500 warm\n0 700 none\n')).toEqual([
    { found: 1.5, decided: 2.5, outcome: 'warm' },
    { found: 0, decided: 0.7, outcome: 'none' },
  ]);
});

it.each(['', '1 2', '1 2 tepid', '-1 2 warm'])('%j is no finding', (line) => {
  expect(() => parseFindings(`${line}\nnothing\n`)).toThrow(
    expect.objectContaining({ code: 'PROGRAM_FAILED' }),
  );
});

const shadow = { store: 'shadow', applier: 'module' } as const;
it.each([
  ['a warm start where it should be', parseFindings('1 2 warm\n'), shadow, true, true],
  ['a cold start where it should be warm', parseFindings('1 2 warm\n1 2 cold\n'), shadow, true, false],
  ['a warm start where it should be cold', parseFindings('1 2 warm\n'), shadow, false, false],
  ['no plan where there is one', parseFindings('0 2 none\n'), shadow, true, false],
  [
    'no plan where there is none',
    parseFindings('0 2 none\n'),
    { store: 'none', applier: 'module' },
    false,
    true,
  ],
  ['no start at all', [], shadow, true, false],
] as const)('%s', (_, findings, findingCase, warm, isRight) => {
  const look = () => requireOutcome(findings, findingCase, warm);
  if (isRight) expect(look).not.toThrow();
  else expect(look).toThrow(expect.objectContaining({ code: 'PROGRAM_FAILED' }));
});
