/** The output of `prefault-record`, line by line: src/native/record/README.md says what each line means. */

/** `MAJOR:MINOR/INODE`, all in decimal: names a file in the helper's output and in the kernel's trace. */
export type FileKey = string;

export type NamedType = 'file' | 'directory';

export type HelperLine =
  | { kind: 'child'; pid: number }
  | { kind: 'failed'; errno: number; message: string }
  | { kind: 'name'; key: FileKey; type: NamedType; path: string }
  | { kind: 'exec'; pid: number; path: string }
  | { kind: 'page'; key: FileKey; page: number; timeNs: number }
  | { kind: 'lookup'; errno: number; path: string }
  | { kind: 'read' | 'present' | 'window'; key: FileKey; firstPage: number; pageCount: number }
  | { kind: 'list'; key: FileKey }
  | { kind: 'frozen'; timeNs: bigint }
  | { kind: 'living'; pid: number }
  | { kind: 'watched' | 'complete' }
  | { kind: 'progress' | 'lost'; count: number }
  | { kind: 'exited'; status: number }
  | { kind: 'signaled'; signal: number }
  | { kind: 'stopped' }
  | { kind: 'evicted'; remainingPageCount: number; path: string }
  | { kind: 'resident'; firstPage: number; pageCount: number; path: string };

const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\t': '\t', '\\n': '\n' };
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function unescapePath(field: string): string {
  return field.replace(/\\[\\tn]/g, (sequence) => ESCAPES[sequence] ?? sequence);
}

export function fileKey(device: string, inode: string): FileKey {
  return `${device}/${inode}`;
}

type Fields = readonly string[];

const text = (fields: Fields, index: number): string => fields[index] ?? '';
const number = (fields: Fields, index: number): number => Number(text(fields, index));
// BigInt() throws where Number() gives NaN.
const time = (fields: Fields, index: number): bigint =>
  /^\d+$/.test(text(fields, index)) ? BigInt(text(fields, index)) : 0n;
const key = (fields: Fields, index: number): FileKey => fileKey(text(fields, index), text(fields, index + 1));
const path = (fields: Fields, index: number): string => unescapePath(text(fields, index));

/** How many fields a line has, its word included, and how they are read. */
const FORMS: Readonly<Record<string, { fieldCount: number; read: (fields: Fields) => HelperLine }>> = {
  child: { fieldCount: 2, read: (f) => ({ kind: 'child', pid: number(f, 1) }) },
  failed: { fieldCount: 3, read: (f) => ({ kind: 'failed', errno: number(f, 1), message: text(f, 2) }) },
  name: {
    fieldCount: 5,
    read: (f) => ({
      kind: 'name',
      key: key(f, 1),
      type: text(f, 3) === 'd' ? 'directory' : 'file',
      path: path(f, 4),
    }),
  },
  exec: { fieldCount: 3, read: (f) => ({ kind: 'exec', pid: number(f, 1), path: path(f, 2) }) },
  page: {
    fieldCount: 6,
    read: (f) => ({ kind: 'page', key: key(f, 2), page: number(f, 4), timeNs: number(f, 5) }),
  },
  lookup: { fieldCount: 3, read: (f) => ({ kind: 'lookup', errno: number(f, 1), path: path(f, 2) }) },
  read: {
    fieldCount: 5,
    read: (f) => ({ kind: 'read', key: key(f, 1), firstPage: number(f, 3), pageCount: number(f, 4) }),
  },
  present: {
    fieldCount: 5,
    read: (f) => ({ kind: 'present', key: key(f, 1), firstPage: number(f, 3), pageCount: number(f, 4) }),
  },
  window: {
    fieldCount: 5,
    read: (f) => ({ kind: 'window', key: key(f, 1), firstPage: number(f, 3), pageCount: number(f, 4) }),
  },
  frozen: { fieldCount: 2, read: (f) => ({ kind: 'frozen', timeNs: time(f, 1) }) },
  living: { fieldCount: 2, read: (f) => ({ kind: 'living', pid: number(f, 1) }) },
  watched: { fieldCount: 1, read: () => ({ kind: 'watched' }) },
  complete: { fieldCount: 1, read: () => ({ kind: 'complete' }) },
  list: { fieldCount: 3, read: (f) => ({ kind: 'list', key: key(f, 1) }) },
  progress: { fieldCount: 2, read: (f) => ({ kind: 'progress', count: number(f, 1) }) },
  lost: { fieldCount: 2, read: (f) => ({ kind: 'lost', count: number(f, 1) }) },
  exited: { fieldCount: 2, read: (f) => ({ kind: 'exited', status: number(f, 1) }) },
  signaled: { fieldCount: 2, read: (f) => ({ kind: 'signaled', signal: number(f, 1) }) },
  stopped: { fieldCount: 1, read: () => ({ kind: 'stopped' }) },
  evicted: {
    fieldCount: 3,
    read: (f) => ({ kind: 'evicted', remainingPageCount: number(f, 1), path: path(f, 2) }),
  },
  resident: {
    fieldCount: 4,
    read: (f) => ({ kind: 'resident', firstPage: number(f, 1), pageCount: number(f, 2), path: path(f, 3) }),
  },
};

/**
 * One line of the helper's output, or of what libprefault-exit.so wrote. Undefined for lines of a form that is not known, and for paths that are
 * not valid UTF-8, which profiles cannot hold (docs/profile-format.md).
 *
 * @example parseHelperLine(Buffer.from('list\t254:0\t12')) // { kind: 'list', key: '254:0/12' }
 */
export function parseHelperLine(line: Buffer): HelperLine | undefined {
  let decoded: string;
  try {
    decoded = utf8.decode(line);
  } catch {
    return undefined;
  }
  const fields = decoded.split('\t');
  const form = FORMS[text(fields, 0)];
  return form?.fieldCount === fields.length ? form.read(fields) : undefined;
}

/** All lines of a text in this form that can be read. */
export function parseHelperLines(content: Buffer): HelperLine[] {
  const lines: HelperLine[] = [];
  for (let start = 0; start < content.length; ) {
    const newline = content.indexOf('\n', start);
    const end = newline < 0 ? content.length : newline;
    const line = parseHelperLine(content.subarray(start, end));
    if (line !== undefined) lines.push(line);
    start = end + 1;
  }
  return lines;
}
