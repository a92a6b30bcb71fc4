import { basename, dirname, join, relative } from 'node:path';
import { PrefaultError } from '../errors.js';
import { noSuchFile, readFacts, readNames, readText } from '../system/index.js';
import {
  choosePackage,
  type InitRequest,
  type InitResult,
  type NeededLine,
  profileFile,
  profileFileName,
  sortNeeded,
  writeNew,
} from './init-result.js';

const MACROS = 'prefault-rpm-macros';

interface SpecFile {
  path: string;
  /** Where rpmbuild looks for sources: beside the spec file, or in SOURCES beside its SPECS. */
  sources: string;
  lines: readonly string[];
}

async function findSpec(place: string): Promise<string> {
  if (place.endsWith('.spec')) return place;
  const found: string[] = [];
  for (const directory of [place, join(place, 'SPECS')])
    for (const name of (await readNames(directory)) ?? [])
      if (name.endsWith('.spec')) found.push(join(directory, name));
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  throw new PrefaultError(
    only === undefined ? `there is no spec file in '${place}'` : `there are several spec files in '${place}'`,
    {
      code: only === undefined ? 'NOT_FOUND' : 'USAGE',
      subject: place,
      remedy: only === undefined ? 'give the path of one' : `give the path of one: ${found.join(', ')}`,
    },
  );
}

async function readSpec(place: string): Promise<SpecFile> {
  const path = await findSpec(place);
  const text = await readText(path);
  if (text === undefined) {
    throw noSuchFile(path);
  }
  const directory = dirname(path);
  const sources = join(directory, '../SOURCES');
  const isTree = basename(directory) === 'SPECS' && (await readFacts(sources))?.kind === 'directory';
  return { path, sources: isTree ? sources : directory, lines: text.split('\n') };
}

function tagValue(lines: readonly string[], tag: RegExp): string | undefined {
  return lines.map((line) => tag.exec(line)?.[1]?.trim()).find((value) => value !== undefined);
}

/** The packages of a spec file by name, and the `-n` that macros and sections have for each. */
function packagesOf({ path, lines }: SpecFile): Map<string, string | undefined> {
  const main = tagValue(lines, /^Name\s*:(.*)$/i);
  if (main === undefined || main === '') {
    throw new PrefaultError(`'${path}' has no Name`, {
      code: 'BAD_FORMAT',
      subject: path,
      remedy: 'give the path of a spec file',
    });
  }
  const packages = new Map<string, string | undefined>([[main, undefined]]);
  for (const line of lines) {
    const [, option, word = ''] = /^%package\s+(-n\s+)?(\S+)/.exec(line) ?? [];
    if (word === '') continue;
    const name = option === undefined ? `${main}-${word}` : word.replace(/%\{?\??name\}?/g, main);
    packages.set(name, option === undefined ? word : `-n ${word}`);
  }
  return packages;
}

function nextSource(lines: readonly string[]): number {
  const numbers = lines.flatMap((line) => {
    const digits = /^Source(\d*)\s*:/i.exec(line)?.[1];
    return digits === undefined ? [] : [digits === '' ? 0 : Number(digits)];
  });
  return numbers.length === 0 ? 0 : Math.max(...numbers) + 1;
}

function neededLines(
  spec: SpecFile,
  subpackage: string | undefined,
  name: string,
  file: string,
): NeededLine[] {
  const { path, lines } = spec;
  const sourceNumber = lines
    .map((line) => /^Source(\d*)\s*:\s*(\S+)/i.exec(line))
    .find((match) => match?.[2] === file)?.[1];
  const number = sourceNumber === undefined ? nextSource(lines) : Number(sourceNumber);
  const source = `%{SOURCE${number}}`;
  const [section, option, list] =
    subpackage === undefined
      ? ['%files', '', 'prefault.files']
      : [`%files ${subpackage}`, `-n ${name} `, `prefault-${name}.files`];
  const has = (pattern: RegExp) => lines.some((line) => pattern.test(line));
  const quote = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return [
    {
      file: path,
      how: 'add to the preamble',
      lines: [`BuildRequires: ${MACROS}`],
      isThere: has(new RegExp(`^BuildRequires\\s*:.*\\b${MACROS}\\b`, 'i')),
    },
    {
      file: path,
      how: 'add to the preamble',
      lines: [`Source${number}: ${file}`],
      isThere: sourceNumber !== undefined,
    },
    {
      file: path,
      how: 'add to the end of %install',
      lines: [`%prefault_install ${option}${source}`],
      isThere: has(
        new RegExp(`^%\\{?prefault_install\\s+${quote(option)}.*(?:${quote(source)}|${quote(file)})`),
      ),
    },
    {
      file: path,
      how: `put in place of '${section}'`,
      lines: [`${section} -f ${list}`],
      isThere: has(new RegExp(`^%files\\b.*-f\\s*${quote(list)}(?:\\s|$)`)),
    },
  ];
}

/**
 * Copies a profile beside the sources of a spec file if one is given and not there yet, and says which lines the spec
 * file needs. No file that is there is changed.
 *
 * Throws NOT_FOUND and BAD_FORMAT (no spec file), USAGE (which one? which package?), CONFLICT (another profile of that
 * name).
 */
export async function initRpm({ place, packageName, profile }: InitRequest): Promise<InitResult> {
  const spec = await readSpec(place);
  const packages = packagesOf(spec);
  const name = choosePackage([...packages.keys()], packageName, spec.path);
  const file = profile === undefined ? `${name}.prefault.json` : profileFileName(profile);
  const directory = place.endsWith('.spec') ? dirname(place) : place;
  const target = join(relative(directory, spec.sources), file);
  const files = profile === undefined ? [] : [await profileFile(directory, target, profile)];
  const needed = neededLines(
    { ...spec, path: relative(directory, spec.path) },
    packages.get(name),
    name,
    file,
  );
  return { packageName: name, ...(await writeNew(directory, files)), ...sortNeeded(needed) };
}
