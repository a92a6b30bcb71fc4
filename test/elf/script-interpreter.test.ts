import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readScriptInterpreter } from '../../src/elf/index';

it.each([
  ['#!/bin/sh\necho', '/bin/sh'],
  ['#! /usr/bin/env python3\n', '/usr/bin/env'],
  ['#!\t /bin/sh -e\n', '/bin/sh'],
  ['#!/bin/sh', '/bin/sh'],
  ['#!/bin/sh\0rest', '/bin/sh'],
  ['#!relative\n', 'relative'],
  ['#!/opt/naïve\n', '/opt/naïve'],
  [`#!${'/'.repeat(253)}\n`, '/'.repeat(253)],
  [`#!${'/'.repeat(254)}x\n`, undefined],
  ['#!\n/bin/sh\n', undefined],
  ['#!   \n', undefined],
  ['#!', undefined],
  ['#', undefined],
  ['', undefined],
  [' #!/bin/sh\n', undefined],
])('of %j it is %j', (text, expected) => {
  expect(readScriptInterpreter(Buffer.from(text))).toBe(expected);
});

describe('against the kernel', () => {
  const directory = mkdtempSync(join(tmpdir(), 'prefault-script-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const echo = execFileSync('sh', ['-c', 'command -v echo || echo /bin/echo'], { encoding: 'utf8' }).trim();
  const interpreter = echo.startsWith('/') ? echo : '/bin/echo';

  it.each([
    `#!${interpreter}\n`,
    `#! \t${interpreter} argument\n`,
    `#!${interpreter}`,
    `#!${'/'.repeat(253 - interpreter.length)}${interpreter}\n`,
    `#!${'/'.repeat(254 - interpreter.length)}${interpreter}\n`,
    `#!${'/'.repeat(260)}${interpreter}\n`,
    `#!${' '.repeat(260)}${interpreter}\n`,
    '#!  \n',
  ])('names an interpreter for %j exactly if it starts one', (text) => {
    const script = join(directory, 'script');
    writeFileSync(script, text);
    chmodSync(script, 0o755);
    /* Where the kernel refuses the file, execvp gives it to sh, to which it is a comment. */
    const { stdout } = spawnSync(script, [], { encoding: 'utf8' });
    expect(readScriptInterpreter(Buffer.from(text)) !== undefined).toBe(stdout.includes(script));
  });
});
