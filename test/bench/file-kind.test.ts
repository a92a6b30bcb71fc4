import { fileKind } from '../../src/bench/file-kind.js';

it.each([
  ['/usr/lib/python3.11/json/__pycache__/decoder.cpython-311.pyc', '.pyc'],
  ['/usr/lib/python3.11/json/decoder.py', '.py'],
  ['/usr/lib/jvm/java-17-openjdk-amd64/lib/modules', 'archive (jar, zip, jimage)'],
  ['/usr/lib/libreoffice/program/classes/ridl.jar', 'archive (jar, zip, jimage)'],
  ['/usr/lib/jvm/java-17-openjdk-amd64/lib/server/classes.jsa', 'class data (jsa)'],
  ['/usr/lib/locale/locale-archive', 'locale archive'],
  ['/etc/ld.so.cache', "loader's cache"],
  ['/usr/share/icons/hicolor/icon-theme.cache', 'icon cache'],
  ['/usr/share/zoneinfo/UTC', 'other'],
  ['/usr/lib/modules.txt', 'other'],
])('%s is: %s', (path, kind) => {
  expect(fileKind(path)).toBe(kind);
});
