import fc from 'fast-check';
import { parseTraceEvent } from '../../src/record/trace-events.js';

const HEADER = '            node-1234    [001] .....  1393.382878: ';

describe('parseTraceEvent', () => {
  it.each([
    ['a 4.x kernel', 'dev 254:1 ino c5 page=00000000deadbeef pfn=1459432 ofs=8192', 0],
    ['a 5.x kernel', 'dev 254:1 ino c5 page=0x00000000deadbeef pfn=0x1644e8 ofs=8192', 0],
    ['a 6.x kernel', 'dev 254:1 ino c5 pfn=0x1644e8 ofs=8192 order=0', 0],
    ['a 6.x kernel with a large folio', 'dev 254:1 ino c5 pfn=0x1644e8 ofs=8192 order=4', 4],
  ])('reads an insertion as %s writes it', (_, fields, order) => {
    expect(parseTraceEvent(`${HEADER}mm_filemap_add_to_page_cache: ${fields}`)).toEqual({
      kind: 'insert',
      key: '254:1/197',
      firstPage: 2,
      order,
      timeUs: 1393382878,
      pid: 1234,
    });
  });

  it.each([
    ['mm_filemap_fault', 'ofs=3710976', { kind: 'fault', page: 906 }],
    ['mm_filemap_get_pages', 'ofs=4096-12287', { kind: 'read', firstPage: 1, lastPage: 2 }],
    ['mm_filemap_map_pages', 'ofs=860160-925695', { kind: 'map', firstPage: 210, lastPage: 225 }],
  ])('reads %s', (event, offsets, expected) => {
    const line = `${HEADER}${event}: dev=7:0 ino=14a ${offsets}`;
    expect(parseTraceEvent(line)).toEqual({ ...expected, key: '7:0/330', timeUs: 1393382878, pid: 1234 });
  });

  it('keeps inode numbers beyond 2^53 and offsets beyond 2^32 exact', () => {
    const line = `${HEADER}mm_filemap_fault: dev=0:31 ino=ffffffffffffff01 ofs=17592186040320`;
    expect(parseTraceEvent(line)).toMatchObject({ key: '0:31/18446744073709551361', page: 4294967295 });
  });

  it.each([
    ['flags of a 5.x kernel', '            node-1234    [001] ....  1393.382878: '],
    ['flags of a real-time kernel', '            node-1234    [001] d..h1.. 1393.382878: '],
    ['no flags', '            node-1234    [001]  1393.382878: '],
    ['a thread group', '            node-1234    (   1230) [001] .....  1393.382878: '],
    ['an unknown thread group', '            node-1234    (-------) [001] .....  1393.382878: '],
    ['a long pid', '            node-1234 [255] .....  1393.382878: '],
  ])('reads a header with %s', (_, header) => {
    const line = `${header}mm_filemap_fault: dev=7:0 ino=1 ofs=0`;
    expect(parseTraceEvent(line)).toMatchObject({ kind: 'fault', pid: 1234, timeUs: 1393382878 });
  });

  it.each([
    'Web Content',
    'kworker/0:1-ev',
    'a [001] b',
    '-7 [000] 1.1: m',
    '(sd-pam)',
    '<...>',
    ': x: y',
    '',
    'caf\u00c3\u00a9',
  ])('is not misled by the command name %p', (name) => {
    const line = `${name.padStart(16)}-77      [000] .....     5.000001: mm_filemap_fault: dev=7:0 ino=1 ofs=0`;
    expect(parseTraceEvent(line)).toMatchObject({ pid: 77, timeUs: 5000001 });
  });

  it('reads any command name that the kernel allows', () => {
    const names = fc.string({
      maxLength: 15,
      unit: fc.integer({ min: 32, max: 255 }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(names, (name) => {
        const line = `${name.padStart(16)}-77      [000] .....     5.000001: mm_filemap_fault: dev=7:0 ino=1 ofs=0`;
        expect(parseTraceEvent(line)).toMatchObject({ pid: 77, key: '7:0/1' });
      }),
    );
  });

  it('reads the path of an exec, spaces and other alphabets included', () => {
    const path = Buffer.from('/opt/my caf\u00e9/run pid=1', 'utf8').toString('latin1');
    const line = `${HEADER}sched_process_exec: filename=${path} pid=1234 old_pid=1234`;
    expect(parseTraceEvent(line)).toMatchObject({
      kind: 'exec',
      path: '/opt/my caf\u00e9/run pid=1',
      pid: 1234,
    });
  });

  it.each([
    '',
    '# tracer: nop',
    'CPU:1 [LOST 120 EVENTS]',
    `${HEADER}sched_process_fork: comm=node pid=1 child_comm=node child_pid=2`,
    `${HEADER}mm_filemap_delete_from_page_cache: dev 7:0 ino 1 pfn=0x1 ofs=0 order=0`,
    `${HEADER}mm_filemap_fault: dev=7:0`,
    '[LOST',
  ])('gives nothing for %p', (line) => {
    expect(parseTraceEvent(line)).toBeUndefined();
  });
});
