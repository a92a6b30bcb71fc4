import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nativePath, temporaryDirectories, userName } from '../../src/system/index.js';

describe('nativePath', () => {
  it('takes PREFAULT_NATIVE_DIR alone where it is set', () => {
    const directory = mkdtempSync(join(tmpdir(), 'prefault-native-'));
    try {
      const env = { PREFAULT_NATIVE_DIR: directory };
      expect(() => nativePath('prefault-run', env)).toThrow(
        expect.objectContaining({ code: 'NOT_FOUND', subject: 'prefault-run' }),
      );
      writeFileSync(join(directory, 'prefault-run'), '');
      expect(nativePath('prefault-run', env)).toBe(join(directory, 'prefault-run'));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

it('temporaryDirectories names the usual ones', () => {
  expect(temporaryDirectories()).toEqual(expect.arrayContaining(['/tmp', '/var/tmp']));
});

it('userName is never empty', () => {
  expect(userName({})).not.toBe('');
});
