import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweepPrograms } from '../../src/doctor/program-sweep.js';
import { readSubject } from '../../src/doctor/subject.js';
import { AUDIT_MODULE_PATH } from '../../src/elf/index.js';

const directory = mkdtempSync(join(tmpdir(), 'prefault-sweep-'));
afterAll(() => rmSync(directory, { recursive: true }));
const inside = (name: string) => join(directory, name);

function gcc(output: string, source: string, ...options: readonly string[]): void {
  writeFileSync(`${output}.c`, source);
  execFileSync('gcc', ['-o', output, `${output}.c`, ...options]);
}

it('finds the programs that are tagged and those that an auditor would harm', async () => {
  mkdirSync(inside('bin'));
  const main = 'int main(void) { return 0; }\n';
  gcc(
    inside('libneedy.so'),
    '__thread __attribute__((tls_model("initial-exec"))) char s[2632]; void touch(void) { s[0]++; }\n',
    ...['-shared', '-fPIC', '-Wl,-soname,libneedy.so'],
  );
  const needs = [inside('libneedy.so'), `-Wl,-rpath,${directory}`];
  gcc(inside('bin/needy'), 'void touch(void); int main(void) { touch(); return 0; }\n', ...needs);
  gcc(inside('bin/tagged'), main, `-Wl,--audit=${AUDIT_MODULE_PATH}`);
  gcc(inside('bin/plain'), main);
  gcc(inside('bin/static'), main, '-static');
  symlinkSync('plain', inside('bin/linked'));
  copyFileSync(inside('bin/needy'), inside('bin/set-id'));
  chmodSync(inside('bin/set-id'), 0o4755);
  writeFileSync(inside('bin/script'), '#!/bin/sh\n', { mode: 0o755 });
  copyFileSync(inside('bin/plain'), inside('bin/orphan'));
  gcc(inside('libgone.so'), 'void touch(void) {}\n', '-shared', '-fPIC');
  gcc(
    inside('bin/orphan'),
    'void touch(void); int main(void) { touch(); return 0; }\n',
    inside('libgone.so'),
  );
  rmSync(inside('libgone.so'));

  const progress: string[] = [];
  const env = { HOME: directory, PATH: inside('bin') };
  const subject = await readSubject({ env, onProgress: (text) => progress.push(text) });
  const { programs, unjudged } = await sweepPrograms(subject);
  const ours = programs.filter(({ path }) => path.startsWith(directory));
  expect(
    ours.map(({ path, isTagged, hazards }) => [path.slice(directory.length), isTagged, hazards]),
  ).toEqual([
    ['/bin/needy', false, [expect.stringContaining('libneedy.so 26')]],
    ['/bin/plain', false, []],
    ['/bin/tagged', true, []],
  ]);
  expect(unjudged).toContainEqual({ path: inside('bin/orphan'), why: expect.stringContaining('libgone.so') });
  expect(programs.length).toBeGreaterThan(20);
  expect(progress.at(-1)).toMatch(/^looking at program (\d+) of \1$/);
});
