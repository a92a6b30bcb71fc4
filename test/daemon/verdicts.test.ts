import fc from 'fast-check';
import { parseVerdicts, withoutVerdicts } from '../../src/daemon/verdicts.js';

const SUM = '00000000000000ff';
const text = [
  `aa/11.plan ${SUM} on 90/100 120,110 200`,
  `bb/22.plan ${SUM} wasteful 10/100 - -`,
  `path/0123456789abcdef.plan ${SUM} slower 0/0 210 180,190,170 45`,
  '',
].join('\n');

it('reads the verdicts', () => {
  expect(parseVerdicts(text)).toEqual([
    {
      planName: 'aa/11.plan',
      planChecksum: SUM,
      verdict: 'on',
      usedPageCount: 90,
      sampledPageCount: 100,
      helpedMs: [120, 110],
      controlMs: [200],
    },
    expect.objectContaining({ planName: 'bb/22.plan', verdict: 'wasteful', helpedMs: [], controlMs: [] }),
    expect.objectContaining({
      verdict: 'slower',
      usedPageCount: 0,
      helpedMs: [210],
      controlMs: [180, 190, 170],
    }),
  ]);
});

const none: [string, string][] = [
  ['another word', `aa/11.plan ${SUM} maybe 1/2 - -`],
  ['a short checksum', 'aa/11.plan ff on 1/2 - -'],
  ['one field less', `aa/11.plan ${SUM} on 1/2 -`],
  ['two blanks', `aa/11.plan  ${SUM} on 1/2 - -`],
  ['half a pair', `aa/11.plan ${SUM} on 1/ - -`],
  ['an empty time', `aa/11.plan ${SUM} on 1/2 1,,2 -`],
];

it.each(none)('passes over a line with %s', (_, line) => {
  expect(parseVerdicts(`${line}\n${text}`)).toEqual(parseVerdicts(text));
});

it('takes the lines of plans away, and only those', () => {
  expect(withoutVerdicts(text, ['bb/22.plan', 'cc/33.plan'])).toBe(text.replace(/^bb.*\n/m, ''));
  expect(withoutVerdicts(text, ['bb/22.pla', 'bb'])).toBe(text);
  expect(withoutVerdicts('', ['aa/11.plan'])).toBe('');
});

it('reads any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (any) => {
      expect(parseVerdicts(`${any}\n${text}`).slice(-3)).toEqual(parseVerdicts(text));
      expect(withoutVerdicts(any, [])).toBe(any);
    }),
  );
});
