import { coldVariants, parsePlanSet } from '../../src/bench/plan-sets.js';

describe('parsePlanSet', () => {
  it('reads a name and a directory, which may hold an equals sign', () => {
    expect(parsePlanSet('gap-4=/tmp/a=b')).toEqual({ name: 'gap-4', directory: '/tmp/a=b' });
  });

  it.each(['', 'x', '=/tmp', 'a b=/tmp', 'x='])('refuses %j', (text) => {
    expect(() => parsePlanSet(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});

describe('coldVariants', () => {
  it('measures nothing, wrapper, module, daemon and warm for the trained plans', () => {
    const variants = coldVariants(['/usr/bin/git', '--version'], []);
    expect(variants.map(({ name }) => name)).toEqual([
      'cold',
      'wrapper',
      'module',
      'wrapper+',
      'module+',
      'cold+',
      'daemon+',
      'warm',
    ]);
    const ofModule = variants.filter(({ env }) => 'LD_AUDIT' in env);
    expect(ofModule.map(({ name }) => name)).toEqual(['module', 'module+']);
    expect(variants[1]?.command).toEqual(['/usr/bin/prefault-run', '/usr/bin/git', '--version']);
    expect(variants.filter(({ warmUp }) => warmUp === true)).toEqual([variants.at(-1)]);
  });

  it('has one daemon serve the start, and another one gone before it', () => {
    const variants = coldVariants(['/usr/bin/git'], []);
    expect(variants.flatMap(({ name, daemon }) => (daemon === undefined ? [] : [[name, daemon]]))).toEqual([
      ['cold+', 'gone'],
      ['daemon+', 'serves'],
    ]);
  });

  it('has the applier and the plan directories in memory for an applier in use, and nothing else', () => {
    const variants = coldVariants(['/usr/bin/git'], [{ name: 'other', directory: '/elsewhere' }]);
    const resident = variants.flatMap(({ name, resident }) =>
      resident === undefined ? [] : [[name, resident]],
    );
    expect(resident).toEqual([
      ['wrapper+', ['/usr/bin/prefault-run', '/var/cache/prefault/plans', '/root']],
      ['module+', ['/usr/lib/prefault/libprefault-audit.so', '/var/cache/prefault/plans', '/root']],
      [
        'other-wrapper+',
        ['/usr/bin/prefault-run', '/var/cache/prefault-bench/other/prefault/plans', '/root'],
      ],
      [
        'other-module+',
        ['/usr/lib/prefault/libprefault-audit.so', '/var/cache/prefault-bench/other/prefault/plans', '/root'],
      ],
    ]);
  });

  it('adds a wrapper and a module variant for each plan set, which finds its own plans first', () => {
    const variants = coldVariants(['/usr/bin/git'], [{ name: 'big-gaps', directory: '/elsewhere' }]);
    const own = variants.filter(({ name }) => name.startsWith('big-gaps-'));
    expect(own.map(({ name }) => name)).toEqual([
      'big-gaps-wrapper',
      'big-gaps-module',
      'big-gaps-wrapper+',
      'big-gaps-module+',
    ]);
    expect(new Set(own.map(({ env }) => env['XDG_CACHE_HOME']))).toEqual(
      new Set(['/var/cache/prefault-bench/big-gaps']),
    );
  });
});
