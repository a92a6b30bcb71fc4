import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  controlOf,
  installedPath,
  isAr,
  isControlFile,
  readDebLayout,
  TarReader,
} from '../../src/dpkg-parse/index.js';
import { PrefaultError } from '../../src/errors.js';
import { outcomeOf } from '../fixtures/survive.js';
import { buildDeb, scratchDirectory } from '../packages/build-packages.js';

const scratch = scratchDirectory();
afterAll(() => scratch.remove());

const control = `Package: prefault-test
Version: 1:2.0~rc1-3+b1
Architecture: all
Maintainer: Nobody <nobody@example.org>
Description: for a test
 with a second line
`;

const COMPRESSIONS = ['none', 'gzip', 'xz', 'zstd'] as const;

function build(compression: (typeof COMPRESSIONS)[number]): { path: string; image: Buffer } {
  const path = buildDeb(scratch.path, { control, files: { '/usr/bin/x': 'x', '/ü': '' }, compression });
  return { path, image: readFileSync(path) };
}

describe.each(COMPRESSIONS)('a .deb with compression %s', (compression) => {
  const { path, image } = build(compression);

  it('has its archives where ar finds them', () => {
    const layout = readDebLayout(image, image.length);
    expect(layout.control.compression).toBe(compression);
    expect(layout.data.compression).toBe(compression);
    for (const { name, offsetBytes, sizeBytes } of [layout.control, layout.data]) {
      const bytes = execFileSync('ar', ['p', path, name]);
      expect(image.subarray(offsetBytes, offsetBytes + sizeBytes).equals(bytes)).toBe(true);
    }
  });

  it('is found to be damaged at every truncation', () => {
    const { data } = readDebLayout(image, image.length);
    const lengths = Array.from({ length: data.offsetBytes + data.sizeBytes }, (_, length) => length);
    const taken = lengths.filter(
      (length) => outcomeOf(() => readDebLayout(image.subarray(0, length), length)) === 'value',
    );
    expect(taken).toEqual([]);
  });

  it('is survived with any bytes anywhere', () => {
    const patch = fc.record({ at: fc.nat(300), bytes: fc.uint8Array({ maxLength: 12 }) });
    fc.assert(
      fc.property(fc.array(patch, { minLength: 1, maxLength: 4 }), (patches) => {
        const damaged = Buffer.from(image);
        for (const { at, bytes } of patches) Buffer.from(bytes).copy(damaged, at);
        outcomeOf(() => readDebLayout(damaged, damaged.length));
      }),
    );
  });
});

describe('the layout of a .deb', () => {
  const { image } = build('none');

  function changed(from: string, to: string): Buffer {
    return Buffer.from(image.toString('latin1').replace(from, to), 'latin1');
  }

  it.each([
    ['another format', '2.0\n', '3.0\n', 'format 3.0'],
    ['no format', '2.0\n', '....', 'its format has no version'],
    ['a first member of another name', 'debian-binary', 'debian-banana', 'does not begin with debian-binary'],
    ['no control archive', 'control.tar', 'kontrol.tar', 'it has no control.tar'],
    ['no data archive', 'data.tar', 'tada.tar', 'it has no data.tar'],
    [
      'an unknown compression',
      'data.tar    ',
      'data.tar.foo',
      "'data.tar.foo' is compressed in an unknown way",
    ],
  ])('is refused with %s', (_, from, to, message) => {
    const damaged = changed(from, to);
    expect(() => readDebLayout(damaged, damaged.length)).toThrow(message);
  });

  it('may have members of other tools', () => {
    const layout = readDebLayout(image, image.length);
    const member = Buffer.from(`${'_extra'.padEnd(48)}${'1'.padEnd(10)}\`\nx\n`, 'latin1');
    const at = layout.control.offsetBytes - 60;
    const extended = Buffer.concat([image.subarray(0, at), member, image.subarray(at)]);
    expect(readDebLayout(extended, extended.length).control.offsetBytes).toBe(
      layout.control.offsetBytes + member.length,
    );
  });

  it('is found in the first bytes of a large file', () => {
    const { data } = readDebLayout(image, image.length);
    expect(readDebLayout(image.subarray(0, data.offsetBytes), image.length).data).toEqual(data);
  });

  it('is not looked for in what is no ar archive', () => {
    expect(isAr(image)).toBe(true);
    expect(isAr(Buffer.from('!<arch>'))).toBe(false);
    expect(() => readDebLayout(Buffer.from('nothing of the kind'), 19)).toThrow(PrefaultError);
  });
});

describe('control archives', () => {
  function controlArchive(path: string): Buffer {
    return execFileSync('dpkg-deb', ['--ctrl-tarfile', path]);
  }

  function read(bytes: Buffer) {
    const reader = new TarReader(isControlFile);
    reader.push(bytes);
    return controlOf(reader.end());
  }

  it('give the fields that dpkg-deb -f prints', () => {
    const { path } = build('xz');
    const paragraph = read(controlArchive(path));
    for (const name of paragraph.names) {
      const value = execFileSync('dpkg-deb', ['-f', path, name], { encoding: 'utf8' });
      expect(paragraph.get(name)).toBe(value.trimEnd());
    }
    expect(paragraph.get('version')).toBe('1:2.0~rc1-3+b1');
  });

  it('are refused without a control file', () => {
    expect(() => controlOf([])).toThrow('has no control file');
  });
});

it.each([
  ['./usr/bin/x', '/usr/bin/x'],
  ['./', '/'],
  ['.', '/'],
  ['usr/', '/usr'],
  ['/usr/bin', '/usr/bin'],
  ['./.hidden', '/.hidden'],
])('takes %s of an archive for %s', (name, path) => {
  expect(installedPath(name)).toBe(path);
});
