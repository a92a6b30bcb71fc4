import { PrefaultError } from '../errors.js';

/*
 * Every line begins with a letter, because rpm mixes messages ("file ... is not owned by any package") into the
 * output of a query. Lines that begin otherwise are skipped.
 */
const PACKAGE_MARK = 'P\t';
const FILE_MARK = 'F\t';
const FIELD_COUNT = 5;

/** A `--qf` format: one line a package. */
export const PACKAGE_FORMAT =
  'P\\t%{NAME}\\t%|EPOCH?{%{EPOCH}}:{}|\\t%{VERSION}\\t%{RELEASE}\\t%|ARCH?{%{ARCH}}:{}|\\n';
/** A `--qf` format: one line a package, then one for each of its files. */
export const FILES_FORMAT = `${PACKAGE_FORMAT}[F\\t%{FILENAMES}\\n]`;

/** A package's name, epoch, version, release and architecture. */
export interface Nevra {
  name: string;
  /** Undefined where the package has none, which rpm compares as 0 but does not print. */
  epoch?: number;
  version: string;
  release: string;
  /** Empty for entries that are no software, such as imported keys. */
  architecture: string;
}

export interface QueriedPackage extends Nevra {
  /** Absolute paths; empty if the format did not ask for them. */
  files: string[];
}

function parsePackage(line: string): QueriedPackage {
  const fields = line.slice(PACKAGE_MARK.length).split('\t');
  const [name, epoch = '', version, release, architecture = ''] = fields;
  if (!name || !version || !release || fields.length !== FIELD_COUNT || !/^\d*$/.test(epoch)) {
    throw new PrefaultError(`cannot make sense of what 'rpm -q' printed: '${line.slice(0, 200)}'`, {
      code: 'BAD_FORMAT',
      subject: 'rpm -q',
      remedy: 'check the package database with rpmdb --verifydb',
    });
  }
  return {
    name,
    ...(epoch === '' ? {} : { epoch: Number(epoch) }),
    version,
    release,
    architecture,
    files: [],
  };
}

/** Reads the output of `rpm -q --qf` with one of the formats above. Throws BAD_FORMAT. */
export function parseQuery(output: string): QueriedPackage[] {
  const packages: QueriedPackage[] = [];
  for (const line of output.split('\n')) {
    if (line.startsWith(PACKAGE_MARK)) packages.push(parsePackage(line));
    else if (line.startsWith(`${FILE_MARK}/`)) packages.at(-1)?.files.push(line.slice(FILE_MARK.length));
  }
  return packages;
}

/** The version as rpm writes it: `[EPOCH:]VERSION-RELEASE`. */
export function fullVersion({ epoch, version, release }: Nevra): string {
  return `${epoch === undefined ? '' : `${epoch}:`}${version}-${release}`;
}

/** The name by which `rpm -q` finds exactly this package: `NAME-VERSION-RELEASE.ARCH`. */
export function queryLabel({ name, version, release, architecture }: Nevra): string {
  return `${name}-${version}-${release}${architecture === '' ? '' : `.${architecture}`}`;
}
