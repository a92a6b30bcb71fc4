import { LeftOut } from '../../src/record/left-out.js';
import { metadataOf } from '../../src/record/metadata.js';
import { NameTable } from '../../src/record/name-table.js';
import { PageSets } from '../../src/record/page-sets.js';
import { parseMountTable } from '../../src/system/index.js';

const MOUNTS = parseMountTable('1 0 8:1 / / rw - ext4 /dev/sda1 rw');
const ROOT = '/srv/image';

function metadata(root: string) {
  const at = (path: string) => (root === '/' ? path : `${root}${path}`);
  const names = new NameTable(MOUNTS);
  names.add('8:1/1', { path: at('/usr/bin/app'), type: 'file' });
  names.add('8:1/2', { path: at('/usr/share/app/only-opened'), type: 'file' });
  names.add('8:1/3', { path: at('/usr/share/app/plugins'), type: 'directory' });
  return metadataOf({
    names,
    root,
    leftOut: new LeftOut({
      root,
      include: [],
      includeRemote: false,
      mounts: MOUNTS,
      homes: ['/home'],
      temporaryDirectories: ['/tmp'],
      programs: [],
    }),
    recordedPaths: ['/usr/bin/app', '/usr/lib/libapp.so.1'],
    scouted: {
      execChain: [],
      executed: [],
      lookups: [
        '/usr/bin/app',
        '/usr/lib/libapp.so',
        '/etc/absent.conf',
        '/usr/bin',
        '/',
        '/usr/share/app',
        '/etc/alternatives',
        '/home/ann/.apprc',
        '/tmp/socket',
        '/proc/self/exe',
      ].map(at),
      opened: ['8:1/1', '8:1/2', '8:1/3', '8:1/404'],
      listed: ['8:1/3', '8:1/404'],
      read: new PageSets(),
      present: new PageSets(),
    },
  });
}

it.each(['/', ROOT])('metadataOf, with the root %s, keeps what recorded files do not bring along', (root) => {
  expect(metadata(root)).toEqual({
    directories: ['/usr/share/app/plugins'],
    lookups: ['/usr/lib/libapp.so', '/etc/absent.conf', '/etc/alternatives', '/usr/share/app/only-opened'],
  });
});
