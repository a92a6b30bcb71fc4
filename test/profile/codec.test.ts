import fc from 'fast-check';
import { PrefaultError } from '../../src/errors';
import { decodeProfile, encodeProfile, type Profile } from '../../src/profile/index';
import { profile } from './arbitraries';
import { example, exampleText } from './example';

type Json = Record<string, unknown>;

function refusal(text: string): PrefaultError {
  try {
    decodeProfile(text, 'git.prefault.json');
  } catch (error) {
    if (error instanceof PrefaultError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** The example's document after a change. */
function changed(change: (document: ReturnType<typeof parts>) => unknown): string {
  const document = JSON.parse(exampleText) as Json;
  return JSON.stringify(change(parts(document)) ?? document);
}

function parts(top: Json) {
  const files = top['files'] as Json[];
  const modes = top['modes'] as Json[];
  const touched = modes[0]?.['files'] as Json[];
  return {
    top,
    files,
    file: files[0] as Json,
    modes,
    mode: modes[0] as Json,
    other: modes[1] as Json,
    touched,
    first: touched[0] as Json,
  };
}

describe('a profile', () => {
  it('is written as the specification says', () => {
    expect(encodeProfile(example)).toBe(exampleText);
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(profile, (value) => {
        expect(decodeProfile(encodeProfile(value), 'x')).toEqual(value);
      }),
    );
  });

  it('gives the same bytes when it is read and written again', () => {
    fc.assert(
      fc.property(profile, (value) => {
        const text = encodeProfile(value);
        expect(encodeProfile(decodeProfile(text, 'x'))).toBe(text);
      }),
    );
  });

  it('is refused, never misread, wherever it is cut off', () => {
    for (let length = 0; length < exampleText.length - 2; length++) {
      expect(refusal(exampleText.slice(0, length)).code).toBe('BAD_FORMAT');
    }
  });

  it.each(['1.0.9', '1.1.0', '1.20.3'])('of format version %s is read', (version) => {
    expect(
      decodeProfile(
        changed(({ top }) => ({ ...top, version })),
        'x',
      ),
    ).toEqual(example);
  });

  it('of a later minor version may have keys that are not known yet', () => {
    const text = changed(({ top, file, mode, first }) => {
      for (const each of [top, file, mode, first]) each['later'] = { any: ['thing'] };
      top['version'] = '1.1.0';
    });
    expect(decodeProfile(text, 'x')).toEqual(example);
  });

  it.each(['2.0.0', '10.4.1'])('of format version %s is refused as newer, with what to do', (version) => {
    const error = refusal(changed(({ top }) => ({ ...top, version, modes: 'other' })));
    expect(error).toMatchObject({
      code: 'NEWER_FORMAT',
      message: `git.prefault.json is a profile of format version ${version}, newer than this prefault reads`,
      remedy: expect.stringContaining('update prefault'),
    });
  });
});

const CONTROL = '/usr/\u001b[31m';
const wrong: [where: string, why: RegExp, change: (document: ReturnType<typeof parts>) => unknown][] = [
  ['format', /must be 'prefault-profile'/, () => []],
  ['format', /must be 'prefault-profile'/, () => 5],
  ['format', /must be 'prefault-profile'/, ({ top }) => ({ ...top, format: 'other' })],
  ['version', /must be a version/, ({ top }) => ({ ...top, version: 1 })],
  ['version', /must be a version/, ({ top }) => ({ ...top, version: 'v1.0.0' })],
  ['version', /must be a version/, ({ top }) => ({ ...top, version: '1.0.0-rc.1' })],
  ['version', /must be a version/, ({ top }) => ({ ...top, version: '1.0.0+build' })],
  ['version', /must be a version/, ({ top }) => ({ ...top, version: '1.0' })],
  ['version', /no version of the format/, ({ top }) => ({ ...top, version: '0.9.0' })],
  ['name', /is missing/, ({ top }) => delete top['name'] && undefined],
  ['name', /must be a string/, ({ top }) => ({ ...top, name: null })],
  ['name', /must be letters/, ({ top }) => ({ ...top, name: '../evil' })],
  ['name', /must be letters/, ({ top }) => ({ ...top, name: '' })],
  ['name', /must be letters/, ({ top }) => ({ ...top, name: 'git\n' })],
  ['name', /at most 128/, ({ top }) => ({ ...top, name: 'x'.repeat(129) })],
  ['programs', /must be an array/, ({ top }) => ({ ...top, programs: '/usr/bin/git' })],
  ['programs', /at least one/, ({ top }) => ({ ...top, programs: [] })],
  ['programs[0]', /must be a string/, ({ top }) => ({ ...top, programs: [7] })],
  ['programs[0]', /is not an absolute path/, ({ top }) => ({ ...top, programs: ['git'] })],
  ['programs[1]', /twice/, ({ top }) => ({ ...top, programs: ['/usr/bin/git', '/usr/bin/git'] })],
  ['recorders', /at least one/, ({ top }) => ({ ...top, recorders: [] })],
  ['recorders[0]', /must be 'trace', 'faults' or 'exit'/, ({ top }) => ({ ...top, recorders: ['guess'] })],
  ['recorders[1]', /sorted/, ({ top }) => ({ ...top, recorders: ['trace', 'exit'] })],
  ['recorders[1]', /twice/, ({ top }) => ({ ...top, recorders: ['trace', 'trace'] })],
  ['"comment"', /is not a key/, ({ top }) => ({ ...top, comment: 'hello' })],
  [
    '"__proto__"',
    /is not a key/,
    ({ top }) => JSON.parse(JSON.stringify(top).replace('{', '{"__proto__":1,')),
  ],
  ['files[0]."sizeBytes"', /is not a key/, ({ file }) => set(file, 'sizeBytes', 1)],
  ['files[0]', /must be an object/, ({ top }) => ({ ...top, files: ['x'] })],
  ['files[0].path', /is missing/, ({ file }) => delete file['path'] && undefined],
  ['files[0].path', /control characters/, ({ file }) => set(file, 'path', CONTROL)],
  ['files[0].path', /not valid UTF-8/, ({ file }) => set(file, 'path', '/usr/\ud800')],
  ['files[0].path', /'\.\.' component/, ({ file }) => set(file, 'path', '/usr/../bin/git')],
  ['files[0].path', /'\.' component/, ({ file }) => set(file, 'path', '/usr/./bin')],
  ['files[0].path', /'\/\/'/, ({ file }) => set(file, 'path', '/usr//bin')],
  ['files[0].path', /final '\/'/, ({ file }) => set(file, 'path', '/usr/')],
  ['files[0].path', /longer than 4095 bytes/, ({ file }) => set(file, 'path', `/${'é'.repeat(2048)}`)],
  ['files[0].size', /from 0 to 2\^53 - 1/, ({ file }) => set(file, 'size', -1)],
  ['files[0].size', /from 0 to 2\^53 - 1/, ({ file }) => set(file, 'size', 1.5)],
  ['files[0].size', /from 0 to 2\^53 - 1/, ({ file }) => set(file, 'size', 2 ** 53)],
  ['files[0].size', /must be a number/, ({ file }) => set(file, 'size', '4096')],
  ['files[0].buildId', /lower-case hex/, ({ file }) => set(file, 'buildId', 'ABCD')],
  ['files[0].buildId', /lower-case hex/, ({ file }) => set(file, 'buildId', 'abc')],
  ['files[0].buildId', /must be a string/, ({ file }) => set(file, 'buildId', null)],
  ['files[0].contentKey', /'sha256:'/, ({ file }) => set(file, 'contentKey', 'md5:00')],
  ['files[0].fingerprint', /must be a string/, ({ file }) => set(file, 'fingerprint', 1)],
  ['files[0].fingerprint', /must not be empty/, ({ file }) => set(file, 'fingerprint', '')],
  ['files[0].fingerprint', /must be base64/, ({ file }) => set(file, 'fingerprint', 'cGFnZ_M=')],
  ['files[0].fingerprint', /must be base64/, ({ file }) => set(file, 'fingerprint', 'cGFnZXM')],
  ['files[0].fingerprint', /at most 90000/, ({ file }) => set(file, 'fingerprint', 'A'.repeat(90_004))],
  ['files[1]', /sorted/, ({ top, files }) => ({ ...top, files: files.reverse() })],
  ['files[1]', /twice/, ({ top, files }) => ({ ...top, files: [files[0], ...files] })],
  ['files[2]', /no mode names it/, ({ files, file }) => files.push({ ...file, path: '/zzz' }) && undefined],
  ['modes', /at least one/, ({ top }) => ({ ...top, modes: [] })],
  ['modes', /at most 64/, ({ top, other }) => ({ ...top, modes: Array.from({ length: 65 }, () => other) })],
  ['modes[0].name', /must be 'default'/, ({ mode }) => set(mode, 'name', 'first')],
  ['modes[1].name', /only the first/, ({ other }) => set(other, 'name', 'default')],
  ['modes[1].name', /lower-case/, ({ other }) => set(other, 'name', 'Diff')],
  ['modes[1].name', /at most 64/, ({ other }) => set(other, 'name', 'd'.repeat(65))],
  [
    'modes[2]',
    /sorted/,
    ({ modes, other }) => modes.push({ ...other, name: 'aaa', token: '-a' }) && undefined,
  ],
  ['modes[2]', /twice/, ({ modes, other }) => modes.push({ ...other, token: '-a' }) && undefined],
  [
    'modes[2].token',
    /another mode/,
    ({ modes, other }) => modes.push({ ...other, name: 'zzz' }) && undefined,
  ],
  ['modes[0].token', /must have none/, ({ mode }) => set(mode, 'token', '--x')],
  ['modes[1].token', /is missing/, ({ other }) => delete other['token'] && undefined],
  ['modes[1].token', /must not be empty/, ({ other }) => set(other, 'token', '')],
  ['modes[1].token', /control characters/, ({ other }) => set(other, 'token', 'a\tb')],
  ['modes[1].token', /at most 255/, ({ other }) => set(other, 'token', 'x'.repeat(256))],
  ['modes[0].runs', /from 0/, ({ mode }) => set(mode, 'runs', -1)],
  ['modes[1].runs', /from 1/, ({ other }) => set(other, 'runs', 0)],
  ['modes[0].runs', /no other mode/, ({ mode, modes }) => set(mode, 'runs', 0) ?? (modes.pop() && undefined)],
  ['modes[0].files', /all other modes agree/, ({ mode }) => set(mode, 'runs', 0)],
  ['modes[0].files', /all other modes agree/, ({ modes, other }) => unrecorded(modes, other, { files: [] })],
  [
    'modes[0].directories',
    /all other modes agree/,
    ({ modes, other }) => unrecorded(modes, other, { directories: ['/x'] }),
  ],
  [
    'modes[0].lookups',
    /all other modes agree/,
    ({ modes, other }) => unrecorded(modes, other, { lookups: ['/x'] }),
  ],
  ['modes[0]."run"', /is not a key/, ({ mode }) => set(mode, 'run', 1)],
  ['modes[0].files[0]."extents"', /is not a key/, ({ first }) => set(first, 'extents', [])],
  ['modes[0].files[0].path', /top level's files/, ({ first }) => set(first, 'path', '/aaa')],
  ['modes[0].files[0].order', /from 0/, ({ first }) => set(first, 'order', -1)],
  ['modes[0].files[0].pages', /must be a string/, ({ first }) => set(first, 'pages', [1])],
  ['modes[0].files[0].pages', /extents must ascend/, ({ first }) => set(first, 'pages', '5 3')],
  [
    'modes[0].files[0].pages',
    /end beyond the file, which has 10 pages/,
    ({ first }) => set(first, 'pages', '0-10'),
  ],
  ['modes[0].files[0].ported', /from 1 to 100/, ({ first }) => set(first, 'ported', 0)],
  ['modes[0].files[0].ported', /from 1 to 100/, ({ first }) => set(first, 'ported', 101)],
  ['modes[0].files[0].ported', /from 1 to 100/, ({ first }) => set(first, 'ported', 99.5)],
  ['modes[0].files[1]', /sorted/, ({ mode, touched }) => set(mode, 'files', touched.reverse())],
  ['modes[0].directories[1]', /sorted/, ({ mode }) => set(mode, 'directories', ['/b', '/a'])],
  ['modes[0].directories[1]', /twice/, ({ mode }) => set(mode, 'directories', ['/b', '/b'])],
  ['modes[0].directories[0]', /control characters/, ({ mode }) => set(mode, 'directories', [CONTROL])],
  ['modes[0].lookups[0]', /'\.\.' component/, ({ mode }) => set(mode, 'lookups', ['/a/..'])],
  ['modes[0].lookups', /is missing/, ({ mode }) => delete mode['lookups'] && undefined],
];

/** Makes the default mode one that follows the only other one, but for a difference. */
function unrecorded(modes: Json[], other: Json, difference: Json): undefined {
  const { token: _, ...rest } = other;
  modes[0] = { ...rest, name: 'default', runs: 0, ...difference };
  return undefined;
}

function set(object: Json, key: string, value: unknown): undefined {
  object[key] = value;
  return undefined;
}

describe('an error about a profile', () => {
  it.each(wrong)('names %s where it %s', (where, why, change) => {
    const error = refusal(changed(change));
    expect(error.code).toBe('BAD_FORMAT');
    expect(error.message).toMatch(`git.prefault.json is not a valid profile: ${where}: `);
    expect(error.message).toMatch(why);
    expect(error.remedy).toBeDefined();
  });

  it.each(['', 'null,', '{"format":\n\n\u001b[31m', '\ufeff{}'])('is one clean line for %j', (text) => {
    const { message, code } = refusal(text);
    expect(code).toBe('BAD_FORMAT');
    expect(message).toMatch(/^git\.prefault\.json is not a valid profile: it is not JSON \([^\p{Cc}]+\)$/u);
  });

  it('is one clean line whatever stands in the JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(refusal(text).message).toMatch(/^[^\p{Cc}]+$/u);
      }),
    );
  });

  it('comes when a profile that breaks the format is written', () => {
    const broken: Profile = { ...example, programs: ['git'] };
    expect(() => encodeProfile(broken)).toThrow(
      "the profile 'git' is not a valid profile: programs[0]: is not an absolute path",
    );
  });
});
