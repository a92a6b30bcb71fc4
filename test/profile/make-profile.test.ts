import {
  makeProfile,
  type Profile,
  type ProfileFile,
  type ProfileMode,
  withMode,
} from '../../src/profile/index';

const file = (path: string, content = '0', sizeBytes = 40_960): ProfileFile => ({
  path,
  sizeBytes,
  contentKey: `sha256:${content.repeat(64)}`,
});
const touched = (path: string, ...firstPages: number[]) => ({
  path,
  order: 0,
  extents: firstPages.map((firstPage) => ({ firstPage, pageCount: 1 })),
});
const mode = (name: string, files: ProfileMode['files'], more: Partial<ProfileMode> = {}): ProfileMode => ({
  name,
  ...(name === 'default' ? {} : { token: `--${name}` }),
  runCount: 3,
  files,
  directories: [],
  lookups: [],
  ...more,
});
const base = { name: 'example', programs: ['/bin/p'], recorders: ['trace' as const] };
const paths = ({ files }: { files: readonly { path: string }[] }) => files.map(({ path }) => path);

describe('makeProfile', () => {
  it('sorts what may come in any order', () => {
    const profile = makeProfile({
      name: 'example',
      programs: ['/bin/w', '/bin/p', '/bin/w'],
      recorders: ['trace', 'faults', 'trace'],
      files: [file('/b'), file('/a')],
      modes: [
        mode('zip', [touched('/b', 4, 2)]),
        mode('default', [touched('/b', 1), touched('/a', 1)], {
          directories: ['/y', '/x', '/y'],
          lookups: ['/2', '/1'],
        }),
        mode('calc', []),
      ],
    });
    expect(profile).toMatchObject({ programs: ['/bin/w', '/bin/p'], recorders: ['faults', 'trace'] });
    expect(paths(profile)).toEqual(['/a', '/b']);
    expect(profile.modes.map(({ name }) => name)).toEqual(['default', 'calc', 'zip']);
    expect(profile.modes[0]).toMatchObject({ directories: ['/x', '/y'], lookups: ['/1', '/2'] });
    expect(profile.modes[2]?.files[0]).toEqual(touched('/b', 2, 4));
  });

  it('leaves out files that no mode names, and touched files that nobody could identify', () => {
    const profile = makeProfile({
      ...base,
      files: [file('/a'), file('/b')],
      modes: [mode('default', [touched('/a', 0), touched('/gone', 0)])],
    });
    expect(paths(profile)).toEqual(['/a']);
    expect(profile.modes.map(paths)).toEqual([['/a']]);
  });

  it('leaves out pages beyond the end of a file', () => {
    const files = [file('/a', '0', 4097), file('/empty', '0', 0)];
    const profile = makeProfile({
      ...base,
      files,
      modes: [mode('default', [touched('/a', 1, 2), touched('/empty', 0)])],
    });
    expect(profile.modes[0]?.files).toEqual([touched('/a', 1)]);
  });

  it('needs a mode', () => {
    expect(() => makeProfile({ ...base, files: [], modes: [] })).toThrow(
      /modes\[0\]\.runs: must be at least 1/,
    );
  });

  it.each([
    ['name', { name: 'no/name' }],
    ['programs', { programs: [] }],
    ['modes[1].token', { modes: [mode('default', []), mode('calc', [], { token: '' })] }],
    ['modes[0].runs', { modes: [mode('default', [], { runCount: 0 })] }],
    [
      'files[0].contentKey',
      { files: [{ ...file('/a'), contentKey: 'none' }], modes: [mode('default', [touched('/a', 0)])] },
    ],
  ])('refuses a wrong %s', (field, parts) => {
    expect(() => makeProfile({ ...base, files: [], modes: [mode('default', [])], ...parts })).toThrow(
      `the profile '${(parts as { name?: string }).name ?? 'example'}' is not a valid profile: ${field}`,
    );
  });
});

describe('withMode', () => {
  const before: Profile = makeProfile({
    ...base,
    files: [file('/a'), file('/b'), file('/old')],
    modes: [mode('default', [touched('/a', 0), touched('/b', 0)]), mode('calc', [touched('/old', 0)])],
  });
  const context = { programs: ['/bin/q'], recorders: ['faults' as const] };

  it('adds a mode and leaves the others as they are', () => {
    const after = withMode(before, mode('draw', [touched('/c', 0)]), { ...context, files: [file('/c')] });
    expect(after.modes).toEqual([...before.modes, mode('draw', [touched('/c', 0)])]);
    expect(paths(after)).toEqual(['/a', '/b', '/c', '/old']);
    expect(after).toMatchObject({ programs: ['/bin/p', '/bin/q'], recorders: ['faults', 'trace'] });
  });

  it('replaces a mode and drops the files that only it named', () => {
    const after = withMode(before, mode('calc', [touched('/a', 5)]), { ...context, files: [file('/a')] });
    expect(after.modes).toEqual([before.modes[0], mode('calc', [touched('/a', 5)])]);
    expect(paths(after)).toEqual(['/a', '/b']);
  });

  it('takes pages of former content from the other modes, because their numbers mean nothing now', () => {
    const after = withMode(before, mode('calc', [touched('/a', 5)]), {
      ...context,
      files: [file('/a', '1')],
    });
    expect(after.modes.map(paths)).toEqual([['/b'], ['/a']]);
    expect(after.files).toEqual([file('/a', '1'), file('/b')]);
  });

  it('keeps the pages of the other modes where only the build-id was rewritten', () => {
    const rewritten = { ...file('/a'), buildId: 'abcd' };
    const after = withMode(before, mode('calc', [touched('/a', 5)]), { ...context, files: [rewritten] });
    expect(after.modes.map(paths)).toEqual([['/a', '/b'], ['/a']]);
    expect(after.files[0]).toEqual(rewritten);
  });

  it('has what was carried over in the mode give way to what was observed, and leaves it in the others', () => {
    const ported = (path: string) => ({ ...touched(path, 0), portedPercent: 90 });
    const carried = makeProfile({
      ...base,
      files: [{ ...file('/a'), fingerprint: 'cGE=' }],
      modes: [mode('default', [ported('/a')]), mode('calc', [ported('/a')])],
    });
    const after = withMode(carried, mode('calc', [touched('/a', 5)]), { ...context, files: [file('/a')] });
    expect(after.modes.map(({ files }) => files)).toEqual([[ported('/a')], [touched('/a', 5)]]);
    expect(after.files).toEqual([file('/a')]);
  });

  it('forgets the former programs and recorders with the last of the former modes', () => {
    const single = makeProfile({
      ...base,
      files: [file('/a')],
      modes: [mode('default', [touched('/a', 0)])],
    });
    const after = withMode(single, mode('default', [touched('/a', 1)]), { ...context, files: [file('/a')] });
    expect(after).toMatchObject({ programs: ['/bin/q'], recorders: ['faults'] });
  });
});
