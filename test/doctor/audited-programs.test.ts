import { judgeHazards, judgeTags } from '../../src/doctor/audited-programs.js';
import type { AuditableProgram } from '../../src/doctor/program-sweep.js';

const program = (facts: Partial<AuditableProgram> = {}): AuditableProgram => ({
  path: '/usr/bin/x',
  isTagged: false,
  hazards: [],
  ...facts,
});
const WHY = 'its libraries need too much.';

it.each([
  ['none is tagged', [program()], 'good', /^no program is tagged/],
  [
    'one is, and its module is there',
    [program({ isTagged: true, fitsModule: true })],
    'good',
    /^1 program tagged/,
  ],
  ['its module is missing', [program({ isTagged: true })], 'wrong', /which is not there/],
  [
    'its module is another',
    [program({ isTagged: true, fitsModule: false })],
    'wrong',
    /another architecture/,
  ],
])('of tags, when %s', (_, programs, verdict, text) => {
  expect(judgeTags(programs)).toMatchObject([{ verdict, text: expect.stringMatching(text) }]);
});

it.each([
  ['none has a hazard', program(), false, ['good']],
  ['one has, and nothing loads auditors', program({ hazards: [WHY] }), false, ['good', 'note']],
  ['one has, and LD_AUDIT is set', program({ hazards: [WHY] }), true, ['good', 'wrong']],
  ['one has, and is tagged', program({ hazards: [WHY], isTagged: true }), false, ['good', 'wrong']],
])('of hazards, when %s', (_, one, isAuditSet, verdicts) => {
  expect(judgeHazards([one], isAuditSet).map(({ verdict }) => verdict)).toEqual(verdicts);
});

it('counts the programs that can have an auditor, and says why others cannot', () => {
  expect(judgeHazards([program(), program({ path: '/usr/bin/dig', hazards: [WHY] })], false)).toEqual([
    expect.objectContaining({ text: '1 of 2 programs that glibc starts can have an auditor' }),
    expect.objectContaining({
      text: '/usr/bin/dig would not start with an auditor: its libraries need too much',
    }),
  ]);
});
