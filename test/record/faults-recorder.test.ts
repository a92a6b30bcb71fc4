import { join } from 'node:path';
import { faultsRecorder } from '../../src/record/faults-recorder.js';
import type { RecordProgress } from '../../src/record/recorder.js';
import type { FakeHelper } from '../fixtures/fake-helper.js';
import { type FakeStart, installFakeStart, request, SCOUT } from '../fixtures/fake-start.js';

let helper: FakeHelper;

afterEach(() => {
  helper.remove();
});

function install(script: string): FakeStart {
  const start = installFakeStart(script);
  helper = start.helper;
  return start;
}

describe('faultsRecorder', () => {
  it('unites read() ranges, faults and their windows, with names and look-ups of the scout run', async () => {
    const { program, library } = install(`${SCOUT}
      child; names; line page $$ "$library" 17 200; line page $$ "$program" 2 100; line page $$ "$fresh" 0 150; line exited 0`);
    const { recordings, warnings } = await faultsRecorder.record(request(program));
    expect(warnings).toEqual([]);
    expect(recordings).toEqual([
      {
        recorder: 'faults',
        programs: [program],
        files: [
          { path: program, pages: [0, 1, 2] },
          { path: library, pages: Array.from({ length: 16 }, (_, index) => 16 + index) },
          { path: join(program, '..', 'fresh'), pages: [0] },
        ],
        directories: [],
        lookups: ['/etc/absent'],
      },
    ]);
  });

  it('takes the windows themselves where the scout run saw them', async () => {
    const { program, library } = install(`with_present=1
      ${SCOUT}
      child; names; line page $$ "$library" 17 200; line exited 0`);
    const { recordings } = await faultsRecorder.record(request(program));
    expect(recordings[0]?.files).toContainEqual({ path: library, pages: [17, 14, 15, 16] });
  });

  it('leaves out a file that the start writes anew', async () => {
    const { program, fresh } = install(`${SCOUT}
      child; names; touch "$fresh_path"; line page $$ "$fresh" 0 150; line exited 0`);
    const { recordings } = await faultsRecorder.record(request(program));
    expect(recordings[0]?.files.map(({ path }) => path)).not.toContain(fresh);
    expect(recordings[0]?.lookups).toContain(fresh);
  });

  it('repeats a run that lost samples', async () => {
    const { program } = install(`${SCOUT}
      child; names; line page $$ "$library" 1 1
      [ -e "$work/again" ] || line lost 7
      touch "$work/again"; line exited 0`);
    const progress: RecordProgress[] = [];
    const { recordings, warnings } = await faultsRecorder.record(
      request(program, { onProgress: (event) => progress.push(event) }),
    );
    expect(recordings).toHaveLength(1);
    expect(warnings).toEqual([]);
    expect(progress).toContainEqual(expect.objectContaining({ phase: 'repeat', run: 1, lostEventCount: 7 }));
  });

  it('warns when samples are lost each time', async () => {
    const { program } = install(`${SCOUT} child; names; line lost 7; line exited 0`);
    const { warnings } = await faultsRecorder.record(request(program));
    expect(warnings).toEqual(['run 1 lost 7 page-fault samples']);
  });

  it('goes on without look-ups where the program fails under ptrace only', async () => {
    const { program } = install(`
      [ $mode = faults ] || { child; line exited 4; exit; }
      child; line exec $$ "$program_path"; line name "$program" f "$program_path"; line page $$ "$program" 0 1; line exited 0`);
    const { recordings, warnings } = await faultsRecorder.record(request(program));
    expect(recordings[0]).toMatchObject({ programs: [program], lookups: [], directories: [] });
    expect(warnings).toEqual([expect.stringMatching(/^look-ups are not recorded, .*status 4/)]);
  });

  it('gives no recording where the program fails in a run', async () => {
    const { program } = install(`${SCOUT} child; line exited 4`);
    await expect(faultsRecorder.record(request(program))).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
  });
});
