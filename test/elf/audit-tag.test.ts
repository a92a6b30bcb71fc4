import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  AUDIT_MODULE_PATH,
  addAuditTag,
  contentKey,
  findAuditTag,
  readBuildId,
  readDynamic,
  removeAuditTag,
} from '../../src/elf/index';
import { readelf, sampleInstalledFiles } from './installed-files';
import { makeElf, nameOfShape, shapes } from './make-elf';

const directory = mkdtempSync(join(tmpdir(), 'prefault-tag-'));
afterAll(() => rmSync(directory, { recursive: true }));
const inside = (name: string) => join(directory, name);

writeFileSync(inside('program.c'), 'int main(void) { return 0; }\n');
writeFileSync(inside('library.c'), 'int f(void) { return 0; }\n');
writeFileSync(inside('module.c'), 'unsigned la_version(unsigned version) { (void)version; return 0; }\n');

function compile(name: string, source: string, ...options: readonly string[]): Buffer {
  execFileSync('gcc', ['-o', inside(name), inside(source), ...options]);
  return readFileSync(inside(name));
}

const program = compile('program', 'program.c');
const auditor = inside('module.so');
compile('module.so', 'module.c', '-shared', '-fPIC');

/** The tagged image; fails where there is none. */
function tagged(image: Buffer, path = AUDIT_MODULE_PATH): Buffer {
  const tagging = addAuditTag(image, path);
  if (tagging.state !== 'changed') throw new Error(JSON.stringify(tagging));
  return tagging.image;
}

/** The offsets of the bytes that differ. */
function differences(a: Buffer, b: Buffer): number[] {
  const found: number[] = [];
  a.forEach((byte, at) => {
    if (byte !== b[at]) found.push(at);
  });
  return found;
}

function writeProgram(name: string, image: Buffer): string {
  writeFileSync(inside(name), image);
  chmodSync(inside(name), 0o755);
  return inside(name);
}

/** What ld.so says of files while it starts a program. */
const startedBy = (path: string, ...args: readonly string[]) =>
  spawnSync(path, args, { encoding: 'utf8', env: { ...process.env, LD_DEBUG: 'files' } });

const installed = sampleInstalledFiles(400)
  .map((path): [string, Buffer] => [path, readFileSync(path)])
  .filter(([, image]) => readDynamic(image)?.isProgram === true && readDynamic(image)?.soname === undefined);

describe('programs of this system', () => {
  const results = installed.map(([path, image]) => ({
    path,
    image,
    tagging: addAuditTag(image, AUDIT_MODULE_PATH),
  }));
  const changed = results.flatMap(({ path, image, tagging }) =>
    tagging.state === 'changed' ? [{ path, image, tagged: tagging.image }] : [],
  );

  it('can nearly all be tagged; the others say what is missing', () => {
    expect(changed.length).toBeGreaterThan(results.length * 0.9);
    for (const { tagging } of results) {
      if (tagging.state === 'refused') expect(tagging.why).toMatch(/no spare entry|no room|static/);
    }
  });

  it('keep length, build-id and content key, and change nothing that belongs to anything else', () => {
    for (const { image, tagged } of changed) {
      expect(tagged).toHaveLength(image.length);
      expect(readBuildId(tagged)).toEqual(readBuildId(image));
      expect(contentKey(tagged)).toBe(contentKey(image));
      const tag = findAuditTag(tagged, AUDIT_MODULE_PATH);
      const ranges = tag === undefined ? [] : [tag.entry, tag.text];
      expect(ranges).toHaveLength(2);
      const outside = (at: number) => !ranges.some(({ start, end }) => at >= start && at < end);
      expect(differences(image, tagged).filter(outside)).toEqual([]);
      for (const { start, end } of ranges)
        expect(image.subarray(start, end).every((byte) => byte === 0)).toBe(true);
    }
  });

  it('have the tag as their own auditor, are not tagged twice, and get their bytes back', () => {
    for (const { image, tagged } of changed) {
      expect(readDynamic(tagged)).toEqual({ ...readDynamic(image), audit: AUDIT_MODULE_PATH });
      expect(addAuditTag(tagged, AUDIT_MODULE_PATH)).toEqual({ state: 'unchanged' });
      const back = removeAuditTag(tagged, AUDIT_MODULE_PATH);
      expect(back.state === 'changed' && back.image.equals(image)).toBe(true);
    }
  });

  it('look to readelf(1) as before, with one dynamic entry more', () => {
    const sample = changed.slice(0, 12).map(({ tagged }, index) => writeProgram(`readelf-${index}`, tagged));
    const before = readelf(
      '-d',
      changed.slice(0, 12).map(({ path }) => path),
    );
    const after = readelf('-d', sample);
    const lines = (text: string | undefined) =>
      (text ?? '').split('\n').filter((line) => line.startsWith(' 0x'));
    sample.forEach((path, index) => {
      const [old, now] = [lines(before.get(changed[index]?.path ?? '')), lines(after.get(path))];
      expect(now.filter((line) => !old.includes(line)).map((line) => line.slice(0, 28))).toEqual([
        ' 0x000000006ffffefc (AUDIT) ',
      ]);
      expect(now).toHaveLength(old.length + 1);
      expect(spawnSync('readelf', ['-aW', path], { encoding: 'utf8' }).stderr).toBe(
        spawnSync('readelf', ['-aW', changed[index]?.path ?? ''], { encoding: 'utf8' }).stderr.replaceAll(
          changed[index]?.path ?? '',
          path,
        ),
      );
    });
  });
});

