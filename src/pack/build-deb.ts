import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readBytes } from '../system/index.js';
import { buildLines, fileVersion, mailDate, subjectOf } from './describe-package.js';
import { runPackageTool } from './package-tools.js';
import { addFiles, type PackageTree, settleTimes } from './package-tree.js';
import { splitVersion } from './package-words.js';
import { fillTemplate } from './templates.js';

const KIB = 1024;

/** dpkg's word for the architecture of this machine. */
export async function debHostArchitecture(): Promise<string> {
  return (await runPackageTool('dpkg', ['--print-architecture'])).toString('utf8').trim();
}

function sectionLines(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}

async function documentFiles(tree: PackageTree): Promise<{ path: string; data: string | Buffer }[]> {
  const { name, version, maintainer, timeSeconds, prefaultVersion } = tree.facts;
  const changelog = fillTemplate('deb/changelog', {
    PACKAGE: name,
    VERSION: version,
    MAINTAINER: maintainer,
    DATE: mailDate(timeSeconds),
    PREFAULT_VERSION: prefaultVersion,
    SUBJECT: subjectOf(tree),
  });
  // Debian Policy 12.7: the name says whether the version has a Debian revision.
  const changelogName = splitVersion(version).release === undefined ? 'changelog.gz' : 'changelog.Debian.gz';
  const directory = `/usr/share/doc/${name}`;
  return [
    { path: `${directory}/copyright`, data: fillTemplate('deb/copyright', {}) },
    {
      path: `${directory}/${changelogName}`,
      data: await runPackageTool('gzip', ['-9n'], { input: changelog }),
    },
  ];
}

function control(tree: PackageTree, sizeBytes: readonly number[]): string {
  const { name, version, architecture, maintainer, enhances, prefaultVersion } = tree.facts;
  const installedKib = sizeBytes.reduce((sum, bytes) => sum + Math.ceil(bytes / KIB), 0);
  return fillTemplate('deb/control', {
    PACKAGE: name,
    VERSION: version,
    ARCHITECTURE: architecture,
    MAINTAINER: maintainer,
    INSTALLED_KIB: String(installedKib),
    PREFAULT_VERSION: prefaultVersion,
    ENHANCES: enhances.length === 0 ? '' : `Enhances: ${enhances.join(', ')}`,
    SUBJECT: subjectOf(tree),
    FILES: sectionLines(buildLines(tree)),
  });
}

/** Makes a .deb of a package's tree in `directory` and gives its path. */
export async function buildDeb(tree: PackageTree, directory: string): Promise<string> {
  const { name, version, architecture, timeSeconds } = tree.facts;
  const documents = await documentFiles(tree);
  await addFiles(tree, documents);
  const sums: string[] = [];
  const sizes: number[] = [];
  for (const path of [...tree.paths, ...documents.map((file) => file.path)].sort()) {
    const data = (await readBytes(join(tree.tree, path))) ?? Buffer.alloc(0);
    sums.push(`${createHash('md5').update(data).digest('hex')}  ${path.slice(1)}\n`);
    sizes.push(data.length);
  }
  await addFiles(tree, [
    { path: '/DEBIAN/control', data: control(tree, sizes) },
    { path: '/DEBIAN/md5sums', data: sums.join('') },
  ]);
  await settleTimes(tree);
  const output = join(directory, `${name}_${fileVersion(version)}_${architecture}.deb`);
  // Without -Z the format would follow the distribution's default, which other dpkg versions may not read.
  await runPackageTool('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', tree.tree, output], {
    env: { SOURCE_DATE_EPOCH: String(timeSeconds) },
  });
  return output;
}
