import { join } from 'node:path';
import { type Paragraph, parseDeb822 } from '../dpkg-parse/index.js';
import { PrefaultError } from '../errors.js';
import { readText } from '../system/index.js';
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
import { fillTemplate } from './templates.js';

const CONTROL = 'debian/control';
const RULES = 'debian/rules';
const SEQUENCE = 'dh-sequence-prefault';
const BUILD_DEPENDS = ['Build-Depends', 'Build-Depends-Arch', 'Build-Depends-Indep'];
const DEPENDS = ['Pre-Depends', 'Depends', 'Recommends'];
const SUBSTVAR = `\${prefault:Depends}`;

interface SourceTree {
  source: Paragraph;
  binaries: readonly Paragraph[];
  rules: string;
}

async function readTree(directory: string): Promise<SourceTree> {
  const text = await readText(join(directory, CONTROL));
  if (text === undefined) {
    throw new PrefaultError(`there is no ${CONTROL} in '${directory}'`, {
      code: 'NOT_FOUND',
      subject: directory,
      remedy: 'give the top directory of a Debian source package',
    });
  }
  const [source, ...others] = parseDeb822(text, join(directory, CONTROL));
  const binaries = others.filter((paragraph) => paragraph.get('Package') !== undefined);
  if (source?.get('Source') === undefined || binaries.length === 0) {
    throw new PrefaultError(`'${join(directory, CONTROL)}' is not the control file of a source package`, {
      code: 'BAD_FORMAT',
      subject: directory,
      remedy: 'give the top directory of a Debian source package',
    });
  }
  return { source, binaries, rules: (await readText(join(directory, RULES))) ?? '' };
}

/** The names in a field of relations, without versions, architectures and profiles. */
function relationNames(field: string | undefined): string[] {
  return (field ?? '').split(/[,|]/).map((relation) => /^[^\s:(<[]*/.exec(relation.trim())?.[0] ?? '');
}

function buildLine({ source, rules }: SourceTree): NeededLine {
  const names = BUILD_DEPENDS.flatMap((field) => relationNames(source.get(field)));
  const isThere =
    names.includes(SEQUENCE) ||
    (names.includes('dh-prefault') && /--with[ =]\s*(?:\S+,)?prefault\b/.test(rules));
  return { file: CONTROL, how: 'add to Build-Depends', lines: [`    ${SEQUENCE},`], isThere };
}

// Without the dh sequencer nobody calls the helpers but the rules themselves.
function rulesLines({ rules }: SourceTree): NeededLine[] {
  if (/^\t.*\bdh\s+(?:\$|["'])/m.test(rules)) return [];
  const isThere = /^\t.*\bdh_prefault\b/m.test(rules);
  return [{ file: RULES, how: 'add behind dh_strip', lines: ['\tdh_prefault'], isThere }];
}

// debhelper takes debian/prefault for the file of the first package.
async function findList(
  directory: string,
  name: string,
  isFirst: boolean,
): Promise<{ path: string; text?: string }> {
  const path = `debian/${name}.prefault`;
  for (const candidate of isFirst ? [path, 'debian/prefault'] : [path]) {
    const text = await readText(join(directory, candidate));
    if (text !== undefined) return { path: candidate, text };
  }
  return { path };
}

function listedProfiles(text: string): string[][] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(/\s+/));
}

function substvarLines(
  name: string,
  binary: Paragraph | undefined,
  listed: readonly string[][],
): NeededLine[] {
  if (!listed.some(([, ...options]) => options.includes('audit-tag'))) return [];
  const isThere = DEPENDS.some((field) => binary?.get(field)?.includes(SUBSTVAR) === true);
  return [{ file: CONTROL, how: `add to Depends of ${name}`, lines: [`    ${SUBSTVAR},`], isThere }];
}

/**
 * Makes `debian/PACKAGE.prefault`, and `debian/profiles/NAME.prefault.json` if a profile is given, where they are not
 * there yet, and says which lines of other files the package needs. No file that is there is changed.
 *
 * Throws NOT_FOUND and BAD_FORMAT (no debian/control), USAGE (which package?), CONFLICT (another profile of that name).
 */
export async function initDeb({ place, packageName, profile }: InitRequest): Promise<InitResult> {
  const tree = await readTree(place);
  const names = tree.binaries.map((binary) => binary.get('Package') ?? '');
  const name = choosePackage(names, packageName, join(place, CONTROL));
  const list = await findList(place, name, names[0] === name);
  const path = profile === undefined ? undefined : `debian/profiles/${profileFileName(profile)}`;

  const line = path ?? '# debian/profiles/PROGRAM.prefault.json';
  const files = [
    { path: list.path, data: fillTemplate('init/package.prefault', { PACKAGE: name, LINE: line }) },
  ];
  if (path !== undefined && profile !== undefined) files.push(await profileFile(place, path, profile));
  const listed = listedProfiles(list.text ?? '');
  const needed: NeededLine[] = [buildLine(tree), ...rulesLines(tree)];
  if (list.text !== undefined && path !== undefined)
    needed.push({
      file: list.path,
      how: 'add',
      lines: [path],
      isThere: listed.some(([first]) => first === path),
    });
  const binary = tree.binaries.find((paragraph) => paragraph.get('Package') === name);
  needed.push(...substvarLines(name, binary, listed));
  return { packageName: name, ...(await writeNew(place, files)), ...sortNeeded(needed) };
}
