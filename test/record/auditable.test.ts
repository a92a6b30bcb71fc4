import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { areAuditable } from '../../src/record/auditable.js';

const directory = mkdtempSync(join(tmpdir(), 'prefault-auditable-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A library with so many bytes of initial-exec thread-local storage. */
function library(name: string, tlsBytes: number): string {
  const source = join(directory, `${name}.c`);
  const path = join(directory, `${name}.so`);
  writeFileSync(source, `__thread char storage[${tlsBytes}]; char *get(void) { return storage; }\n`);
  execFileSync('cc', ['-shared', '-fPIC', '-ftls-model=initial-exec', '-o', path, source]);
  return path;
}

it('trusts what maps little thread-local storage, and files that are no programs', () => {
  writeFileSync(join(directory, 'text'), 'text');
  expect(areAuditable([library('little', 64), join(directory, 'text'), join(directory, 'absent')])).toBe(
    true,
  );
});

it('keeps an auditor away from what would not start with one', () => {
  expect(areAuditable([library('little', 64), library('much', 4096)])).toBe(false);
});
