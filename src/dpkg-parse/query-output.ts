import { PrefaultError } from '../errors.js';

const PACKAGE_FIELDS = ['binary:Package', 'Package', 'Version', 'Architecture', 'db:Status-Status'];

/** What `dpkg-query -W` is told to print of a package: `parsePackages` reads it. */
export const PACKAGE_FORMAT = `${PACKAGE_FIELDS.map((field) => `\${${field}}`).join('\\t')}\\n`;

/** A package that dpkg knows of. */
export interface KnownPackage {
  /** As dpkg-query names it where the name alone is ambiguous: `libc6:amd64`, but `bash`. */
  id: string;
  name: string;
  /** Empty for a package of which nothing is left. */
  version: string;
  architecture: string;
  /** `installed`, `config-files`, `half-installed`, ... */
  status: string;
}

/** A file of other packages that is renamed so that one package's, or the administrator's, can take its place. */
export interface Diversion {
  /** The package whose file lies at `from`; undefined for a local diversion. */
  by?: string;
  from: string;
  /** Where the files of all other packages lie. */
  to: string;
}

export interface SearchResult {
  /** The ids of the packages that ship a path, in dpkg's order, by the path as the packages spell it. */
  owners: ReadonlyMap<string, readonly string[]>;
  diversions: readonly Diversion[];
}

const SEARCH_LINE = /^([a-z0-9][a-z0-9+.:-]*(?:, [a-z0-9][a-z0-9+.:-]*)*): (\/.*)$/i;
const DIVERSION_LINE = /^(?:diversion by (\S+)|local diversion) (from|to): (\/.*)$/;

function linesOf(output: string): string[] {
  return output.split('\n').filter((line) => line !== '');
}

function badLine(command: string, line: string): PrefaultError {
  return new PrefaultError(`cannot make sense of what '${command}' printed: '${line.slice(0, 200)}'`, {
    code: 'BAD_FORMAT',
    subject: command,
    remedy: 'check the package database with dpkg --audit',
  });
}

/** Reads the output of `dpkg-query -W -f PACKAGE_FORMAT`. Throws BAD_FORMAT. */
export function parsePackages(output: string): KnownPackage[] {
  return linesOf(output).map((line) => {
    const [id, name, version, architecture, status, ...rest] = line.split('\t');
    if (!id || !name || version === undefined || architecture === undefined || !status || rest.length > 0)
      throw badLine('dpkg-query -W', line);
    return { id, name, version, architecture, status };
  });
}

/** Reads the output of `dpkg-query -S` in the C locale. Throws BAD_FORMAT. */
export function parseSearch(output: string): SearchResult {
  const owners = new Map<string, string[]>();
  const diversions = new Map<string, Diversion>();
  let opened: { by: string | undefined; from: string } | undefined;
  for (const line of linesOf(output)) {
    const [, by, end, name = ''] = DIVERSION_LINE.exec(line) ?? [];
    if (end === 'from') {
      opened = { by, from: name };
    } else if (end === 'to' && opened !== undefined) {
      const { from } = opened;
      diversions.set(from, { ...(by === undefined ? {} : { by }), from, to: name });
      opened = undefined;
    } else {
      const [, ids, path] = SEARCH_LINE.exec(line) ?? [];
      if (ids === undefined || path === undefined) throw badLine('dpkg-query -S', line);
      owners.set(path, ids.split(', '));
    }
  }
  return { owners, diversions: [...diversions.values()] };
}

/** The package name in an id: without the architecture. */
export function nameOfId(id: string): string {
  const colon = id.indexOf(':');
  return colon < 0 ? id : id.slice(0, colon);
}

/** An absolute path as `dpkg-query -S` finds exactly this one: characters of patterns are escaped. */
export function searchPattern(path: string): string {
  return path.replace(/[\\*?[]/g, '\\$&');
}
