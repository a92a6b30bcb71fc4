import { PrefaultError } from '../errors.js';

/*
 * The common ar format, as deb(5) uses it: a magic, then for each member a header of text fields and its bytes,
 * padded to an even length.
 */
const MAGIC = '!<arch>\n';
const HEADER_BYTES = 60;
const NAME_BYTES = 16;
const SIZE_AT = 48;
const SIZE_END = 58;
const HEADER_END = '`\n';

export interface ArMember {
  name: string;
  /** Where its bytes begin in the archive. */
  offsetBytes: number;
  sizeBytes: number;
}

function badArchive(what: string): PrefaultError {
  return new PrefaultError(`not an ar archive that can be read: ${what}`, {
    code: 'BAD_FORMAT',
    subject: 'ar archive',
    remedy: 'get the file again',
  });
}

/** Whether the bytes begin as an ar archive does. */
export function isAr(head: Buffer): boolean {
  return head.toString('latin1', 0, MAGIC.length) === MAGIC;
}

/**
 * Lists the members whose headers lie in `head`, the first bytes of an archive of `archiveBytes`. BSD's and
 * GNU's long names are not resolved: no member of a `.deb` has one.
 *
 * @throws PrefaultError BAD_FORMAT
 */
export function listArMembers(head: Buffer, archiveBytes: number): ArMember[] {
  if (!isAr(head)) throw badArchive('it does not begin as one');
  const members: ArMember[] = [];
  for (let at = MAGIC.length; at < archiveBytes && at + HEADER_BYTES <= head.length; ) {
    const header = head.toString('latin1', at, at + HEADER_BYTES);
    const size = header.slice(SIZE_AT, SIZE_END).trimEnd();
    if (!header.endsWith(HEADER_END) || !/^\d+$/.test(size))
      throw badArchive(`no member begins at byte ${at}`);
    const member = {
      name: header.slice(0, NAME_BYTES).trimEnd().replace(/\/$/, ''),
      offsetBytes: at + HEADER_BYTES,
      sizeBytes: Number(size),
    };
    const end = member.offsetBytes + member.sizeBytes;
    if (end > archiveBytes) throw badArchive(`it ends within the member '${member.name}'`);
    members.push(member);
    at = end + (end % 2);
  }
  return members;
}
