import type { HelperLine } from '../../src/record/helper-lines.js';
import type { RecordRequest } from '../../src/record/recorder.js';
import { type WatchOptions, watchStart } from '../../src/record/watch-start.js';
import { identifyProcess } from '../../src/system/index.js';
import { type FakeHelper, installFakeHelper } from '../fixtures/fake-helper.js';
import { request as requestOf } from '../fixtures/fake-start.js';

let helper: FakeHelper | undefined;

afterEach(() => {
  helper?.remove();
  helper = undefined;
});

const REQUEST = requestOf('/usr/bin/app', { args: ['--now'] });

async function watch(script: string, request: Partial<RecordRequest> = {}, more: Partial<WatchOptions> = {}) {
  helper = installFakeHelper(script);
  const lines: HelperLine[] = [];
  await watchStart({
    mode: 'scout',
    request: { ...REQUEST, ...request },
    onLine: (line) => lines.push(line),
    activity: () => lines.length,
    ...more,
  });
  return lines;
}

describe('watchStart', () => {
  it('hands out the lines of a start that goes well', async () => {
    expect(await watch('child; line lookup 2 /etc/absent; line exited 0')).toEqual([
      { kind: 'lookup', errno: 2, path: '/etc/absent' },
      { kind: 'exited', status: 0 },
    ]);
  });

  it('lets the program go only after onChild', async () => {
    const order: string[] = [];
    const onChild = async (pid: number) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`prepared ${identifyProcess(pid)?.pid === pid}`);
    };
    const onLine = (line: HelperLine) => order.push(line.kind);
    await watch('child; line progress 1; line exited 0', {}, { onChild, onLine });
    expect(order).toEqual(['prepared true', 'progress', 'exited']);
  });

  it.each([
    [{}, 'scout -- /usr/bin/app --now'],
    [
      { stop: { untilText: 'x' }, root: '/srv/image', includeRemote: true },
      'scout --root /srv/image --tree --remote -- /usr/bin/app --now',
    ],
  ])('passes %j on', async (request, expected) => {
    const lines = await watch('child; line lookup 0 "/$*"; line exited 0', request);
    expect(lines[0]).toMatchObject({ path: `/${expected}` });
  });

  it.each([
    [2, 'NOT_FOUND'],
    [13, 'NOT_EXECUTABLE'],
    [8, 'NOT_EXECUTABLE'],
    [12, 'SYSTEM'],
  ])('tells of an exec that failed with errno %i as %s', async (errno, code) => {
    await expect(watch(`child; line failed ${errno} 'exec: why'`)).rejects.toMatchObject({
      code,
      subject: '/usr/bin/app',
    });
  });

  it.each([
    ['line exited 3', "'/usr/bin/app' ended with status 3 while it was watched"],
    ['line signaled 11', "'/usr/bin/app' was killed by signal 11 while it was watched"],
    [
      'echo out; echo first >&2; echo "no display" >&2; line exited 1',
      "'/usr/bin/app' ended with status 1 while it was watched; it said: first | no display",
    ],
    [
      'echo "only here"; line exited 1',
      "'/usr/bin/app' ended with status 1 while it was watched; it said: only here",
    ],
  ])('is PROGRAM_FAILED after %s', async (script, message) => {
    await expect(watch(`child; ${script}`)).rejects.toMatchObject({ code: 'PROGRAM_FAILED', message });
  });

  it.each([
    [
      'echo "prefault-record: ptrace: Operation not permitted" >&2; exit 1',
      'ended with status 1: ptrace: Operation not permitted',
    ],
    ['child; kill -KILL $$', 'was killed by SIGKILL'],
    ['child; line progress 1', 'ended too early'],
    ['child; line stopped', 'was stopped from outside'],
  ])('is SYSTEM when the helper itself fails: %s', async (script, message) => {
    await expect(watch(script)).rejects.toMatchObject({
      code: 'SYSTEM',
      message: `prefault-record ${message}`,
    });
  });

  it('ends the program when the helper was killed', async () => {
    const script = 'sleep 60 & pid=$!; line child $pid; read -r go <&4; echo $pid; kill -KILL $$';
    let pid = 0;
    const onChild = async (child: number) => {
      pid = child;
    };
    await expect(watch(script, {}, { onChild })).rejects.toMatchObject({ code: 'SYSTEM' });
    while (identifyProcess(pid) !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('gives up without letting the program go when onChild fails', async () => {
    const failure = new Error('no trace');
    const script = 'line child $$; read -r go <&4; [ -z "$go" ] || line exited 9; line stopped';
    await expect(watch(script, {}, { onChild: () => Promise.reject(failure) })).rejects.toBe(failure);
  });

  it.each([
    ['a text in its output', { untilText: 'ready' }, 'printf "rea"; printf "dy"'],
    ['a text in its error output', { untilText: 'ready' }, 'echo "now ready" >&2'],
    ['the time that was given', { forMs: 60 }, ':'],
    ['a while without anything new', { untilIdleMs: 60 }, 'line progress 1'],
  ])('stops the program at %s, after telling so', async (_, stop, script) => {
    const onStop = jest.fn();
    const lines = await watch(`child; ${script}; await_stop`, { stop }, { onStop });
    expect(lines.at(-1)).toEqual({ kind: 'stopped' });
    expect(onStop).toHaveBeenCalledTimes(1);
  });

  it('takes a program for done that ends well before the condition', async () => {
    const lines = await watch('child; line exited 0', { stop: { untilText: 'never' } });
    expect(lines).toEqual([{ kind: 'exited', status: 0 }]);
  });

  it('switches appliers off for the program', async () => {
    expect(await watch('child; line lookup 0 "/$PREFAULT"; line exited 0')).toContainEqual(
      expect.objectContaining({ path: '/0' }),
    );
  });

  it('gives the program an empty input, and outputs that can be opened again', async () => {
    const script = 'child; read -r word && exit 7; echo again >/dev/stderr || exit 8; line exited 0';
    await expect(watch(script)).resolves.toHaveLength(1);
  });
});
