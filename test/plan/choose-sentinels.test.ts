import { chooseSentinels } from '../../src/plan/choose-sentinels';
import { toExtents } from '../../src/profile/index';

const LIBC = '/usr/lib/x86_64-linux-gnu/libc.so.6';
const range = (count: number, first = 0) => Array.from({ length: count }, (_, index) => first + index);
/** Files and the pages touched of them, in first-use order. */
const files = (touched: Record<string, number[]>) =>
  Object.entries(touched).map(([path, pages]) => ({ path, extents: toExtents(pages) }));
const chosen = (touched: Record<string, number[]>, ...programs: string[]) => {
  const sentinels = chooseSentinels(files(touched), programs);
  const paths = [...new Set(sentinels.map(({ path }) => path))];
  const pagesOf = (wanted: string) => sentinels.filter(({ path }) => path === wanted).map(({ page }) => page);
  return Object.fromEntries(paths.map((path) => [path, pagesOf(path)]));
};

describe('sentinels', () => {
  it('are of the program, the file used last and the files with most pages, two each', () => {
    const touched = {
      '/bin/app': range(10),
      '/lib/big': range(100),
      '/lib/small': range(5),
      '/lib/huge': range(200),
      '/share/last': range(6),
    };
    expect(chosen(touched, '/bin/app')).toEqual({
      '/bin/app': [4, 9],
      '/share/last': [2, 5],
      '/lib/huge': [99, 199],
      '/lib/big': [49, 99],
    });
  });

  it('are of the wrapper and of the program that it becomes, the larger first', () => {
    const touched = { '/bin/wrapper': [0], '/lib/app': range(50), '/lib/x': range(90) };
    expect(Object.keys(chosen(touched, '/bin/wrapper', '/lib/app'))).toEqual([
      '/lib/app',
      '/bin/wrapper',
      '/lib/x',
    ]);
  });

  it('spread over the pages of a single file', () => {
    expect(chosen({ '/bin/app': [...range(8), ...range(8, 1000)] }, '/bin/app')).toEqual({
      '/bin/app': [3, 7, 1003, 1007],
    });
  });

  it.each([
    LIBC,
    '/lib64/ld-linux-x86-64.so.2',
    '/usr/lib/libstdc++.so.6.0.30',
    '/etc/ld.so.cache',
    '/usr/lib/locale/locale-archive',
    '/usr/lib/locale/C.utf8/LC_CTYPE',
  ])('are not of %s, which every process has in memory', (path) => {
    expect(Object.keys(chosen({ '/bin/app': range(3), [path]: range(300) }, '/bin/app'))).toEqual([
      '/bin/app',
    ]);
  });

  it.each(['/usr/lib/libcrypto.so.3', '/opt/app/libm-plugin.so', '/usr/lib/libcairo.so.2', '/opt/etc/data'])(
    'may be of %s',
    (path) => {
      expect(Object.keys(chosen({ '/bin/app': range(3), [path]: range(300) }, '/bin/app'))).toContain(path);
    },
  );

  it('are of what everybody uses where there is nothing else', () => {
    expect(chosen({ [LIBC]: range(4) })).toEqual({ [LIBC]: [1, 2, 3] });
  });

  it('leave the first page of a file alone, unless it is the only one', () => {
    expect(chosen({ '/bin/app': [0, 1], '/share/one': [0] }, '/bin/app')).toEqual({
      '/bin/app': [1],
      '/share/one': [0],
    });
  });

  it('are none where nothing is touched', () => {
    expect(chooseSentinels([], ['/bin/app'])).toEqual([]);
  });
});
