import { chooseOwnSentinels } from '../../src/plan/own-sentinels';
import { toExtents } from '../../src/profile/index';

const range = (count: number, first = 0) => Array.from({ length: count }, (_, index) => first + index);
const files = (touched: Record<string, number[]>) =>
  Object.entries(touched).map(([path, pages]) => ({ path, extents: toExtents(pages) }));
const LIBC = '/usr/lib/x86_64-linux-gnu/libc.so.6';

describe("a mode's own sentinels", () => {
  const status = { '/bin/app': range(40), '/lib/status.so': range(8), '/etc/rc': [0] };
  const log = { '/bin/app': [...range(20), ...range(30, 60)], '/lib/log.so': range(50), '/etc/rc': [0] };

  it('are pages that no other mode touches, of the file that has most of them', () => {
    expect(chooseOwnSentinels(files(status), [files(log)])).toEqual([
      { path: '/bin/app', page: 29 },
      { path: '/bin/app', page: 39 },
    ]);
    expect(chooseOwnSentinels(files(log), [files(status)])).toEqual([
      { path: '/lib/log.so', page: 24 },
      { path: '/lib/log.so', page: 49 },
    ]);
  });

  it('are none where another mode touches all of it, or there is no other', () => {
    expect(chooseOwnSentinels(files(status), [files(log), files(status)])).toEqual([]);
    expect(chooseOwnSentinels(files(status), [])).toEqual([]);
  });

  it('are not of what every process has in memory', () => {
    const more = { ...status, [LIBC]: range(300) };
    expect(chooseOwnSentinels(files(more), [files(status)])).toEqual([]);
  });
});
