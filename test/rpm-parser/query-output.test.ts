import fc from 'fast-check';
import { fullVersion, parseQuery, queryLabel } from '../../src/rpm-parser/index.js';
import { outcomeOf } from '../fixtures/survive.js';

const bash = { name: 'bash', version: '5.2', release: '1.fc40', architecture: 'x86_64' };

describe('the output of rpm -q', () => {
  it('is read with messages in between', () => {
    const output = [
      'file /nowhere is not owned by any package',
      'P\tbash\t\t5.2\t1.fc40\tx86_64',
      'F\t/usr/bin/bash',
      'F\t/usr/share/doc/a b\tc',
      'F\tnot/absolute',
      'package nothing is not installed',
      'P\tvim\t2\t9.1\t3\tnoarch',
      'P\tgpg-pubkey\t\t1\t2\t',
      '',
    ].join('\n');
    expect(parseQuery(output)).toEqual([
      { ...bash, files: ['/usr/bin/bash', '/usr/share/doc/a b\tc'] },
      { name: 'vim', epoch: 2, version: '9.1', release: '3', architecture: 'noarch', files: [] },
      { name: 'gpg-pubkey', version: '1', release: '2', architecture: '', files: [] },
    ]);
  });

  it('has no files without a package', () => {
    expect(parseQuery('F\t/usr/bin/bash\n')).toEqual([]);
    expect(parseQuery('')).toEqual([]);
  });

  it.each(['P\tbash', 'P\t\t\t\t\t', 'P\tbash\tone\t5.2\t1\tx86_64', 'P\tbash\t\t5.2\t1\tx86_64\tmore'])(
    'is refused when it is %j',
    (line) => {
      expect(() => parseQuery(line)).toThrow("cannot make sense of what 'rpm -q' printed");
    },
  );

  it('is survived whatever it is', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom('P\tbash\t\t5.2\t1\tx86_64', 'F\t/a', 'P\t', 'F\t'));
    fc.assert(
      fc.property(fc.array(line), fc.nat(100), (lines, cut) => {
        outcomeOf(() => parseQuery(lines.join('\n').slice(0, cut)));
      }),
    );
  });
});

it('writes versions and names as rpm does', () => {
  expect(fullVersion(bash)).toBe('5.2-1.fc40');
  expect(fullVersion({ ...bash, epoch: 0 })).toBe('0:5.2-1.fc40');
  expect(queryLabel(bash)).toBe('bash-5.2-1.fc40.x86_64');
  expect(queryLabel({ ...bash, epoch: 1 })).toBe('bash-5.2-1.fc40.x86_64');
  expect(queryLabel({ ...bash, architecture: '' })).toBe('bash-5.2-1.fc40');
});
