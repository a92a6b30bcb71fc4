import fc from 'fast-check';
import { parseHelperLine } from '../../src/record/helper-lines.js';

const parse = (...fields: string[]) => parseHelperLine(Buffer.from(fields.join('\t')));

describe('parseHelperLine', () => {
  it.each([
    [['child', '12'], { kind: 'child', pid: 12 }],
    [['failed', '2', 'exec: No such file'], { kind: 'failed', errno: 2, message: 'exec: No such file' }],
    [['name', '254:0', '9', 'f', '/a'], { kind: 'name', key: '254:0/9', type: 'file', path: '/a' }],
    [['name', '254:0', '9', 'd', '/a'], { kind: 'name', key: '254:0/9', type: 'directory', path: '/a' }],
    [['exec', '12', '/usr/bin/git'], { kind: 'exec', pid: 12, path: '/usr/bin/git' }],
    [['page', '12', '254:0', '9', '7', '1000'], { kind: 'page', key: '254:0/9', page: 7, timeNs: 1000 }],
    [['lookup', '2', '/a'], { kind: 'lookup', errno: 2, path: '/a' }],
    [['read', '254:0', '9', '3', '4'], { kind: 'read', key: '254:0/9', firstPage: 3, pageCount: 4 }],
    [['present', '254:0', '9', '3', '4'], { kind: 'present', key: '254:0/9', firstPage: 3, pageCount: 4 }],
    [['window', '254:0', '9', '3', '4'], { kind: 'window', key: '254:0/9', firstPage: 3, pageCount: 4 }],
    [['frozen', '9007199254740993'], { kind: 'frozen', timeNs: 9007199254740993n }],
    [['living', '12'], { kind: 'living', pid: 12 }],
    [['watched'], { kind: 'watched' }],
    [['complete'], { kind: 'complete' }],
    [['list', '254:0', '9'], { kind: 'list', key: '254:0/9' }],
    [['progress', '5'], { kind: 'progress', count: 5 }],
    [['lost', '5'], { kind: 'lost', count: 5 }],
    [['exited', '3'], { kind: 'exited', status: 3 }],
    [['signaled', '9'], { kind: 'signaled', signal: 9 }],
    [['stopped'], { kind: 'stopped' }],
    [['evicted', '-1', '/a'], { kind: 'evicted', remainingPageCount: -1, path: '/a' }],
    [['resident', '0', '4', '/a'], { kind: 'resident', firstPage: 0, pageCount: 4, path: '/a' }],
  ])('reads %j', (fields, expected) => {
    expect(parse(...fields)).toEqual(expected);
  });

  it('reads every path back that is escaped as the protocol says', () => {
    const escapePath = (path: string) =>
      path.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n');
    const paths = fc.string({
      unit: fc.oneof(
        fc.constantFrom('\\', 't', 'n', '\t', '\n'),
        fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
      ),
    });
    fc.assert(
      fc.property(paths, (path) => {
        expect(parse('lookup', '0', escapePath(path))).toEqual({ kind: 'lookup', errno: 0, path });
      }),
    );
  });

  it.each([[['']], [['child']], [['child', '1', '2']], [['novelty', '1']], [['stopped', '']]])(
    'gives nothing for %j, a form that is not known',
    (fields) => {
      expect(parse(...fields)).toBeUndefined();
    },
  );

  it('gives nothing for a path that is not UTF-8', () => {
    expect(parseHelperLine(Buffer.from([...Buffer.from('lookup\t0\t/caf'), 0xe9]))).toBeUndefined();
  });
});