const starters = ['/usr/bin/git', '/usr/bin/python3', '/usr/bin/bash', '/usr/bin/ls', process.execPath]
  .filter((path) => existsSync(path))
  .map((path) => realpathSync(path));

it.each(starters)('ld.so loads the module into a tagged %s, which works as before', (path) => {
  const image = readFileSync(path);
  const before = startedBy(path, '--version');
  const copy = writeProgram('starter', tagged(image, auditor));
  const after = startedBy(copy, '--version');
  expect(before.stderr).not.toContain('module.so');
  expect(after.stderr).toContain(`calling init: ${auditor}`);
  expect({ status: after.status, stdout: after.stdout }).toEqual({ status: 0, stdout: before.stdout });
});

it('ld.so says so when the module is missing, and starts the program all the same', () => {
  const path = writeProgram('missing', tagged(program, inside('absent.so')));
  const { status, stderr } = spawnSync(path, [], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('absent.so') });
});

it('a stripped program has lost its tag and starts without a word', () => {
  const path = writeProgram('stripped', tagged(program, auditor));
  execFileSync('strip', [path]);
  expect(spawnSync(path, [], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  expect(startedBy(path).stderr).not.toContain('module.so');
});

describe('links of other sorts', () => {
  const variants: [string, string[]][] = [
    ['a position-dependent program', ['-no-pie']],
    ['a program without sections for code apart', ['-Wl,-z,noseparate-code']],
    ['a program that is bound at once', ['-Wl,-z,now,-z,relro']],
    ['a program without relro', ['-Wl,-z,norelro']],
    ['a stripped program', ['-s']],
    ['a program for pages of 64 KiB', ['-Wl,-z,max-page-size=65536']],
    ['a program without a build-id', ['-Wl,--build-id=none']],
  ];

  it.each(variants)('%s starts with the module', (_, options) => {
    const image = compile('variant', 'program.c', ...options);
    const { status, stderr } = startedBy(writeProgram('variant-tagged', tagged(image, auditor)));
    expect(status).toBe(0);
    expect(stderr).toContain(`calling init: ${auditor}`);
  });
});

describe('are refused, with the reason:', () => {
  const linked = compile('linked', 'program.c', `-Wl,--audit=${auditor}`);
  const refusals: [string, () => Buffer, RegExp][] = [
    ['shared libraries', () => compile('lib.so', 'library.c', '-shared', '-fPIC'), /shared library/],
    [
      'shared libraries that can be run',
      () => compile('run.so', 'program.c', '-Wl,-soname,run.so.1'),
      /shared library/,
    ],
    ['static programs', () => compile('static', 'program.c', '-static'), /static program/],
    [
      'static programs that are moved',
      () => compile('static-pie', 'program.c', '-static-pie'),
      /static program/,
    ],
    ['programs with another auditor', () => linked, /another auditor already, '.*module\.so'/],
    [
      'programs without a spare entry',
      () => compile('tight', 'program.c', '-Wl,--spare-dynamic-tags=0'),
      /no spare entry/,
    ],
    ['objects', () => compile('object.o', 'program.c', '-c'), /no program/],
    ['scripts', () => Buffer.from('#!/bin/sh\n'), /no ELF program/],
    ['files cut off', () => program.subarray(0, 4000), /damaged or cut off/],
    ['files cut off in the section table', () => program.subarray(0, -10), /damaged or cut off/],
    [
      'big-endian programs',
      () => makeElf({ is64: true, littleEndian: false, buildId: Buffer.alloc(20, 1) }),
      /big-endian/,
    ],
  ];

  it.each(refusals)('%s', (_, make, why) => {
    expect(addAuditTag(make(), AUDIT_MODULE_PATH)).toEqual({
      state: 'refused',
      why: expect.stringMatching(why),
    });
  });

  it('a tag that the linker put there, when it is to be removed', () => {
    expect(addAuditTag(linked, auditor)).toEqual({ state: 'unchanged' });
    expect(removeAuditTag(linked, auditor)).toEqual({
      state: 'refused',
      why: expect.stringContaining('linker'),
    });
  });

  it('programs with something in every place where the path could go', () => {
    const full = Buffer.from(program);
    for (
      let tagging = addAuditTag(full, AUDIT_MODULE_PATH);
      ;
      tagging = addAuditTag(full, AUDIT_MODULE_PATH)
    ) {
      if (tagging.state !== 'changed') {
        expect(tagging).toEqual({ state: 'refused', why: expect.stringMatching(/no room/) });
        break;
      }
      const start = findAuditTag(tagging.image, AUDIT_MODULE_PATH)?.text.start ?? full.length;
      full.writeUInt8(1, start + 20);
    }
  });

  it('programs whose path would be longer than the holes', () => {
    expect(addAuditTag(program, `/${'d'.repeat(4090)}`)).toEqual({
      state: 'refused',
      why: expect.stringMatching(/no room/),
    });
  });
});

it('says of an untagged program that there is nothing to remove', () => {
  expect(removeAuditTag(program, AUDIT_MODULE_PATH)).toEqual({ state: 'unchanged' });
});

it('writes 32-bit programs as ld.so reads them', () => {
  const made = makeProgram32();
  const image = tagged(made);
  expect(readDynamic(image)?.audit).toBe(AUDIT_MODULE_PATH);
  const { entry } = findAuditTag(image, AUDIT_MODULE_PATH) ?? { entry: { start: 0, end: 0 } };
  expect(entry.end - entry.start).toBe(8);
  expect(image.readUInt32LE(entry.start)).toBe(0x6ffffefc);
  const back = removeAuditTag(image, AUDIT_MODULE_PATH);
  expect(back.state === 'changed' && back.image.equals(made)).toBe(true);
  const shown = execFileSync('readelf', ['-d', writeProgram('program32', image)], { encoding: 'utf8' });
  expect(shown).toContain('(AUDIT)');
});

/** A 32-bit program of two read-only segments and a writable one with the dynamic section. */
function makeProgram32(): Buffer {
  const image = Buffer.alloc(0x3000);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]).copy(image);
  const u16 = (value: number, at: number) => image.writeUInt16LE(value, at);
  const u32 = (value: number, at: number) => image.writeUInt32LE(value, at);
  u16(3, 16);
  u16(3, 18);
  u32(1, 20);
  u32(52, 28);
  u16(52, 40);
  u16(32, 42);
  const headers: number[][] = [
    [3, 0x200, 0x200, 0x12, 0x12, 4],
    [1, 0, 0, 0x400, 0x400, 4],
    [1, 0x1000, 0x1000, 0x100, 0x100, 5],
    [1, 0x2000, 0x2000, 0x200, 0x400, 6],
    [2, 0x2000, 0x2000, 0x40, 0x40, 6],
  ];
  u16(headers.length, 44);
  headers.forEach(([type = 0, offset = 0, address = 0, fileBytes = 0, memoryBytes = 0, flags = 0], index) => {
    const at = 52 + index * 32;
    [type, offset, address, address, fileBytes, memoryBytes, flags, 0x1000].forEach((value, field) => {
      u32(value, at + field * 4);
    });
  });
  image.write('/lib/ld-linux.so.2', 0x200);
  image.write('libc.so.6', 0x301);
  const dynamic = [
    [1, 1],
    [5, 0x300],
    [10, 0x20],
  ];
  dynamic.flat().forEach((value, index) => {
    u32(value, 0x2000 + index * 4);
  });
  return image;
}

