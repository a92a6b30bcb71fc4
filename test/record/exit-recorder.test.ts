import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitRecorder } from '../../src/record/exit-recorder.js';
import { UnwatchableError } from '../../src/record/unwatchable.js';
import type { FakeHelper } from '../fixtures/fake-helper.js';
import { type FakeStart, installFakeStart, request, SCOUT } from '../fixtures/fake-start.js';

let helper: FakeHelper;

function install(script: string): FakeStart {
  const start = installFakeStart(script);
  helper = start.helper;
  return start;
}

afterEach(() => helper.remove());

/** With a library: `tell KIND LINE...` writes what it would write, with \t for tabs. */
function installPreloaded(script: string): FakeStart {
  const start = install(`
    previous=; library_options=
    for word; do
      [ "$previous" != --directory ] || directory=$word
      [ "$previous" != --audit ] || audit=$word
      previous=$word
    done
    time=0
    tell() {
      [ -n "$directory" ] || return 0
      kind=$1; shift; time=$((time + 1))
      for told; do printf '%b\\n' "$told"; done >"$directory/$(printf '%d.%016x.%016x.%s' $$ 1 $time $kind)"
    }
    begin() { child; tell start "exec\\t$$\\t$program_path" watched "name\\t$library\\tf\\t$library_path" "$@"; }
    if [ $mode = exit ]; then
      case "$*" in *prefault-record*resident) begin; tell end complete; line exited 0; exit;; esac
      ${script}
      exit
    fi
    ${SCOUT}`);
  writeFileSync(join(start.helper.directory, 'libprefault-exit.so'), '');
  return start;
}

