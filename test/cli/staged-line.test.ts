import { stagedLine } from '../../src/cli/staged-line.js';
import type { StagedProfile } from '../../src/pack/index.js';
import { makeProfile } from '../../src/profile/index.js';

const PROGRAM = '/usr/bin/hello';
const LIBRARY = '/usr/lib/libhello.so.1';
const profile = makeProfile({
  name: 'hello',
  programs: [PROGRAM],
  recorders: ['trace'],
  files: [PROGRAM, LIBRARY].map((path) => ({
    path,
    sizeBytes: 4096,
    contentKey: `sha256:${'0'.repeat(64)}`,
  })),
  modes: [
    {
      name: 'default',
      runCount: 3,
      files: [PROGRAM, LIBRARY].map((path, order) => ({
        path,
        order,
        extents: [{ firstPage: 0, pageCount: 1 }],
      })),
      directories: [],
      lookups: [],
    },
  ],
});

const line = (rest: Partial<StagedProfile>, name = 'hello') =>
  stagedLine(
    {
      profile: { ...profile, name },
      planPaths: [],
      taggedPaths: [],
      stale: [],
      ported: [],
      retrain: false,
      leftOut: [],
      ...rest,
    },
    'debian/hello.prefault.json',
  );

const ported = (path: string, confidence: number) => ({
  path,
  state: 'ported' as const,
  to: path,
  confidence,
});
const stale = [{ path: LIBRARY, state: 'stale' as const, why: 'build-id' as const }];
const program = ported(PROGRAM, 0.939);

it.each<[string, Partial<StagedProfile>, string | undefined]>([
  ['nothing of a profile that fits', {}, undefined],
  [
    'how many files were carried over, and how sure the least sure is, rounded down',
    { ported: [program, ported(LIBRARY, 0.999)] },
    "the pages of 2 of 2 files of 'hello' are carried over to this build (93 % sure)",
  ],
  [
    'what was carried over and what stays out in one line',
    { ported: [program], stale },
    "the pages of 1 of 2 files of 'hello' are carried over to this build (93 % sure); " +
      "1 of 2 files of 'hello' are not those recorded ('/usr/lib/libhello.so.1') and are not shipped",
  ],
  [
    'the command that records anew',
    { why: `'${PROGRAM}' is another build`, retrain: true },
    `'hello' is not shipped: '${PROGRAM}' is another build; ` +
      `install this build and run 'prefault train -o debian/hello.prefault.json -- ${PROGRAM}'`,
  ],
  [
    'nothing of files carried over for a program that is not shipped',
    { why: 'its program is not there', ported: [ported(LIBRARY, 1)] },
    "'hello' is not shipped: its program is not there",
  ],
])('says %s', (_, staged, expected) => {
  expect(line(staged)).toBe(expected);
});

it('names a profile that is not named after its program', () => {
  expect(line({ retrain: true }, 'greetings')).toBe(
    `install this build and run 'prefault train --name greetings -o debian/hello.prefault.json -- ${PROGRAM}'`,
  );
});
