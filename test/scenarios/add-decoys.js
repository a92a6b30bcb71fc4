// Used by the scenarios: node add-decoys.js PROFILE ROOT PATH[=PAGES]... prints the profile with files added to its
// default mode, or to the one that MODE in the environment names: whole ones where PAGES does not say which pages, as in
// a profile. A file that the program never opens can be in the page cache only if it was read ahead.
'use strict';
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');

// The content key of a 64-bit little-endian ELF file or of any other file, after docs/profile-format.md alone.
function contentKey(content) {
  const hash = createHash('sha256');
  if (!content.subarray(0, 6).equals(Buffer.from('\x7fELF\x02\x01', 'latin1'))) return hash.update(content).digest('hex');
  const bytes = Buffer.from(content);
  const segments = [];
  for (let index = 0; index < bytes.readUInt16LE(56); index++) {
    const at = Number(bytes.readBigUInt64LE(32)) + index * bytes.readUInt16LE(54);
    const [offset, size] = [8, 32].map((field) => Number(bytes.readBigUInt64LE(at + field)));
    segments.push({ type: bytes.readUInt32LE(at), offset, end: offset + size });
  }
  for (const { offset, end } of segments.filter(({ type }) => type === 4)) {
    for (let at = offset; at < end; ) {
      const descriptor = at + 12 + ((bytes.readUInt32LE(at) + 3) & ~3);
      const size = bytes.readUInt32LE(at + 4);
      const isBuildId = bytes.readUInt32LE(at + 8) === 3 && bytes.toString('latin1', at + 12, at + 16) === 'GNU\0';
      if (isBuildId) bytes.fill(0, descriptor, descriptor + size);
      at = descriptor + ((size + 3) & ~3);
    }
  }
  bytes.fill(0, 40, 48).fill(0, 58, 64);
  for (const { offset, end } of segments.filter(({ type }) => type === 1)) hash.update(bytes.subarray(offset, end));
  return hash.digest('hex');
}

const [profilePath, root, ...paths] = process.argv.slice(2);
const profile = JSON.parse(readFileSync(profilePath, 'utf8'));
const mode = profile.modes.find(({ name }) => name === (process.env.MODE ?? 'default'));
const byPath = (a, b) => (a.path < b.path ? -1 : 1);

for (const word of paths) {
  const [path, pages] = word.split('=');
  const file = `${root === '/' ? '' : root}${path}`;
  const content = readFileSync(file);
  const isElf = content.subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1'));
  const notes = isElf ? execFileSync('readelf', ['-n', file], { encoding: 'utf8' }) : '';
  const buildId = /Build ID: ([0-9a-f]+)/.exec(notes)?.[1];
  profile.files.push({
    path,
    size: content.length,
    ...(buildId === undefined ? {} : { buildId }),
    contentKey: `sha256:${contentKey(content)}`,
  });
  const lastPage = Math.ceil(content.length / 4096) - 1;
  const all = lastPage === 0 ? '0' : `0-${lastPage}`;
  mode.files.push({ path, order: mode.files.length, pages: pages ?? all });
}
profile.files.sort(byPath);
mode.files.sort(byPath);
process.stdout.write(`${JSON.stringify(profile, null, 2)}\n`);
