import type { PackageTree } from '../../src/pack/package-tree.js';
import { readBack } from '../../src/pack/read-back.js';
import { buildDeb, scratchDirectory } from '../packages/build-packages.js';

const PLAN = '/usr/lib/prefault/plans/aa/11.plan';
const scratch = scratchDirectory();
afterAll(() => scratch.remove());

const made = buildDeb(scratch.path, {
  control: 'Package: made\nVersion: 2-1\nArchitecture: amd64\nMaintainer: nobody\nDescription: a package\n',
  files: { [PLAN]: 'plan', '/usr/share/link': '-> elsewhere' },
  compression: 'xz',
});

function treeOf(name: string, ...paths: string[]): PackageTree {
  const facts = {
    name,
    version: '2-1',
    architecture: 'amd64',
    maintainer: 'nobody',
    enhances: [],
    timeSeconds: 0n,
    prefaultVersion: '1',
  };
  return { tree: scratch.path, facts, staged: [], shipped: [], paths };
}

it('gives what the package says of itself', async () => {
  expect(await readBack(treeOf('made', PLAN), made)).toMatchObject({
    name: 'made',
    version: '2-1',
    architecture: 'amd64',
  });
});

it.each([
  [
    'a file that is not in it',
    treeOf('made', PLAN, '/usr/lib/prefault/plans/bb/22.plan'),
    /has no '.*22\.plan'/,
  ],
  ['a link in the place of a file', treeOf('made', '/usr/share/link'), /has no '\/usr\/share\/link'/],
  ['another name', treeOf('asked', PLAN), /is 'made' instead of 'asked'/],
])('refuses %s', async (_what, tree, message) => {
  await expect(readBack(tree, made)).rejects.toMatchObject({
    code: 'SYSTEM',
    message: expect.stringMatching(message),
  });
});
