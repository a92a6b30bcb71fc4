import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { FILES_FORMAT, isRpm, parseQuery, readRpm } from '../../src/rpm-parser/index.js';
import { outcomeOf } from '../fixtures/survive.js';
import { buildRpm, type RpmRequest, scratchDirectory } from '../packages/build-packages.js';
import { HeaderEditor } from './header-editor.js';

const scratch = scratchDirectory();
afterAll(() => scratch.remove());

/** Some builds of rpm keep a database in the home directory, and make it at any query. */
const env = { ...process.env, LC_ALL: 'C.UTF-8', LANGUAGE: '', HOME: scratch.path };

const preamble = 'Name: prefault-test\nVersion: 1.0~rc1\nRelease: 3.test';
const few = { '/usr/bin/x': 'x', '/opt/dir/ü ñ': 'unicode', '/link': '-> usr/bin/x' };
const many = Object.fromEntries(
  Array.from({ length: 1000 }, (_, index) => [`/opt/${index % 50}/f${index}`, String(index)]),
);

const PAYLOADS = ['w.ufdio', 'w9.gzdio', 'w9.bzdio', 'w6.xzdio', 'w6.lzdio', 'w3.zstdio'];
const requests: [string, RpmRequest][] = [
  ...PAYLOADS.map((payload): [string, RpmRequest] => [payload, { preamble, files: few, payload }]),
  ['an epoch', { preamble: `${preamble}\nEpoch: 7`, files: few }],
  ['the epoch 0', { preamble: `${preamble}\nEpoch: 0`, files: few }],
  ['no files', { preamble, files: {} }],
  ['many files', { preamble, files: many }],
  [
    'directories, ghosts, modes and other names',
    {
      preamble,
      files: few,
      list: [
        '%dir /opt/dir',
        '"/opt/dir/ü ñ"',
        '%attr(4755,root,root) /usr/bin/x',
        '%ghost /var/ghost',
        '/link',
      ],
    },
  ],
];

/** What rpm says of a package, its files with their facts. */
function asRpm(path: string): unknown {
  const query = (format: string) =>
    execFileSync('rpm', ['-qp', '--qf', format, path], {
      encoding: 'utf8',
      env,
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const [found] = parseQuery(query(FILES_FORMAT));
  if (found === undefined) throw new Error(`rpm -qp prints no package: ${path}`);
  const facts = query('[%{FILEMODES}\t%{LONGFILESIZES}\t%{FILEMTIMES}\t%{FILELINKTOS}\n]').split('\n');
  return {
    ...found,
    files: found.files.map((file, index) => {
      const [mode, sizeBytes, mtimeSeconds, linkTarget] = (facts[index] ?? '').split('\t');
      return {
        path: file,
        mode: Number(mode) & 0xffff,
        sizeBytes: Number(sizeBytes),
        mtimeSeconds: Number(mtimeSeconds),
        linkTarget,
      };
    }),
  };
}

describe('an .rpm file', () => {
  it.each(requests)('with %s is read as rpm reads it', (_, request) => {
    const path = buildRpm(scratch.path, request);
    expect(readRpm(readFileSync(path))).toEqual(asRpm(path));
  });

  it('of sources has the architecture that rpm shows', () => {
    const path = buildRpm(scratch.path, { preamble, files: {}, source: true });
    const shown = execFileSync('rpm', ['-qp', path], { encoding: 'utf8', env }).trim();
    const { name, version, release, architecture, files } = readRpm(readFileSync(path));
    expect(`${name}-${version}-${release}.${architecture}`).toBe(shown);
    expect(files.map(({ path: file }) => file)).toEqual(['test.spec']);
  });
});

describe('hostile .rpm files', () => {
  const original = readFileSync(buildRpm(scratch.path, { preamble, files: few, payload: 'w.ufdio' }));
  const payloadAt = original.indexOf('070701');
  const headers = original.subarray(0, payloadAt);

  it('begin with headers that suffice', () => {
    expect(payloadAt).toBeGreaterThan(1000);
    expect(readRpm(headers)).toEqual(readRpm(original));
    expect(isRpm(headers)).toBe(true);
    expect(isRpm(headers.subarray(0, 3))).toBe(false);
  });

  it('are refused at every truncation of the headers', () => {
    const lengths = Array.from({ length: headers.length }, (_, length) => length);
    const taken = lengths.filter(
      (length) => outcomeOf(() => readRpm(headers.subarray(0, length))) === 'value',
    );
    expect(taken).toEqual([]);
  });

  it('are survived with any bytes anywhere', () => {
    const patch = fc.record({
      at: fc.nat(headers.length - 1),
      bytes: fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.constant(new Uint8Array(4).fill(0xff))),
    });
    fc.assert(
      fc.property(fc.array(patch, { minLength: 1, maxLength: 6 }), (patches) => {
        const image = Buffer.from(headers);
        for (const { at, bytes } of patches) Buffer.from(bytes).copy(image, at);
        outcomeOf(() => readRpm(image));
      }),
      { numRuns: 1000 },
    );
  });

  const NAME = 1000;
  const DIRECTORY_INDEXES = 1116;
  const BASE_NAMES = 1117;
  const FILE_MODES = 1030;
  it.each<[string, (editor: HeaderEditor) => void]>([
    ['more index entries than any package', (editor) => editor.setEntryCount(0x10000)],
    ['a store larger than the file', (editor) => editor.setStoreBytes(0x0fffffff)],
    ['a store larger than any', (editor) => editor.setStoreBytes(0xffffffff)],
    ['more file names than bytes', (editor) => editor.setCount(BASE_NAMES, 0xffffffff)],
    ['as many file names as one tag may have', (editor) => editor.setCount(BASE_NAMES, 1_000_000)],
    ['fewer modes than files', (editor) => editor.setCount(FILE_MODES, 1)],
    ['a name that begins behind the store', (editor) => editor.setOffset(NAME, 0xfffffff0)],
    ['a name that is a number', (editor) => editor.setType(NAME, 4)],
    ['directories that are strings', (editor) => editor.setType(DIRECTORY_INDEXES, 8)],
    ['directories that there are not', (editor) => editor.setOffset(DIRECTORY_INDEXES, 0)],
    ['no name', (editor) => editor.setTag(NAME, 9999)],
  ])('are refused with %s', (_, edit) => {
    const image = Buffer.from(headers);
    edit(new HeaderEditor(image));
    expect(() => readRpm(image)).toThrow('not an RPM package that can be read');
  });

  it('cannot make paths longer than the system allows', () => {
    const image = Buffer.from(headers);
    const editor = new HeaderEditor(image);
    // One file whose name begins at the start of a store without a zero byte for 5,000 bytes.
    const extended = Buffer.concat([image, Buffer.alloc(5000, 'x'), Buffer.from([0])]);
    const grown = new HeaderEditor(extended);
    grown.setStoreBytes(editor.storeBytes + 5001);
    grown.setOffset(BASE_NAMES, editor.storeBytes);
    grown.setCount(BASE_NAMES, 1);
    expect(() => readRpm(extended)).toThrow('its list of files is damaged');
  });
});
