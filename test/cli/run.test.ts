import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listedLibraries } from '../../src/cli/audit-check.js';
import { Cli, project } from './cli.js';

const cli = new Cli();
afterAll(() => cli.remove());

const sh = (script: string, ...options: string[]) => cli.run(['run', ...options, '--', 'sh', '-c', script]);

describe.each([[[]], [['--with', 'audit']], [['--audit']]])('prefault run %p', (options) => {
  it('passes on output, exit status and arguments', () => {
    expect(sh('echo out; echo err >&2; exit 7', ...options)).toEqual({
      status: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    const ended = cli.run(['run', ...options, 'printf', '%s.', '--json', '--', '-h']);
    expect(ended).toEqual({ status: 0, stdout: '--json.--.-h.', stderr: '' });
  });

  it('ends by the signal that ended the program', async () => {
    const child = cli.start(['run', ...options, '--', 'sh', '-c', 'kill -TERM $$'], { stdio: 'ignore' });
    expect(await new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)))).toBe('SIGTERM');
  });
});

it('passes signals on to the program', async () => {
  const marker = join(cli.directory, 'started');
  const script = `trap 'echo got it; exit 5' TERM; echo >"${marker}"; while :; do sleep 0.05; done`;
  const child = cli.start(['run', '--', 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise((resolve) => child.on('close', resolve));
  let stdout = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  while (!existsSync(marker)) await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill('SIGTERM');
  expect(await closed).toBe(5);
  expect(stdout).toBe('got it\n');
});

it('adds its module to auditors that are there, and to nothing else', () => {
  const module = join(project, 'build/native/libprefault-audit.so');
  expect(sh('echo "$LD_AUDIT"', '--with', 'audit').stdout).toBe(`${module}\n`);
  expect(sh('echo "$LD_AUDIT"', '--audit').stdout).toBe(`${module}\n`);
  expect(sh('echo "$LD_AUDIT"', '--audit', '--with', 'audit').stdout).toBe(`${module}\n`);
  expect(sh('echo "$LD_AUDIT"').stdout).toBe('\n');
  const other = join(cli.directory, 'other.so');
  writeFileSync(other, readFileSync(module));
  const ended = cli.run(['run', '--with', 'audit', 'sh', '-c', 'echo "$LD_AUDIT"'], { LD_AUDIT: other });
  expect(ended.stdout).toBe(`${other}:${module}\n`);
});

it('says why the module cannot help a static program, and what can', () => {
  const path = join(project, 'build/native/prefault-run');
  expect(cli.run(['run', '--with', 'audit', path, 'true'])).toEqual({
    status: 1,
    stdout: '',
    stderr: `prefault: the audit module cannot help '${path}': it is a static program, and no dynamic loader would load the module; use the wrapper: 'prefault run -- PROGRAM' or prefault-run\n`,
  });
});

it('looks at the interpreter of a script', () => {
  const path = join(cli.directory, 'script');
  writeFileSync(path, `#!${join(project, 'build/native/prefault-run')}\n`);
  chmodSync(path, 0o755);
  expect(cli.run(['run', '--with', 'audit', path]).stderr).toContain('it is a static program');
  writeFileSync(path, '#!/bin/sh\necho "a script"\n');
  expect(cli.run(['run', '--with', 'audit', path]).stdout).toBe('a script\n');
});

it('does not start a set-user-id program without the module it was asked to use', () => {
  const path = join(cli.directory, 'set-id');
  writeFileSync(path, readFileSync('/usr/bin/env'));
  chmodSync(path, 0o4755);
  expect(cli.run(['run', '--with', 'audit', path]).stderr).toContain(
    'it runs with the rights of another user',
  );
});

it('reads what ld.so --list prints', () => {
  const output = [
    '\tlinux-vdso.so.1 (0x00007ffd5d5f2000)',
    '\tlibz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x00007f0c5d400000)',
    '\tlibspace.so => /opt/a b/lib => x.so (0x00007f0c5d400000)',
    '\t/lib64/ld-linux-x86-64.so.2 (0x00007f0c5d800000)',
    '\tlibabsent.so => not found',
    '',
  ].join('\n');
  expect(listedLibraries(output)).toEqual([
    '/lib/x86_64-linux-gnu/libz.so.1',
    '/opt/a b/lib => x.so',
    '/lib64/ld-linux-x86-64.so.2',
  ]);
});
