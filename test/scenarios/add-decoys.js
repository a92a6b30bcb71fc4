// Used by the scenarios: node add-decoys.js PROFILE ROOT PATH... prints the profile with whole files added to
// its default mode. A file that the program never opens can be in the page cache only if it was read ahead.
'use strict';
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');

const [profilePath, root, ...paths] = process.argv.slice(2);
const profile = JSON.parse(readFileSync(profilePath, 'utf8'));
const byPath = (a, b) => (a.path < b.path ? -1 : 1);

for (const path of paths) {
  const file = `${root === '/' ? '' : root}${path}`;
  const content = readFileSync(file);
  const isElf = content.subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1'));
  const notes = isElf ? execFileSync('readelf', ['-n', file], { encoding: 'utf8' }) : '';
  const buildId = /Build ID: ([0-9a-f]+)/.exec(notes)?.[1];
  // For a file with a build-id only that is compared; for others the content key must be right.
  const digits = buildId === undefined ? createHash('sha256').update(content).digest('hex') : '0'.repeat(64);
  profile.files.push({
    path,
    size: content.length,
    ...(buildId === undefined ? {} : { buildId }),
    contentKey: `sha256:${digits}`,
  });
  const lastPage = Math.ceil(content.length / 4096) - 1;
  const mode = profile.modes[0];
  mode.files.push({ path, order: mode.files.length, pages: lastPage === 0 ? '0' : `0-${lastPage}` });
}
profile.files.sort(byPath);
profile.modes[0].files.sort(byPath);
process.stdout.write(`${JSON.stringify(profile, null, 2)}\n`);
