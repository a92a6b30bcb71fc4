import { parseStarts, stopwatchArguments } from '../../src/bench/stopwatch.js';

describe('stopwatchArguments', () => {
  it('puts the options first and closes each variant with a semicolon', () => {
    const variants = [
      { name: 'none', env: {}, command: ['/bin/true'] },
      { name: 'module', env: { LD_AUDIT: '/m.so', A: 'b' }, command: ['/bin/echo', 'x y'] },
    ];
    expect(stopwatchArguments({ variants, root: '/mnt', cpu: 0, rounds: 3, seed: 9 })).toEqual([
      ...['--root', '/mnt', '--cpu', '0', '--rounds', '3', '--seed', '9'],
      ...['--variant', 'none', '/bin/true', ';'],
      ...['--variant', 'module', 'LD_AUDIT=/m.so', 'A=b', '/bin/echo', 'x y', ';'],
    ]);
  });
});

describe('parseStarts', () => {
  it('reads times in milliseconds and fault counts', () => {
    expect(parseStarts('none 1500000 3 120 0\nmodule 2250000 0 121 0\n')).toEqual([
      { variant: 'none', elapsedMs: 1.5, majorFaultCount: 3, minorFaultCount: 120 },
      { variant: 'module', elapsedMs: 2.25, majorFaultCount: 0, minorFaultCount: 121 },
    ]);
  });

  it.each(['none 1500000 3 120 127', 'none 1500000 3 120', 'nonsense'])('refuses %j', (line) => {
    expect(() => parseStarts(`${line}\n`)).toThrow(expect.objectContaining({ code: 'PROGRAM_FAILED' }));
  });
});
