import { posix } from 'node:path';
import { canonicalPath, homeDirectory, readNames, readText } from '../system/index.js';

/** Whom a place sets variables for. */
type Audience = 'the whole system' | 'every login' | 'your own session';

/** A file that sets variables of processes. */
export interface VariablePlace {
  path: string;
  text: string;
  audience: Audience;
}

const FILES: readonly (readonly [path: string, audience: Audience])[] = [
  ['/etc/environment', 'every login'],
  ['/etc/security/pam_env.conf', 'every login'],
  ['/etc/profile', 'every login'],
  ['/etc/systemd/system.conf', 'the whole system'],
  ['/etc/systemd/user.conf', 'every login'],
];
const UNIT_PREFIXES = ['/etc', '/run', '/usr/local/lib', '/usr/lib'];
const DIRECTORIES: readonly (readonly [path: string, ending: string, audience: Audience])[] = [
  ['/etc/profile.d', '.sh', 'every login'],
  ...UNIT_PREFIXES.flatMap((prefix): [string, string, Audience][] => [
    [`${prefix}/systemd/system.conf.d`, '.conf', 'the whole system'],
    [`${prefix}/systemd/user.conf.d`, '.conf', 'every login'],
    [`${prefix}/environment.d`, '.conf', 'every login'],
  ]),
];

/** Whether a text sets LD_AUDIT: `LD_AUDIT=…`, exported or not, systemd's DefaultEnvironment=, pam_env's DEFAULT=. */
export function setsLdAudit(text: string): boolean {
  return text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => !/^\s*[#;]/.test(line))
    .some((line) =>
      [
        /^\s*(?:export\s+)?LD_AUDIT\s*=\s*[^\s"']/,
        /^\s*(?:export\s+)?LD_AUDIT\s*=\s*["'][^"']/,
        /^\s*(?:Default|Manager)Environment\s*=(?:.*[\s"'])?LD_AUDIT=/,
        /^\s*LD_AUDIT\s+.*(?:DEFAULT|OVERRIDE)=/,
      ].some((shape) => shape.test(line)),
    );
}

async function read(path: string, audience: Audience): Promise<VariablePlace[]> {
  // systemd's environment.d has a link to /etc/environment.
  const real = await canonicalPath(path).catch(() => undefined);
  const text = real === undefined ? undefined : await readText(real).catch(() => undefined);
  return real === undefined || text === undefined ? [] : [{ path: real, text, audience }];
}

/** The files that set variables for more than single commands, as far as they can be read, each once. */
export async function readPlaces(env: NodeJS.ProcessEnv): Promise<VariablePlace[]> {
  const places: VariablePlace[] = [];
  for (const [path, audience] of FILES) places.push(...(await read(path, audience)));
  const home = homeDirectory(env);
  for (const [directory, ending, audience] of [
    ...DIRECTORIES,
    ...(home === undefined
      ? []
      : [[posix.join(home, '.config/environment.d'), '.conf', 'your own session'] as const]),
  ]) {
    const names = (await readNames(directory).catch(() => undefined)) ?? [];
    for (const name of names.filter((candidate) => candidate.endsWith(ending)))
      places.push(...(await read(posix.join(directory, name), audience)));
  }
  return [...new Map(places.reverse().map((place) => [place.path, place])).values()].reverse();
}

/** The value of LD_AUDIT that programs started by the caller see; undefined if it loads nothing. */
export function ownLdAudit(env: NodeJS.ProcessEnv): string | undefined {
  const value = env['LD_AUDIT'];
  return value === undefined || value === '' ? undefined : value;
}

/** Whether starts on this machine, or those of the caller, have an auditor. */
export async function isLdAuditSet(env: NodeJS.ProcessEnv): Promise<boolean> {
  return ownLdAudit(env) !== undefined || (await readPlaces(env)).some(({ text }) => setsLdAudit(text));
}
