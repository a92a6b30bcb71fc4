import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { readExtendedAttributes } from './extended-attributes.js';
import { fileError } from './file-error.js';
import { readFacts } from './files.js';
import { runCommand } from './processes.js';

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

/**
 * Puts a file of other content in the place of `path`, with its owner, permissions, times and extended attributes:
 * a process that runs the old one keeps it. Either that happens or nothing. Other names of the file (hard links)
 * stay with the old content.
 *
 * Throws PERMISSION, NO_SPACE, SYSTEM.
 */
export async function replaceContent(path: string, data: Buffer): Promise<void> {
  const name = `.${basename(path)}.${randomBytes(6).toString('hex')}.prefault-tmp`;
  const temporary = join(dirname(path), name);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(data);
      await copyAttributes(path, temporary);
      await handle.sync();
    } finally {
      await handle.close();
    }
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
