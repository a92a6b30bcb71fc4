import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { undoChanges } from '../../src/record/undo-changes.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prefault-undo-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function setting(name: string, kiB: number): { file: string; oldKiB: number; newKiB: number } {
  const file = join(directory, name);
  writeFileSync(file, `${kiB}\n`);
  return { file, oldKiB: 128, newKiB: 4 };
}

describe('undoChanges', () => {
  it('puts a read-ahead back that is still ours, and leaves one that somebody else has set since', () => {
    const [ours, theirs] = [setting('ours', 4), setting('theirs', 256)];
    expect(undoChanges({ readAhead: [ours, theirs] })).toEqual([`set ${ours.file} back to 128 KiB`]);
    expect(readFileSync(ours.file, 'utf8')).toBe('128\n');
    expect(readFileSync(theirs.file, 'utf8')).toBe('256\n');
  });

  it('removes a trace instance and a mount point that are left, and only those', () => {
    const traceInstance = join(directory, 'instance');
    const mountPoint = join(directory, 'mount');
    const changes = { readAhead: [], traceInstance, mountPoint };
    expect(undoChanges(changes)).toEqual([]);
    mkdirSync(traceInstance);
    mkdirSync(mountPoint);
    expect(undoChanges(changes)).toEqual([
      `removed the trace instance ${traceInstance}`,
      `unmounted ${mountPoint}`,
    ]);
  });

  it('passes over a device that was detached', () => {
    expect(undoChanges({ readAhead: [{ file: join(directory, 'gone'), oldKiB: 128, newKiB: 4 }] })).toEqual(
      [],
    );
  });

  it('undoes the rest where one part fails, and says so', () => {
    const notEmpty = join(directory, 'instance');
    mkdirSync(join(notEmpty, 'below'), { recursive: true });
    const ours = setting('ours', 4);
    expect(() => undoChanges({ readAhead: [ours], traceInstance: notEmpty })).toThrow('ENOTEMPTY');
    expect(readFileSync(ours.file, 'utf8')).toBe('128\n');
  });
});
