import { type ExitFile, endsOf, parseExitFile } from '../../src/record/exit-files.js';

const BORN = '0000000000000001';
const LATER = '0000000000000002';
const name = (pid: number, image: string, time: number, kind: string) =>
  `${pid}.${image}.${time.toString(16).padStart(16, '0')}.${kind}`;

function file(pid: number, image: string, time: number, kind: string, ...lines: string[]): ExitFile {
  const content = [...lines, ...(kind === 'end' ? ['complete'] : [])].map((line) => `${line}\n`).join('');
  const parsed = parseExitFile(name(pid, image, time, kind), Buffer.from(content));
  if (parsed === undefined) throw new Error('not a file of the library');
  return parsed;
}

const start = (pid: number, image: string, time: number, path: string, ...lines: string[]) =>
  file(pid, image, time, 'start', `exec\t${pid}\t${path}`, ...lines);
const end = (pid: number, image: string, time: number) => file(pid, image, time, 'end');
const ends = (files: ExitFile[], living: number[] = []) =>
  endsOf({ files, rootPid: 10, living: new Set(living) });

describe('parseExitFile', () => {
  it('takes a name and its lines apart', () => {
    const parsed = parseExitFile(
      name(10, BORN, 256, 'end'),
      Buffer.from('present\t8:1\t9\t3\t4\ncomplete\n'),
    );
    expect(parsed).toEqual({
      pid: 10,
      image: BORN,
      timeNs: 256n,
      kind: 'end',
      lines: [{ kind: 'present', key: '8:1/9', firstPage: 3, pageCount: 4 }, { kind: 'complete' }],
    });
  });

  it.each([
    [`${name(10, BORN, 1, 'end')}.new`, 'complete\n'],
    [name(10, BORN, 1, 'end'), 'present\t8:1\t9\t3\t4\n'],
    [name(10, BORN, 1, 'other'), ''],
    ['core', ''],
  ])('takes nothing from %s with %j', (fileName, content) => {
    expect(parseExitFile(fileName, Buffer.from(content))).toBeUndefined();
  });
});

describe('endsOf', () => {
  it('follows the first process through its execs, in the order of their times', () => {
    const files = [
      end(10, LATER, 8),
      start(10, LATER, 4, '/b'),
      start(11, BORN, 2, '/c'),
      end(10, BORN, 3),
      end(11, BORN, 5),
      start(10, BORN, 1, '/a'),
    ];
    expect(ends(files)).toEqual({
      execChain: ['/a', '/b'],
      executed: ['/a', '/c', '/b'],
      unseenCount: 0,
      rootSeen: true,
      isWatched: false,
    });
  });

  it('has not seen the first process where it did not load the library, or did not end with it', () => {
    expect(ends([start(11, BORN, 1, '/a'), end(11, BORN, 2)]).rootSeen).toBe(false);
    expect(ends([start(10, BORN, 1, '/a')])).toMatchObject({ rootSeen: false, unseenCount: 1 });
    expect(ends([start(10, BORN, 1, '/a'), end(10, BORN, 2), start(10, LATER, 3, '/b')]).rootSeen).toBe(
      false,
    );
  });

  it('has seen what lives on, but not what that process was before', () => {
    expect(ends([start(10, BORN, 1, '/a')], [10])).toMatchObject({ rootSeen: true, unseenCount: 0 });
    expect(ends([start(10, BORN, 1, '/a'), start(10, LATER, 3, '/b')], [10])).toMatchObject({
      rootSeen: false,
      unseenCount: 1,
    });
  });

  it('counts a child that was killed', () => {
    const files = [start(10, BORN, 1, '/a'), end(10, BORN, 5), start(11, BORN, 2, '/a')];
    expect(ends(files)).toMatchObject({ rootSeen: true, unseenCount: 1 });
  });

  it('expects no end of an auditor', () => {
    const auditor = file(10, LATER, 1, 'audit', 'exec\t10\t/a');
    expect(ends([auditor, start(10, BORN, 2, '/a'), end(10, BORN, 3)])).toMatchObject({
      execChain: ['/a'],
      unseenCount: 0,
      rootSeen: true,
    });
  });

  it('counts a start as watched if each image was', () => {
    const first = [start(10, BORN, 1, '/a', 'watched'), end(10, BORN, 2)];
    expect(ends(first).isWatched).toBe(true);
    expect(ends([...first, start(11, BORN, 1, '/a')]).isWatched).toBe(false);
    expect(ends([]).isWatched).toBe(false);
  });
});
