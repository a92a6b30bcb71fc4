import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditHazards, readDynamic } from '../../src/elf/index';

const directory = mkdtempSync(join(tmpdir(), 'prefault-audit-'));
afterAll(() => rmSync(directory, { recursive: true }));
const inside = (name: string) => join(directory, name);
const loaded = (path: string) => ({ path, image: readFileSync(path) });

writeFileSync(
  inside('library.c'),
  `#include <stddef.h>
#ifdef TLS_BYTES
__thread __attribute__((tls_model(TLS_MODEL))) char storage[TLS_BYTES];
#define TOUCH() (storage[0]++)
#else
#define TOUCH() ((void)0)
#endif
void touch(void) { TOUCH(); }
#ifdef MALLOC
static _Alignas(16) char heap[1 << 24];
static size_t used;
void *malloc(size_t size) { TOUCH(); void *p = heap + used; used += (size + 31) & ~(size_t)15; return p; }
void free(void *p) { (void)p; }
void *calloc(size_t n, size_t size) { return malloc(n * size); }
void *realloc(void *p, size_t size) { (void)p; return malloc(size); }
#endif
`,
);
writeFileSync(
  inside('program.c'),
  '#include <stdlib.h>\nvoid touch(void);\nint main(void) { touch(); return malloc(10) == NULL; }\n',
);

const initialExec = (bytes: number) => [`-DTLS_BYTES=${bytes}`, '-DTLS_MODEL="initial-exec"'];
const dynamic = (bytes: number) => [`-DTLS_BYTES=${bytes}`, '-DTLS_MODEL="global-dynamic"'];

/** A library of these options and a program that needs it. */
function build(name: string, options: readonly string[]): { program: string; library: string } {
  const library = inside(`lib${name}.so`);
  const program = inside(name);
  const soname = `-Wl,-soname,lib${name}.so`;
  execFileSync('gcc', [
    '-O1',
    '-fno-builtin',
    '-shared',
    '-fPIC',
    ...options,
    soname,
    '-o',
    library,
    inside('library.c'),
  ]);
  const rpath = `-Wl,-rpath,${directory}`;
  execFileSync('gcc', ['-O0', '-o', program, inside('program.c'), `-L${directory}`, `-l${name}`, rpath]);
  return { program, library };
}

/* An audit list with no module in it has all the effects of one. */
const startsUnderAudit = (program: string) =>
  spawnSync(program, [], { env: { ...process.env, LD_AUDIT: ':' } }).status === 0;

const JUST_BELOW = 1392;
const libraries: [name: string, options: string[], hazards: RegExp[]][] = [
  ['plain', [], []],
  ['smallstatic', initialExec(JUST_BELOW), []],
  ['largestatic', initialExec(2000), [/liblargestatic\.so 2000\b/]],
  ['smalldynamic', dynamic(8), []],
  ['largedynamic', dynamic(100_000), []],
  ['malloc', ['-DMALLOC'], []],
  ['mallocstatic', ['-DMALLOC', ...initialExec(64)], []],
  ['mallocdynamic', ['-DMALLOC', ...dynamic(16)], [/^libmallocdynamic\.so defines malloc and has 16 bytes/]],
  ['mallocboth', ['-DMALLOC', ...initialExec(4000)], [/libmallocboth\.so 4000\b/]],
];

describe.each(libraries)('a program with the library %s', (name, options, hazards) => {
  const { program, library } = build(name, options);

  it('starts without an auditor', () => {
    expect(spawnSync(program).status).toBe(0);
  });

  it(hazards.length === 0 ? 'has no hazard' : 'has one hazard, which names the library and the bytes', () => {
    const libc = execFileSync('gcc', ['-print-file-name=libc.so.6'], { encoding: 'utf8' }).trim();
    expect(auditHazards([program, library, libc].map(loaded))).toEqual(
      hazards.map((hazard) => expect.stringMatching(hazard)),
    );
  });

  it('is judged as the dynamic loader judges it', () => {
    expect(startsUnderAudit(program)).toBe(auditHazards([program, library].map(loaded)).length === 0);
  });
});

it('adds up the initial-exec storage of all libraries, the largest first', () => {
  const parts = [build('first', initialExec(608)), build('second', initialExec(912))].map(({ library }) =>
    loaded(library),
  );
  expect(auditHazards(parts.slice(1))).toEqual([]);
  expect(auditHazards(parts)).toEqual([
    expect.stringMatching(/need 1520 bytes .*\(libsecond\.so 912, libfirst\.so 608\)/),
  ]);
});

it("does not count the program's own storage, and lets it bring its own malloc", () => {
  const program = inside('ownstorage');
  const options = ['-DMALLOC', '-DTLS_BYTES=8000', '-DTLS_MODEL="local-exec"', '-rdynamic', '-fno-builtin'];
  execFileSync('gcc', [...options, '-o', program, inside('library.c'), '-x', 'c', '-'], {
    input: 'int main(void) { return 0; }',
  });
  expect(readDynamic(readFileSync(program))).toMatchObject({
    definesMalloc: true,
    isProgram: true,
    tls: { sizeBytes: 8000 },
  });
  expect(auditHazards([loaded(program)])).toEqual([]);
  expect(startsUnderAudit(program)).toBe(true);
});

it('finds the auditors that a linker wrote', () => {
  const program = inside('audited');
  const options = ['-Wl,--audit=/usr/lib/one.so', '-Wl,--depaudit=/usr/lib/two.so', '-Wl,-rpath,/opt/lib'];
  execFileSync('gcc', [...options, '-o', program, '-x', 'c', '-'], { input: 'int main(void) { return 0; }' });
  expect(readDynamic(readFileSync(program))).toMatchObject({
    audit: '/usr/lib/one.so',
    depaudit: '/usr/lib/two.so',
  });
});

it('has nothing to say about files that ld.so does not load', () => {
  expect(auditHazards([{ path: '/bin/script', image: Buffer.from('#!/bin/sh\n') }])).toEqual([]);
});
