import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { decodeState } from '../../src/daemon/decode-state.js';
import { HEADER, HEADER_BYTES, RECORD, RECORD_BYTES } from '../../src/daemon/layout.js';
import { outcomeOf } from '../fixtures/survive.js';
import { makeState } from './make-state.js';

const decode = (image: Buffer) => decodeState(image, 'x.state');

/** Offsets by field in one of the tables of docs/daemon-state.md. */
function documented(heading: string): Record<string, number> {
  const text = readFileSync(join(__dirname, '../../docs/daemon-state.md'), 'utf8');
  const section = text.split(`\n## ${heading}`)[1]?.split('\n## ')[0] ?? '';
  const rows = [...section.matchAll(/^\| (\d+) \| \d+ \| (\w+) \|/gm)].map(
    ([, offset, field = '']): [string, number] => [field, Number(offset)],
  );
  return Object.fromEntries(rows.filter(([field]) => field !== 'reserved'));
}

it('has the fields where docs/daemon-state.md has them', () => {
  expect(HEADER).toEqual(documented('Header'));
  expect(RECORD).toEqual(documented('Records'));
});

it('reads a header', () => {
  // pid is 100, the next one 101, and so on.
  const fields = Object.keys(HEADER);
  const numbers = fields.slice(fields.indexOf('pid')).map((field, index) => [field, 100 + index]);
  const image = makeState({ ...Object.fromEntries(numbers), condition: 5 });
  expect(decode(image)).toEqual({
    process: { pid: 100, startTicks: '102' },
    conditions: { lowMemory: true, memoryPressure: false, unmarked: true },
    firstStartSeconds: 103,
    startSeconds: 104,
    plans: {
      usableCount: 105,
      watchedCount: 106,
      absentCount: 107,
      maskedCount: 108,
      refusedCount: 109,
      offCount: 110,
    },
    starts: {
      execCount: 111,
      warmCount: 112,
      helpedCount: 113,
      coalescedCount: 114,
      controlCount: 115,
      suspendedCount: 116,
      elsewhereCount: 117,
      modeCount: 124,
    },
    overflowCount: 118,
    issuedBytes: 119,
    abandonedCount: 120,
    sampledPageCount: 121,
    usedPageCount: 122,
    stuckCount: 123,
    programs: [],
  });
});

it('reads records, and what is unknown in them is absent', () => {
  const image = makeState({}, [
    { path: '/usr/bin/meld', planName: 'path/0123456789abcdef.plan', planChecksum: 0xabcn, flags: 4 },
    {
      path: `/${'x'.repeat(400)}`,
      flags: 1,
      execCount: 1,
      warmCount: 2,
      helpedCount: 3,
      issuedBytes: 4,
      sampledPageCount: 5,
      usedPageCount: 6,
      lastStartSeconds: 7,
      lastMajorFaults: 1,
      helpedMilliseconds: 8,
      controlMilliseconds: 9,
    },
    { flags: 2 },
  ]);
  const [first, second, third] = decode(Buffer.concat([image, Buffer.alloc(100)])).programs;
  expect(first).toEqual({
    path: '/usr/bin/meld',
    planName: 'path/0123456789abcdef.plan',
    planChecksum: '0000000000000abc',
    isWatched: true,
    execCount: 0,
    warmCount: 0,
    helpedCount: 0,
    issuedBytes: 0,
    sampledPageCount: 0,
    usedPageCount: 0,
  });
  expect(second).toEqual({
    path: `/${'x'.repeat(318)}`,
    planName: 'aa/11.plan',
    planChecksum: '0000000000000000',
    isWatched: false,
    off: 'wasteful',
    execCount: 1,
    warmCount: 2,
    helpedCount: 3,
    issuedBytes: 4,
    sampledPageCount: 5,
    usedPageCount: 6,
    lastStartSeconds: 7,
    lastMajorFaultCount: 0,
    helpedMs: 8,
    controlMs: 9,
  });
  expect(third?.off).toBe('slower');
});

const NOT_SAFE = 2 ** 60;
const refused: [string, Buffer, RegExp][] = [
  ['nothing', Buffer.alloc(0), /magic: it is none/],
  ['another file', Buffer.from('PREFAULT'.repeat(100)), /magic: it is none/],
  ['half a header', makeState().subarray(0, 255), /header: it is cut off after 255 bytes/],
  ['version 0', makeState({ version: 0 }), /version: 0 is no version/],
  ['another header', makeState({ headerBytes: 128 }), /headerBytes: not 256/],
  ['other records', makeState({ recordBytes: 256 }), /recordBytes: not 512/],
  ['missing records', makeState({ recordCount: 2 }, [{}]), /recordCount: 2 do not fit into 768 bytes/],
  ['endless records', makeState({ recordCount: 0xffff_ffff }), /recordCount/],
  ['a record without plan', makeState({}, [{ planName: '' }]), /records\[0\]\.planName/],
  ['a record of another directory', makeState({}, [{ planName: '../aa/11.plan' }]), /records\[0\]\.planName/],
  ['a count beyond counting', makeState({ execCount: NOT_SAFE }), /offset 80/],
  ['a time beyond time', makeState({ startSeconds: 8_640_000_000_001 }), /offset 48: .* is no time/],
];

it.each(refused)('refuses %s as BAD_FORMAT', (_, image, message) => {
  expect(() => decode(image)).toThrow(
    expect.objectContaining({
      code: 'BAD_FORMAT',
      subject: 'x.state',
      message: expect.stringMatching(message),
    }),
  );
});

it('says that a later version is newer', () => {
  expect(() => decode(makeState({ version: 2 }))).toThrow(
    expect.objectContaining({ code: 'NEWER_FORMAT', remedy: 'update prefault' }),
  );
});

describe('whatever happens to a state, it is read or refused', () => {
  const whole = makeState({ pid: 1, execCount: 2 }, [{ flags: 7 }, { path: '/bin/é' }]);

  it('cut anywhere', () => {
    for (let length = 0; length < whole.length; length += 1)
      expect(outcomeOf(() => decode(whole.subarray(0, length)))).toBe('refused');
  });

  it('changed anywhere', () => {
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 8 }),
        fc.nat(whole.length),
        (changes, length) => {
          const image = Buffer.from(whole);
          for (const { at, byte } of changes) image.writeUInt8(byte, at);
          outcomeOf(() => decode(image));
          outcomeOf(() => decode(image.subarray(0, length)));
        },
      ),
    );
  });

  it('or any bytes behind a good start', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: HEADER_BYTES + 3 * RECORD_BYTES }), (bytes) => {
        outcomeOf(() => decode(Buffer.concat([whole.subarray(0, 20), bytes])));
      }),
    );
  });
});
