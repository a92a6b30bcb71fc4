import { judgeOwnRefresh } from '../../src/doctor/own-refresh.js';

it.each([
  ['the unit is enabled', { isEnabled: true, hasSystemd: true }, 'good', undefined],
  ['nobody has enabled it', { isEnabled: false, hasSystemd: true }, 'note', 'systemctl --user enable'],
  ['there is no systemd', { isEnabled: false, hasSystemd: false }, 'note', "run 'prefault refresh --user'"],
])('when %s', (_, facts, verdict, remedy) => {
  const finding = judgeOwnRefresh(facts);
  expect(finding.verdict).toBe(verdict);
  if (remedy === undefined) expect(finding.remedy).toBeUndefined();
  else expect(finding.remedy).toContain(remedy);
});
