import { learnProfile } from '../../src/cli/learn-profile.js';
import type { Profile, Recording } from '../../src/profile/index.js';
import { DATA, elf, LIBRARY, PROGRAM, SystemRoot } from '../store/system-root.js';

let root: SystemRoot;
let existing: Profile;

beforeEach(async () => {
  root = new SystemRoot();
  existing = await root.profile();
});

afterEach(() => root.remove());

const recording: Recording = {
  recorder: 'exit',
  programs: [PROGRAM],
  files: [{ path: PROGRAM, pages: [0] }],
  directories: [],
  lookups: [],
};

const learn = (mode?: { name: string; token: string }) =>
  learnProfile({ name: 'example', mode, recordings: [recording], root: root.path, existing });

it('carries the other modes over to the builds that are there', async () => {
  root.write(DATA, 'later data');
  root.write(LIBRARY, elf('cc33', 'other'));
  const { profile } = await learn({ name: 'calc', token: '--calc' });
  expect(profile.modes[0]?.files.map(({ path, portedPercent }) => [path, portedPercent])).toEqual([
    [PROGRAM, undefined],
    [LIBRARY, undefined],
    [DATA, 95],
  ]);
  expect(profile.files.find(({ path }) => path === LIBRARY)).toMatchObject({ buildId: 'bb22' });
  expect(profile.files.find(({ path }) => path === DATA)).toMatchObject({ sizeBytes: 'later data'.length });
});

it('leaves nothing that was carried over in the mode that is trained', async () => {
  root.write(DATA, 'later data');
  const { profile } = await learn();
  expect(profile.modes).toHaveLength(1);
  expect(profile.files.map(({ path }) => path)).toEqual([PROGRAM]);
});