describe('any bytes', () => {
  const images: [string, Buffer][] = [
    ...shapes.map((shape): [string, Buffer] => [nameOfShape(shape), makeElf(shape)]),
    ['a program', program],
    ['a tagged program', tagged(program)],
    ['a 32-bit program', makeProgram32()],
  ];

  it.each(images)('made from %s are refused, left alone, or changed and changed back', (_, original) => {
    const patch = fc.record({
      at: fc.oneof(fc.nat(0x400), fc.nat(original.length - 1)),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(patch, { maxLength: 4 }), fc.nat(original.length), (patches, cut) => {
        const image = Buffer.from(patches.length === 0 ? original.subarray(0, cut) : original);
        for (const { at, bytes } of patches) Buffer.from(bytes).copy(image, at);
        const before = Buffer.from(image);
        removeAuditTag(image, AUDIT_MODULE_PATH);
        const tagging = addAuditTag(image, AUDIT_MODULE_PATH);
        expect(image.equals(before)).toBe(true);
        if (tagging.state !== 'changed') return;
        expect(tagging.image).toHaveLength(image.length);
        const back = removeAuditTag(tagging.image, AUDIT_MODULE_PATH);
        expect(back.state === 'changed' && back.image.equals(image)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

it('a process that runs the program is not disturbed by a new file in its place', async () => {
  const path = inside('sleeper');
  copyFileSync('/usr/bin/sleep', path);
  const child = spawn(path, ['30']);
  await new Promise((resolve) => child.once('spawn', resolve));
  const { replaceContent } = await import('../../src/system/index');
  await replaceContent(path, tagged(readFileSync(path)));
  expect(child.exitCode).toBeNull();
  expect(readFileSync(`/proc/${child.pid}/maps`, 'latin1')).toContain(`${path} (deleted)`);
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  child.kill();
  expect(await ended).toBe('SIGTERM');
});
