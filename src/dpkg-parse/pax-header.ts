/** What an extension entry of a tar archive says of the entry that follows it. */
export interface TarOverrides {
  name?: string;
  linkTarget?: string;
  sizeBytes?: number;
  mtimeSeconds?: number;
}

// Each record is its own length in decimal, a space, `key=value` and a newline.
function parseRecords(bytes: Buffer): Map<string, string> | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const digits = bytes.toString('latin1', at, space < 0 ? at : space);
    if (!/^\d{1,9}$/.test(digits)) return undefined;
    const end = at + Number(digits);
    const record = bytes.toString('utf8', space + 1, end);
    const equals = record.indexOf('=');
    if (end <= space || end > bytes.length || equals < 1 || !record.endsWith('\n')) return undefined;
    records.set(record.slice(0, equals), record.slice(equals + 1, -1));
    at = end;
  }
  return records;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Math.floor(Number(text));
}

/** Reads the content of a pax extended header. Undefined if it is damaged. */
export function readPaxHeader(bytes: Buffer): TarOverrides | undefined {
  const records = parseRecords(bytes);
  if (records === undefined) return undefined;
  const name = records.get('path');
  const linkTarget = records.get('linkpath');
  const sizeBytes = wholeNumber(records.get('size'));
  const mtimeSeconds = wholeNumber(records.get('mtime'));
  if (sizeBytes !== undefined && !(Number.isSafeInteger(sizeBytes) && sizeBytes >= 0)) return undefined;
  if (mtimeSeconds !== undefined && !Number.isSafeInteger(mtimeSeconds)) return undefined;
  return {
    ...(name === undefined ? {} : { name }),
    ...(linkTarget === undefined ? {} : { linkTarget }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(mtimeSeconds === undefined ? {} : { mtimeSeconds }),
  };
}
