import fc from 'fast-check';
import { toPhasedExtents } from '../../src/profile/extents';
import type {
  Profile,
  ProfileFile,
  ProfileMode,
  RecordedFile,
  Recording,
  TouchedFile,
} from '../../src/profile/index';
import { makeProfile, PAGE_SIZE_BYTES } from '../../src/profile/index';

const names = fc.constantFrom(
  'bin',
  'lib',
  'share',
  'lib.so.6',
  'naïve',
  '数',
  'a b',
  '...',
  '-',
  '~x',
  '\u{1f9ed}',
);

/** Few enough paths that profiles have some in common. */
export const path = fc.array(names, { minLength: 1, maxLength: 2 }).map((parts) => `/${parts.join('/')}`);

const sizeBytes = fc.oneof(
  fc.integer({ min: 1, max: 40 * PAGE_SIZE_BYTES }),
  fc.constant(Number.MAX_SAFE_INTEGER),
);
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => Buffer.from(array).toString('hex'));

const identity = fc
  .record(
    {
      sizeBytes,
      buildId: fc.oneof(hex(1), hex(20), hex(64)),
      contentKey: hex(32).map((key) => `sha256:${key}`),
    },
    { requiredKeys: ['sizeBytes', 'contentKey'] },
  )
  .map((parts): Omit<ProfileFile, 'path'> => parts);

/** Pages of the file's first forty, which all sizes above allow in part. */
const extents = fc
  .uniqueArray(fc.tuple(fc.nat(39), fc.nat(2)), { selector: ([page]) => page, minLength: 1, maxLength: 12 })
  .map((pages) => toPhasedExtents(new Map(pages)));

const touched = fc
  .record(
    { path, order: fc.nat(20), extents, portedPercent: fc.integer({ min: 1, max: 100 }) },
    { requiredKeys: ['path', 'order', 'extents'] },
  )
  .map((parts): TouchedFile => parts);

/** Profiles that are merged may have been made with and without symbols at hand. */
const fingerprint = fc.option(fc.constantFrom('cGE=', 'cGFn', 'cGFnZXM='), { nil: undefined });

const modeBody = fc.record({
  runCount: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(Number.MAX_SAFE_INTEGER)),
  files: fc.uniqueArray(touched, {
    selector: (file) => file.path,
    maxLength: 6,
  }),
  directories: fc.array(path, { maxLength: 4 }),
  lookups: fc.array(path, { maxLength: 4 }),
});

/** Tokens go with names, so that profiles can be merged. */
const otherMode = fc
  .tuple(fc.constantFrom('calc', 'draw', 'x-1'), modeBody)
  .map(([name, body]): ProfileMode => ({ ...body, name, token: `--${name}` }));

/** Some are without a default mode, which makeProfile then makes of the others. */
const modes = fc
  .tuple(
    fc.option(modeBody, { nil: undefined, freq: 2 }),
    fc.uniqueArray(otherMode, { selector: ({ name }) => name, maxLength: 3 }),
  )
  .filter(([body, others]) => body !== undefined || others.length > 0)
  .map(([body, others]): ProfileMode[] => [
    ...(body === undefined ? [] : [{ ...body, name: 'default' }]),
    ...others,
  ]);

/** Profiles that differ in all but their name and the identities of files. */
export function profiles(): fc.Arbitrary<fc.Arbitrary<Profile>> {
  return fc
    .dictionary(path, identity, { noNullPrototype: false, minKeys: 1, maxKeys: 20 })
    .map((identities) => {
      const paths = Object.keys(identities);
      const files = fc.tuple(...paths.map(() => fingerprint)).map((fingerprints) =>
        Object.entries(identities).map(([path, rest], index): ProfileFile => {
          const text = fingerprints[index];
          return { path, ...rest, ...(text === undefined ? {} : { fingerprint: text }) };
        }),
      );
      return fc
        .record({
          files,
          programs: fc.uniqueArray(path, { minLength: 1, maxLength: 3 }),
          recorders: fc.uniqueArray(fc.constantFrom('trace' as const, 'faults' as const, 'exit' as const), {
            minLength: 1,
          }),
          modes,
        })
        .map((parts) => makeProfile({ name: 'example', ...parts }));
    });
}

export const profile = profiles().chain((one) => one);

const recordedFile = fc.record({ path, pages: fc.uniqueArray(fc.nat(30), { maxLength: 10 }) });

export const recording: fc.Arbitrary<Recording> = fc.record({
  recorder: fc.constant('trace' as const),
  programs: fc.constant(['/bin/program']),
  files: fc.array(recordedFile as fc.Arbitrary<RecordedFile>, { maxLength: 6 }),
  directories: fc.array(path, { maxLength: 4 }),
  lookups: fc.array(path, { maxLength: 4 }),
});
