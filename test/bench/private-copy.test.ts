import { parseLibraries } from '../../src/bench/private-copy.js';

describe('parseLibraries', () => {
  it('takes the libraries with a path, not the vDSO and not the loader', () => {
    const output = [
      '\tlinux-vdso.so.1 (0x00007ffd3a5f2000)',
      '\tlibstdc++.so.6 => /lib/x86_64-linux-gnu/libstdc++.so.6 (0x00007f1f36a00000)',
      '\tlibodd.so => /opt/with space/libodd.so (0x00007f1f36600000)',
      '\tlibgone.so.1 => not found',
      '\t/lib64/ld-linux-x86-64.so.2 (0x00007f1f36d05000)',
      '',
    ].join('\n');
    expect(parseLibraries(output)).toEqual([
      { name: 'libstdc++.so.6', path: '/lib/x86_64-linux-gnu/libstdc++.so.6' },
      { name: 'libodd.so', path: '/opt/with space/libodd.so' },
    ]);
  });

  it('finds none for a static program', () => {
    expect(parseLibraries('\tstatically linked\n')).toEqual([]);
  });
});
