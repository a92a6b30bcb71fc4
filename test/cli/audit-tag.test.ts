import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AUDIT_MODULE_PATH, readDynamic } from '../../src/elf/index.js';
import { Cli } from './cli.js';

const cli = new Cli();
const root = join(cli.directory, 'root');
const program = join(root, 'usr/bin/hello');
const auditor = join(root, AUDIT_MODULE_PATH);
afterAll(() => cli.remove());

function compile(target: string, source: string, ...options: readonly string[]): void {
  mkdirSync(dirname(target), { recursive: true });
  execFileSync('gcc', ['-x', 'c', '-', '-x', 'none', '-o', target, ...options], { input: source });
}

/** A system with one program, what it needs to start, and the audit module. */
beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  compile(program, 'int main(void) { return 0; }\n');
  compile(
    auditor,
    'unsigned la_version(unsigned version) { (void)version; return 0; }\n',
    '-shared',
    '-fPIC',
  );
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' });
  for (const [path = ''] of listed.matchAll(/\/\S+(?= \()/g))
    cpSync(path, join(root, path), { dereference: true });
});

const auditTag = (...words: readonly string[]) => cli.run(['audit-tag', '--root', root, ...words]);
const others = () => readdirSync(dirname(program)).filter((name) => name !== 'hello');

it('tags a program, says so, and gives it back byte for byte', () => {
  const before = readFileSync(program);
  expect(auditTag('hello')).toEqual({ status: 0, stdout: `tagged ${program}\n`, stderr: '' });
  expect(readDynamic(readFileSync(program))?.audit).toBe(AUDIT_MODULE_PATH);
  expect(auditTag('/usr/bin/hello').stdout).toBe(`${program} has the tag already\n`);
  expect(auditTag('--remove', 'hello')).toEqual({ status: 0, stdout: `untagged ${program}\n`, stderr: '' });
  expect(readFileSync(program).equals(before)).toBe(true);
  expect(auditTag('--remove', 'hello').stdout).toBe(`${program} has no tag\n`);
  expect(others()).toEqual([]);
});

it('checks without changing anything', () => {
  const before = readFileSync(program);
  expect(auditTag('--check', 'hello')).toEqual({ status: 0, stdout: 'hello can have the tag\n', stderr: '' });
  expect(readFileSync(program).equals(before)).toBe(true);
  auditTag('hello');
  expect(auditTag('--check', 'hello').stdout).toBe('hello has the tag and can keep it\n');
  compile(program, 'int main(void) { return 0; }\n', '-static');
  expect(auditTag('--check', 'hello')).toMatchObject({ status: 1, stdout: '' });
  expect(auditTag('--check', '--remove', 'hello').status).toBe(2);
});

it('tags what a symbolic link leads to, and leaves the link', () => {
  symlinkSync('hello', join(dirname(program), 'link'));
  expect(auditTag('link').stdout).toBe(`tagged ${program}\n`);
  expect(readDynamic(readFileSync(program))?.audit).toBe(AUDIT_MODULE_PATH);
  expect(others()).toEqual(['link']);
});

const refusals: [string, () => void, RegExp][] = [
  [
    'there is no module',
    () => rmSync(auditor),
    /audit module '.*' is not installed.*; install the package prefault/,
  ],
  [
    'the module is of another architecture',
    () => {
      const image = readFileSync(auditor);
      image.writeUInt16LE(0xb7, 18);
      writeFileSync(auditor, image);
    },
    /another architecture/,
  ],
  [
    'the program has hard links',
    () => linkSync(program, join(root, 'name')),
    /it has 2 names \(hard links\); make/,
  ],
  [
    'the program is set-user-id',
    () => chmodSync(program, 0o4755),
    /rights of another user.*; use prefault-run/,
  ],
  [
    'it is a shared library',
    () => compile(program, 'int f;\n', '-shared', '-fPIC'),
    /it is a shared library/,
  ],
  [
    'it is static',
    () => compile(program, 'int main(void) { return 0; }\n', '-static'),
    /it is a static program/,
  ],
  [
    'it is a script',
    () => {
      writeFileSync(program, '#!/bin/sh\n');
      chmodSync(program, 0o755);
    },
    /it is no ELF program/,
  ],
  [
    'a library that it needs needs too much thread-local storage',
    () => {
      const storage =
        '__thread __attribute__((tls_model("initial-exec"))) char s[4000]; int f(void) { return s[0]; }\n';
      const library = join(root, 'usr/lib/libneedy.so');
      compile(library, storage, '-shared', '-fPIC', '-Wl,-soname,libneedy.so');
      compile(program, 'int f(void); int main(void) { return f(); }\n', library);
    },
    /libneedy\.so 4000/,
  ],
  [
    'a library is missing',
    () => rmSync(join(root, dirname(listedLibc())), { recursive: true }),
    /'libc\.so\.6', which '\/usr\/bin\/hello' needs, was not found/,
  ],
];

function listedLibc(): string {
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return /libc\.so\.6 => (\/\S+)/.exec(listed)?.[1] ?? '';
}

it.each(refusals)('refuses in one line, and leaves the file as it was, where %s', (_, change, why) => {
  change();
  const before = { image: readFileSync(program), inode: statSync(program).ino };
  const { status, stdout, stderr } = auditTag('hello');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(why);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(readFileSync(program).equals(before.image)).toBe(true);
  expect(statSync(program).ino).toBe(before.inode);
});

it('refuses for programs that are not there', () => {
  expect(auditTag('absent')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("no program 'absent'"),
  });
  expect(cli.run(['audit-tag', '--root', '/absent', 'hello']).stderr).toContain(
    "'/absent' is not a directory",
  );
});

it('says so where the directory cannot be written', () => {
  chmodSync(dirname(program), 0o555);
  const { status, stderr } = cli.runObeying(['audit-tag', '--root', root, 'hello']);
  chmodSync(dirname(program), 0o755);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^prefault: cannot replace '.*hello'/),
  });
  expect(others()).toEqual([]);
});