describe('with the library', () => {
  it('keeps what was touched, what was read, and windows that every run shows', async () => {
    const { program, library } = installPreloaded(`
      begin "window\\t$library\\t0\\t2"
      if [ -e "$work/again" ]; then tell end "present\\t$library\\t9\\t1" complete
      else tell end "window\\t$library\\t1\\t3" "present\\t$library\\t8\\t1" complete; fi
      touch "$work/again"; line exited 0`);
    const { recordings, warnings } = await exitRecorder.record(request(program, { runCount: 2 }));
    expect(warnings).toEqual([]);
    expect(recordings.map(({ files }) => files)).toEqual([
      [
        { path: program, pages: [0] },
        { path: library, pages: [8, 0, 1] },
      ],
      [
        { path: program, pages: [0] },
        { path: library, pages: [9, 0, 1] },
      ],
    ]);
    expect(recordings[0]).toMatchObject({
      recorder: 'exit',
      programs: [program],
      lookups: expect.arrayContaining(['/etc/absent']),
    });
  });

  it('takes what the helper sees in a program that has to be stopped, and nothing later', async () => {
    const { program, library } = installPreloaded(`
      begin
      line progress 5
      trap 'line frozen 1; line living $$; line name "$library" f "$library_path"; line present "$library" 7 1
        tell end "present\\t$library\\t30\\t1" complete; line stopped; exit 0' TERM
      await_stop`);
    const { recordings } = await exitRecorder.record(request(program, { stop: { untilIdleMs: 200 } }));
    expect(recordings[0]?.files).toContainEqual({ path: library, pages: [7] });
  });

  it('goes on without an auditor where a start fails with one', async () => {
    const { program, library } = installPreloaded(`
      [ -z "$audit" ] || { begin; line exited 127; exit; }
      begin; tell end "present\\t$library\\t8\\t1" complete; line exited 0`);
    const { recordings, warnings } = await exitRecorder.record(request(program));
    expect(warnings).toEqual([]);
    expect(recordings[0]?.files).toContainEqual({ path: library, pages: [8] });
  });

  it('says how many processes were not seen to their end', async () => {
    const { program } = installPreloaded(`
      begin; tell end complete
      printf 'exec\\t1\\t/a\\n' >"$directory/1.0000000000000001.0000000000000001.start"; line exited 0`);
    const { warnings } = await exitRecorder.record(request(program));
    expect(warnings).toEqual([expect.stringMatching(/^processes that ended by a signal .*: 1;/)]);
  });

  it('falls back to ptrace for a program that does not load it, and says so', async () => {
    const { program } = installPreloaded('child; line exited 0');
    const { recordings, warnings } = await exitRecorder.record(request(program));
    expect(warnings).toEqual([expect.stringMatching(/^windows of 16 pages .* does not load/)]);
    expect(recordings[0]?.files.map(({ path }) => path)).toEqual([program]);
    await expect(exitRecorder.record(request(program, { stop: { untilIdleMs: 100 } }))).rejects.toMatchObject(
      { code: 'USAGE', subject: '--until-idle' },
    );
  });

  it('falls back to ptrace for a program that fails with it alone', async () => {
    const { program } = installPreloaded('child; line exited 4');
    const { recordings, warnings } = await exitRecorder.record(request(program));
    expect(recordings[0]?.files.map(({ path }) => path)).toEqual([program]);
    expect(warnings).toEqual([expect.stringMatching(/^windows of 16 pages/)]);
  });

  it('does without look-ups for a program that fails under ptrace alone, and throws for one that always fails', async () => {
    const { program, library } = installPreloaded(`
      if [ -e "$work/broken" ]; then child; line exited 4; exit; fi
      begin; tell end "present\\t$library\\t8\\t1" complete; line exited 0; exit
      fi; if [ $mode = scout ]; then child; line exited 5; exit`);
    const { recordings, warnings } = await exitRecorder.record(request(program));
    expect(recordings[0]).toMatchObject({
      files: [{ path: library, pages: [8] }],
      programs: [program],
      lookups: [],
    });
    expect(warnings).toEqual([expect.stringMatching(/^look-ups and what is read .* status 5/)]);
    writeFileSync(join(helper.directory, 'broken'), '');
    await expect(exitRecorder.record(request(program))).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
  });

  it('starts a program that always fails once more, alone, and then says that it fails', async () => {
    const { program } = installPreloaded(`
      echo "$audit$directory" >>"$work/starts"; child; line exited 3; exit
      fi; if [ $mode = scout ]; then child; line exited 3; exit`);
    const failure = await exitRecorder.record(request(program)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'PROGRAM_FAILED' });
    expect(failure).not.toBeInstanceOf(UnwatchableError);
    expect(readFileSync(join(helper.directory, 'starts'), 'utf8')).toBe('\n');
  });

  it.each([
    ['ends badly with it', 'child; line exited 1', 'PROGRAM_FAILED'],
    ['does not load it', 'child; line exited 0', 'PROGRAM_FAILED'],
  ])(
    'tells of a program that fails under ptrace and %s as one for another recorder',
    async (_, start, code) => {
      const { program } = installPreloaded(`
      if [ -z "$directory" ]; then child; line exited 0; exit; fi
      ${start}; exit
      fi; if [ $mode = scout ]; then child; line exited 5; exit`);
      const failure = await exitRecorder.record(request(program)).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(UnwatchableError);
      expect(failure).toMatchObject({ code, remedy: expect.stringContaining('another --recorder') });
    },
  );
});

describe('without the library', () => {
  it('takes what was read and what was mapped in at the end, run by run', async () => {
    const { program, library } = install(`with_present=1\n${SCOUT}`);
    const { recordings, warnings } = await exitRecorder.record(request(program, { runCount: 2 }));
    expect(recordings).toHaveLength(2);
    expect(recordings[1]?.files).toEqual([
      { path: program, pages: [0] },
      { path: library, pages: [14, 15, 16, 17] },
    ]);
    expect(warnings).toEqual([
      expect.stringMatching(/^windows of 16 pages .*libprefault-exit.so.* not installed/),
    ]);
  });
});
