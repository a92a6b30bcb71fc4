import { join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { encodeProfile, type Profile } from '../profile/index.js';
import { readFacts, readText, writeAllAtomically } from '../system/index.js';

/** What a maintainer's first lines are made for. */
export interface InitRequest {
  /** The top of the packaging tree; for RPM the spec file will do too. */
  place: string;
  /** The binary package that the profiles are for. Need not be said where there is one only. */
  packageName?: string;
  /** Copied into the tree. */
  profile?: Profile;
}

/** What was done and what is left to do. Paths are as the maintainer would write them, from the place given. */
export interface InitResult {
  packageName: string;
  written: readonly string[];
  /** Files that were there already. */
  kept: readonly string[];
  /** Lines that the maintainer adds by hand. */
  toAdd: readonly LinesToAdd[];
  /** Lines that are there already. */
  present: readonly string[];
}

export interface LinesToAdd {
  file: string;
  /** As a phrase: `add to Build-Depends`. */
  how: string;
  lines: readonly string[];
}

/** A line that a maintainer needs: there, or to be added. */
export interface NeededLine extends LinesToAdd {
  isThere: boolean;
}

/** Sorts needed lines into those that are there and those to add; what goes to one place stands together. */
export function sortNeeded(needed: readonly NeededLine[]): Pick<InitResult, 'toAdd' | 'present'> {
  const toAdd = new Map<string, LinesToAdd>();
  for (const { file, how, lines, isThere } of needed) {
    if (isThere) continue;
    const place = `${file}\n${how}`;
    toAdd.set(place, { file, how, lines: [...(toAdd.get(place)?.lines ?? []), ...lines] });
  }
  const present = needed.flatMap(({ file, lines, isThere }) =>
    isThere ? lines.map((line) => `'${line.trim().replace(/,$/, '')}' in ${file}`) : [],
  );
  return { toAdd: [...toAdd.values()], present };
}

/** The package asked for, or the only one. Throws USAGE: nothing is guessed. */
export function choosePackage(names: readonly string[], asked: string | undefined, subject: string): string {
  const [only, another] = names;
  if (asked !== undefined && names.includes(asked)) return asked;
  if (asked === undefined && only !== undefined && another === undefined) return only;
  const list = names.map((name) => `'${name}'`).join(', ');
  throw new PrefaultError(
    asked === undefined ? `'${subject}' makes several packages` : `'${subject}' makes no package '${asked}'`,
    { code: 'USAGE', subject, remedy: `name one of them with --package: ${list}` },
  );
}

/** Writes those files that are not there yet, whatever those that are there hold. */
export async function writeNew(
  directory: string,
  files: readonly { path: string; data: string }[],
): Promise<Pick<InitResult, 'written' | 'kept'>> {
  const missing: { path: string; data: string }[] = [];
  for (const file of files)
    if ((await readFacts(join(directory, file.path))) === undefined) missing.push(file);
  await writeAllAtomically(
    missing.map(({ path, data }) => ({ path: join(directory, path), data, mode: 0o644 })),
  );
  const kept = files.filter((file) => !missing.includes(file)).map(({ path }) => path);
  return { written: missing.map(({ path }) => path), kept };
}

/** A profile as a file of a packaging tree. Throws CONFLICT if another profile has its place. */
export async function profileFile(
  directory: string,
  path: string,
  profile: Profile,
): Promise<{ path: string; data: string }> {
  const data = encodeProfile(profile);
  const there = await readText(join(directory, path));
  if (there === undefined || there === data) return { path, data };
  throw new PrefaultError(`'${join(directory, path)}' is another profile of that name`, {
    code: 'CONFLICT',
    subject: path,
    remedy: "copy the new one over it, or unite them with 'prefault merge'",
  });
}

/** The name that a profile's file has in a packaging tree. */
export function profileFileName({ name }: Profile): string {
  return `${name}.prefault.json`;
}
