import { withoutOwnStart } from '../../src/record/own-start.js';
import type { TraceEvent } from '../../src/record/trace-events.js';

const ROOT = 10;
const fault = (page: number, pid = ROOT): TraceEvent => ({
  kind: 'fault',
  key: '8:1/1',
  page,
  timeUs: 0,
  pid,
});
const insert = (firstPage: number): TraceEvent => ({
  kind: 'insert',
  key: '8:1/1',
  firstPage,
  order: 0,
  timeUs: 0,
  pid: ROOT,
});
const read: TraceEvent = { kind: 'read', key: '8:1/2', firstPage: 0, lastPage: 0, timeUs: 0, pid: ROOT };
const exec: TraceEvent = { kind: 'exec', path: '/usr/bin/git', timeUs: 0, pid: ROOT };

describe('withoutOwnStart', () => {
  it('takes out the faults of the helper before the kernel reads the program', () => {
    expect(withoutOwnStart([fault(1), fault(2), read, fault(3), exec, fault(4)], ROOT)).toEqual([
      read,
      fault(3),
      exec,
      fault(4),
    ]);
  });

  it('keeps what other processes did and what came from the device', () => {
    expect(withoutOwnStart([fault(1, 11), insert(5), fault(2), read, exec], ROOT)).toEqual([
      fault(1, 11),
      insert(5),
      read,
      exec,
    ]);
  });

  it.each([
    ['there are no read events', [insert(1), exec, insert(2)]],
    ['the program was read after its exec only', [fault(1), exec, read]],
    ['nothing was traced', []],
  ])('keeps everything where %s', (_, events) => {
    expect(withoutOwnStart(events, ROOT)).toEqual(events);
  });
});
