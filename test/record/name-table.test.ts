import { statSync } from 'node:fs';
import { NameTable } from '../../src/record/name-table.js';
import { parseMountTable } from '../../src/system/index.js';

const MOUNTS = parseMountTable(
  '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:50 / /merged rw - overlay overlay rw',
);
const file = (path: string) => ({ path, type: 'file' as const });

describe('NameTable', () => {
  it('knows files by device and inode, by their first name', () => {
    const names = new NameTable(MOUNTS);
    names.add('8:1/7', file('/usr/bin/git'));
    names.add('8:1/7', file('/usr/lib/git-core/git'));
    expect(names.find('8:1/7')).toEqual(file('/usr/bin/git'));
    expect(names.find('8:2/7')).toBeUndefined();
  });

  it("knows an overlay's file by its inode alone, since its pages are on the device below", () => {
    const names = new NameTable(MOUNTS);
    names.add('0:50/7', file('/merged/usr/bin/git'));
    expect(names.find('8:9/7')).toEqual(file('/merged/usr/bin/git'));
  });

  it('takes an unchecked name only if it leads to the same inode, but for overlays', async () => {
    const names = new NameTable(MOUNTS);
    const { ino } = statSync(__filename);
    await names.addUnchecked(`8:1/${ino}`, file(__filename));
    await names.addUnchecked(`8:1/${ino + 1}`, file(__filename));
    await names.addUnchecked(`8:1/${ino + 2}`, file('/absent'));
    expect([...names.entries()]).toEqual([[`8:1/${ino}`, file(__filename)]]);
    const onOverlay = parseMountTable('1 0 0:50 / / rw - overlay overlay rw');
    const overlay = new NameTable(onOverlay);
    await overlay.addUnchecked(`8:9/${ino + 1}`, file(__filename));
    expect(overlay.find(`8:9/${ino + 1}`)).toEqual(file(__filename));
  });

  it('does not guess where two files of overlays share an inode', () => {
    const names = new NameTable(MOUNTS);
    names.add('0:50/7', file('/merged/a'));
    names.add('0:51/7', file('/merged/b'));
    expect(names.find('8:9/7')).toBeUndefined();
    expect(names.find('0:50/7')).toEqual(file('/merged/a'));
  });
});
