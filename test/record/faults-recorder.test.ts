import { mkdirSync, realpathSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitRecorder } from '../../src/record/exit-recorder.js';
import { faultsRecorder } from '../../src/record/faults-recorder.js';
import type { RecordProgress, RecordRequest } from '../../src/record/recorder.js';
import { type FakeHelper, installFakeHelper } from '../fixtures/fake-helper.js';

let helper: FakeHelper;

afterEach(() => {
  helper.remove();
});

/** The paths of the files a start touches: the program, a library of 40 pages, a file it writes anew. */
interface Places {
  program: string;
  library: string;
  fresh: string;
}

function install(script: string): Places {
  // Availability is asked with the helper as the program: it must look watched.
  const probe = 'case "$*" in *prefault-record) child; line exited 2; exit;; esac';
  helper = installFakeHelper(`${probe}\n. "$work/names"\n${script}`);
  const directory = realpathSync(helper.directory);
  const app = join(directory, 'app');
  mkdirSync(app);
  const place = (name: string, pageCount: number) => {
    const path = join(app, name);
    writeFileSync(path, Buffer.alloc(pageCount * 4096));
    utimesSync(path, 1000, 1000);
    return path;
  };
  const places = { program: place('program', 3), library: place('library', 40), fresh: place('fresh', 1) };
  const key = (path: string) => {
    const { dev, ino } = statSync(path);
    return `${dev >> 8}:${dev & 255}\t${ino}`;
  };
  writeFileSync(
    join(directory, 'names'),
    Object.entries(places)
      .map(([name, path]) => `${name}='${key(path)}'; ${name}_path='${path}'`)
      .join('\n'),
  );
  return places;
}

const SCOUT = `
names() { for n in program library fresh; do eval "line name \\"\\$$n\\" f \\"\\$\${n}_path\\""; done; }
if [ $mode = scout ]; then
  child; names; line exec $$ "$program_path"; line lookup 2 /etc/absent; line read "$program" 0 1
  [ -z "$with_present" ] || line present "$library" 14 4
  line exited 0
  exit
fi
`;

const request = (program: string, more: Partial<RecordRequest> = {}): RecordRequest => ({
  program,
  args: [],
  root: '/',
  runCount: 1,
  stop: {},
  include: [],
  includeRemote: false,
  dropCaches: false,
  showOutput: false,
  ...more,
});

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

describe('exitRecorder', () => {
  it('takes what was read and what was mapped in at the end, run by run', async () => {
    const { program, library } = install(`with_present=1
${SCOUT}`);
    const { recordings } = await exitRecorder.record(request(program, { runCount: 2 }));
    expect(recordings).toHaveLength(2);
    expect(recordings[1]?.files).toEqual([
      { path: program, pages: [0] },
      { path: library, pages: [14, 15, 16, 17] },
    ]);
  });

  it('refuses to wait until a start is idle', async () => {
    const { program } = install(SCOUT);
    await expect(exitRecorder.record(request(program, { stop: { untilIdleMs: 100 } }))).rejects.toMatchObject(
      {
        code: 'USAGE',
        subject: '--until-idle',
      },
    );
  });
});
