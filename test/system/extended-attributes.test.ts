import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { paxKeywords, readExtendedAttributes } from '../../src/system/extended-attributes.js';

const directory = mkdtempSync(join(tmpdir(), 'prefault-attributes-'));
afterAll(() => rmSync(directory, { recursive: true }));
const inside = (name: string) => join(directory, name);
const path = process.env['PATH'] ?? '';
afterEach(() => {
  process.env['PATH'] = path;
});

/** An archive of a file that says it has these attributes. */
function archive(attributes: Readonly<Record<string, string>>): Buffer {
  writeFileSync(inside('file'), 'content');
  const options = Object.entries(attributes).map(
    ([name, value]) => `--pax-option=SCHILY.xattr.${name}:=${value}`,
  );
  return execFileSync('tar', ['--format=posix', ...options, '-C', directory, '-cf', '-', 'file']);
}

/** Puts another tar in front of the system's. */
function replaceTar(script: string): void {
  writeFileSync(inside('tar'), `#!/bin/sh\n${script}\n`);
  chmodSync(inside('tar'), 0o755);
  process.env['PATH'] = `${directory}:${path}`;
}

it('reads the keywords of what tar writes', () => {
  const image = archive({ 'user.note': 'a b=c', 'security.capability': 'x'.repeat(300) });
  const attributes = paxKeywords(image).filter((word) => word.startsWith('SCHILY.'));
  expect(attributes.sort()).toEqual(['SCHILY.xattr.security.capability', 'SCHILY.xattr.user.note']);
});

it('takes any bytes', () => {
  const image = archive({ 'user.note': 'hello' });
  fc.assert(
    fc.property(fc.nat(image.length), fc.nat(1535), fc.uint8Array({ maxLength: 12 }), (cut, at, bytes) => {
      const changed = Buffer.from(image.subarray(0, cut));
      Buffer.from(bytes).copy(changed, Math.min(at, changed.length));
      expect(Array.isArray(paxKeywords(changed))).toBe(true);
    }),
  );
});

it('finds none on an ordinary file, however large', () => {
  writeFileSync(inside('small'), '');
  writeFileSync(inside('large'), Buffer.alloc(3_000_000, 1));
  expect(readExtendedAttributes(inside('small'))).toEqual([]);
  expect(readExtendedAttributes(inside('large'))).toEqual([]);
});

it('names those that a file has, and not its other properties', () => {
  writeFileSync(inside('archive'), archive({ 'security.capability': 'x' }));
  replaceTar(`cat '${inside('archive')}'`);
  expect(readExtendedAttributes(inside('small'))).toEqual(['security.capability']);
});

it('says so where tar cannot tell', () => {
  replaceTar('echo "tar: unrecognized option" >&2; exit 2');
  expect(() => readExtendedAttributes(inside('small'))).toThrow(
    /extended attributes of .*unrecognized option/,
  );
});
