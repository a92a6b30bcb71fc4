import { PrefaultError } from '../errors.js';
import { type ArMember, listArMembers } from './ar.js';
import { type Paragraph, parseDeb822 } from './deb822.js';
import type { TarEntry } from './tar-reader.js';

/* deb(5): an ar archive of `debian-binary`, a control archive and a data archive, in this order. */
const FORMAT_MEMBER = 'debian-binary';
const FORMAT_MAJOR = '2';
const MAX_FORMAT_BYTES = 64;
const COMPRESSIONS: Readonly<Record<string, DebArchive['compression']>> = {
  '': 'none',
  '.gz': 'gzip',
  '.xz': 'xz',
  '.zst': 'zstd',
  '.bz2': 'bzip2',
  '.lzma': 'lzma',
};

/** One of the two tar archives in a `.deb` file. */
export interface DebArchive extends ArMember {
  compression: 'none' | 'gzip' | 'xz' | 'zstd' | 'bzip2' | 'lzma';
}

export interface DebLayout {
  control: DebArchive;
  data: DebArchive;
}

function badPackage(what: string, remedy = 'get the file again'): PrefaultError {
  return new PrefaultError(`not a Debian package that can be read: ${what}`, {
    code: 'BAD_FORMAT',
    subject: 'Debian package',
    remedy,
  });
}

function findArchive(members: readonly ArMember[], name: string): DebArchive {
  const member = members.find((candidate) => candidate.name.startsWith(name));
  if (member === undefined) throw badPackage(`it has no ${name}`);
  const compression = COMPRESSIONS[member.name.slice(name.length)];
  if (compression === undefined) throw badPackage(`'${member.name}' is compressed in an unknown way`);
  return { ...member, compression };
}

/**
 * Finds the two archives in a `.deb` file.
 *
 * @param head its first bytes, up to the header of the data archive at least
 * @param fileBytes its size
 * @throws PrefaultError BAD_FORMAT, or NEWER_FORMAT for a format that this program does not know
 */
export function readDebLayout(head: Buffer, fileBytes: number): DebLayout {
  // A package may carry members of other tools; their names begin with '_'.
  const [format, ...members] = listArMembers(head, fileBytes).filter(({ name }) => !name.startsWith('_'));
  if (format?.name !== FORMAT_MEMBER) throw badPackage(`it does not begin with ${FORMAT_MEMBER}`);
  const formatEnd = format.offsetBytes + Math.min(format.sizeBytes, MAX_FORMAT_BYTES);
  const version = head.toString('latin1', format.offsetBytes, formatEnd).trim();
  if (!/^\d+\.\d+/.test(version)) throw badPackage('its format has no version');
  if (!version.startsWith(`${FORMAT_MAJOR}.`)) {
    throw new PrefaultError(`cannot read a Debian package of format ${version.slice(0, 20)}`, {
      code: 'NEWER_FORMAT',
      subject: 'Debian package',
      remedy: 'use a newer version of prefault',
    });
  }
  return { control: findArchive(members, 'control.tar'), data: findArchive(members, 'data.tar') };
}

/** Whether an entry of the control archive is the control file. */
export function isControlFile(name: string): boolean {
  return name === './control' || name === 'control';
}

/** The control fields, from a control archive of which the reader has kept the control file. Throws BAD_FORMAT. */
export function controlOf(entries: readonly TarEntry[]): Paragraph {
  const content = entries.find(({ name }) => isControlFile(name))?.content;
  if (content === undefined) throw badPackage('its control archive has no control file');
  const [paragraph, ...others] = parseDeb822(content.toString('utf8'), 'the control file of a package');
  if (paragraph === undefined || others.length > 0) throw badPackage('its control file is not one paragraph');
  return paragraph;
}

/** The absolute path of an entry of a data archive: `./usr/bin/x` gives `/usr/bin/x`, `./` gives `/`. */
export function installedPath(name: string): string {
  return `/${name.replace(/^(?:\.?\/)+|^\.$/, '').replace(/\/+$/, '')}`;
}
