import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  planFile,
  prepareStore,
  profilePath,
  readPlan,
  readProfile,
  refusedBecause,
  storeFor,
} from '../../src/store/index.js';
import { homeDirectory, writeAllAtomically } from '../../src/system/index.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'prefault-home-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const own = (env: NodeJS.ProcessEnv = { HOME: home }) => storeFor({ scope: 'user', root: '/', env });
const modeOf = (path: string) => statSync(path).mode & 0o7777;
const planPath = () => join(own().planDirectory, 'ab/cdef.plan');
const writePlan = (data = 'a plan') => writeAllAtomically([planFile(planPath(), data)]);

describe('where it is', () => {
  it.each([
    ['HOME', { HOME: '/h' }, '/h/.local/share/prefault/profiles', '/h/.cache/prefault/plans'],
    [
      'XDG_DATA_HOME and XDG_CACHE_HOME',
      { HOME: '/h', XDG_DATA_HOME: '/d', XDG_CACHE_HOME: '/c' },
      '/d/prefault/profiles',
      '/c/prefault/plans',
    ],
    [
      'HOME, where those are not absolute',
      { HOME: '/h', XDG_DATA_HOME: 'd', XDG_CACHE_HOME: '' },
      '/h/.local/share/prefault/profiles',
      '/h/.cache/prefault/plans',
    ],
  ])('is said by %s', (_, env, profileDirectory, planDirectory) => {
    expect(own(env)).toMatchObject({ profileDirectory, planDirectory });
  });

  it('is not said by a HOME that is not absolute', () => {
    expect(homeDirectory({ HOME: 'somewhere' })).toBe(homeDirectory({}));
  });
});

it.each([0o000, 0o077])('what it is made of is private, with umask %i too', async (umask) => {
  const before = process.umask(umask);
  try {
    await prepareStore(own());
  } finally {
    process.umask(before);
  }
  const { profileDirectory, planDirectory } = own();
  for (const path of [planDirectory, dirname(planDirectory), join(home, '.cache'), profileDirectory])
    expect(modeOf(path)).toBe(0o700);
});

describe('what is no regular file', () => {
  const fifo = (path: string) => {
    mkdirSync(dirname(path), { recursive: true });
    execFileSync('mkfifo', [path]);
  };

  it('is no plan, and nobody waits for it', async () => {
    fifo(planPath());
    expect(await readPlan(planPath())).toMatchObject({ state: 'damaged', error: { code: 'BAD_FORMAT' } });
  });

  it('is no profile, and nobody waits for it', async () => {
    fifo(profilePath(own(), 'example'));
    await expect(readProfile(own(), 'example')).rejects.toMatchObject({ code: 'BAD_FORMAT' });
  });

  it('is no plan if it is a link to one: appliers do not follow it', async () => {
    await writePlan('');
    expect(await readPlan(planPath())).toMatchObject({ state: 'mask' });
    symlinkSync(planPath(), join(dirname(planPath()), 'ef.plan'));
    expect(await readPlan(join(dirname(planPath()), 'ef.plan'))).toMatchObject({ state: 'damaged' });
  });

  it('gives way to a plan', async () => {
    const target = join(home, 'target');
    mkdirSync(dirname(planPath()), { recursive: true });
    symlinkSync(target, planPath());
    await writePlan();
    expect(lstatSync(planPath()).isFile()).toBe(true);
    expect(() => lstatSync(target)).toThrow('ENOENT');
  });
});

describe('a plan in it', () => {
  beforeEach(async () => {
    await prepareStore(own());
    await writePlan();
  });

  it('is not refused', async () => {
    expect(await refusedBecause(own(), planPath())).toBeUndefined();
  });

  it.each([
    ['its group can write to the cache directory', '.cache', 0o775],
    ['everybody can write to it', '.cache', 0o777],
    ['its group can write to its home directory', '.', 0o770],
    ['everybody can write to it', '.', 0o703],
  ])('is refused where %s', async (_, directory, mode) => {
    chmodSync(home, 0o755);
    chmodSync(join(home, directory), mode);
    const path = join(home, directory);
    expect(await refusedBecause(own(), planPath())).toBe(`'${path}' is writable by others`);
  });

  it('is not refused where its group could write to the cache directory, if it got there', async () => {
    chmodSync(join(home, '.cache'), 0o775);
    expect(await refusedBecause(own(), planPath())).toBeUndefined();
    for (const mode of [0o710, 0o701]) {
      chmodSync(home, mode);
      expect(await refusedBecause(own(), planPath())).toContain('is writable by others');
    }
    chmodSync(home, 0o700);
    chmodSync(join(home, '.cache'), 0o777);
    expect(await refusedBecause(own(), planPath())).toContain('is writable by others');
  });

  it('is refused where a link leads out of a closed directory to one that its group can write to', async () => {
    const open = mkdtempSync(join(tmpdir(), 'prefault-open-'));
    chmodSync(open, 0o755);
    execFileSync('mv', [join(home, '.cache'), join(open, 'cache')]);
    symlinkSync(join(open, 'cache'), join(home, '.cache'));
    chmodSync(join(open, 'cache'), 0o775);
    expect(await refusedBecause(own(), planPath())).toContain('is writable by others');
    rmSync(open, { recursive: true });
  });

  it('is not refused where that directory is sticky', async () => {
    chmodSync(join(home, '.cache'), 0o1777);
    expect(await refusedBecause(own(), planPath())).toBeUndefined();
  });

  it('is judged by where a link leads to', async () => {
    const other = join(home, 'other');
    execFileSync('mv', [join(home, '.cache'), other]);
    symlinkSync(other, join(home, '.cache'));
    expect(await refusedBecause(own(), planPath())).toBeUndefined();
    chmodSync(other, 0o777);
    expect(await refusedBecause(own(), planPath())).toBe(`'${other}' is writable by others`);
  });
});
