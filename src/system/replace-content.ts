import { lstat, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { wallClockMs } from './clock.js';
import { readExtendedAttributes } from './extended-attributes.js';
import { fileError } from './file-error.js';
import { type FileStamp, stampFile } from './file-stamps.js';
import { readFacts, readNames } from './files.js';
import { runCommand } from './processes.js';
import { isTemporaryOf, temporaryBeside } from './temporary-name.js';

/** What cp(1) leaves out without a word where it may not set it. */
async function attributesOf(path: string): Promise<string> {
  const facts = await readFacts(path);
  const { mode, ownerId, groupId } = facts ?? {};
  return JSON.stringify({ mode, ownerId, groupId, extended: readExtendedAttributes(path).sort() });
}

/** Everything that is not content: owner, permissions, times to the nanosecond, extended attributes. */
async function copyAttributes(from: string, to: string): Promise<void> {
  const { status, stderr } = await runCommand('cp', ['--attributes-only', '--preserve=all', '--', from, to]);
  if (status === 0 && (await attributesOf(from)) === (await attributesOf(to))) return;
  const why = stderr.trim() === '' ? '' : `: ${stderr.trim()}`;
  throw new PrefaultError(
    `cannot give a new file owner, permissions and extended attributes of '${from}'${why}`,
    {
      code: 'PERMISSION',
      subject: from,
      remedy: 'run it as root, or as the owner of the file',
    },
  );
}

/** No replacement takes so long: what is older was left by one that was killed. */
const ABANDONED_MS = 60_000;

/** Removes a temporary file if nobody can be at work on it any more: it may have set-user-ID. Throws PERMISSION, SYSTEM. */
export async function removeIfAbandoned(path: string): Promise<void> {
  // Another one may have removed it, or put it into its place.
  const facts = await lstat(path).catch(() => undefined);
  if (facts === undefined || facts.ctimeMs >= wallClockMs() - ABANDONED_MS) return;
  await rm(path, { force: true }).catch((error: unknown) => {
    throw fileError('remove', path, error);
  });
}

async function removeAbandoned(path: string): Promise<void> {
  const directory = dirname(path);
  for (const name of (await readNames(directory)) ?? [])
    if (isTemporaryOf(path, name)) await removeIfAbandoned(join(directory, name));
}

function changedMeanwhile(path: string): PrefaultError {
  return new PrefaultError(`cannot replace '${path}': somebody else has changed it meanwhile`, {
    code: 'CONFLICT',
    subject: path,
    remedy: 'do it again',
  });
}

/**
 * Puts a file of other content in the place of `path`, with its owner, permissions, times and extended attributes:
 * a process that runs the old one keeps it. Either that happens or nothing. Other names of the file (hard links)
 * stay with the old content.
 *
 * @param stamp of the file that `data` was made from: another one that has come into its place meanwhile stays
 *
 * Throws CONFLICT, PERMISSION, NO_SPACE, SYSTEM.
 */
export async function replaceContent(path: string, data: Buffer, stamp?: FileStamp): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await removeAbandoned(path);
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(data);
      await copyAttributes(path, temporary);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (stamp !== undefined && stampFile(path) !== stamp) throw changedMeanwhile(path);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError('replace', path, error);
  }
}

/**
 * Writes other content of the same length over a file, under all its names. Not for files that may be in use.
 * Throws PERMISSION, NO_SPACE, SYSTEM.
 */
export async function overwriteContent(path: string, data: Buffer): Promise<void> {
  const facts = await readFacts(path);
  try {
    const handle = await open(path, 'r+');
    try {
      await handle.writeFile(data);
      if (facts !== undefined) {
        const seconds = Number(facts.mtimeSeconds) + facts.mtimeNanoseconds / 1e9;
        await handle.utimes(seconds, seconds);
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError('write', path, error);
  }
}
