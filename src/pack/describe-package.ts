import { basename } from 'node:path/posix';
import type { PackageTree } from './package-tree.js';
import { splitVersion } from './package-words.js';

const MAX_NAMED = 3;

/** The programs that a package is for, in a few words. @example 'git, vim' */
export function subjectOf({ shipped }: PackageTree): string {
  const names = shipped.map(({ programs: [program = ''] }) => basename(program));
  const rest = names.length - MAX_NAMED;
  const named = names.slice(0, MAX_NAMED).join(', ');
  return rest > 0 ? `${named} and ${rest} more` : named;
}

/** A line for each program: its path and its build-id or, without one, its size. */
export function buildLines({ shipped }: PackageTree): string[] {
  return shipped.flatMap(({ programs, files }) =>
    programs.map((program) => {
      const file = files.find(({ path }) => path === program);
      return `${program} ${file?.buildId ?? `${file?.sizeBytes ?? 0} bytes`}`;
    }),
  );
}

/** A time as RFC 5322 has it, in UTC. */
export function mailDate(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toUTCString().replace('GMT', '+0000');
}

/** A time as RPM's changelogs have it. @example 'Tue Nov 24 2026' */
export function rpmDate(seconds: bigint): string {
  const [weekday = '', day = '', month = '', year = ''] = mailDate(seconds).split(/,? /);
  return `${weekday} ${month} ${day} ${year}`;
}

/** The version without its epoch, as file names have it. */
export function fileVersion(text: string): string {
  const { version, release } = splitVersion(text);
  return release === undefined ? version : `${version}-${release}`;
}
