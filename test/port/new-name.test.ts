import { newNames } from '../../src/port/index';

const NAMES = ['libz.a', 'libz.so', 'libz.so.1', 'libz.so.1.3.1', 'libz.so.1.3.1.debug', 'libzstd.so.1.5.4'];

it.each<[string, readonly string[], string[]]>([
  ['/usr/lib/libz.so.1.2.13', NAMES, ['/usr/lib/libz.so.1.3.1']],
  ['/usr/lib/libz.so.2', NAMES, ['/usr/lib/libz.so.1']],
  ['/usr/lib/libzstd.so.1.5.6', NAMES, ['/usr/lib/libzstd.so.1.5.4']],
  ['/usr/lib/libz.so.1.2', NAMES, []],
  ['/usr/lib/libq.so.1.2.3', NAMES, []],
  ['/usr/lib/libz.a', NAMES, []],
  ['/usr/lib/libz.so.1.3.1', NAMES, []],
  [
    '/usr/bin/python3.11',
    ['python3', 'python3.12', 'python3.13', 'python'],
    ['/usr/bin/python3.12', '/usr/bin/python3.13'],
  ],
  ['/x1', ['x2', 'x10'], ['/x2', '/x10']],
])('the new names of %s among %j', (path, names, expected) => {
  expect(newNames(path, names)).toEqual(expected);
});
