import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const MAX_SAMPLED_BYTES = 16 * 1024 * 1024;

/** About `count` regular files of this system's programs and libraries: every n-th by name. */
export function sampleInstalledFiles(count: number): string[] {
  const libraries = readdirSync('/usr/lib').filter((name) => name.endsWith('-linux-gnu'));
  const files = ['/usr/bin', ...libraries.map((name) => join('/usr/lib', name))].flatMap(regularFiles);
  const stride = Math.max(1, Math.floor(files.length / count));
  return files.filter((_, index) => index % stride === 0);
}

function regularFiles(directory: string): string[] {
  return readdirSync(directory)
    .sort()
    .map((name) => join(directory, name))
    .filter((path) => {
      const status = lstatSync(path);
      return status.isFile() && status.size > 0 && status.size <= MAX_SAMPLED_BYTES;
    });
}

/** What readelf says of each file, by path. */
export function readelf(option: string, paths: readonly string[]): Map<string, string> {
  const output = execFileSync('readelf', [option, '-W', ...paths], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const sections = output.split(/^File: /m).slice(1);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf('\n')), section]));
}
