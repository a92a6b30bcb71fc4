import fc from 'fast-check';
import type { FileIdentity, Plan, PlanFile, PlanMode, Step } from '../../src/plan/index';
import { pagesOfSize } from '../../src/profile/index';

const names = fc.constantFrom(
  'bin',
  'lib',
  'share',
  'lib.so.6',
  'naïve',
  '数',
  'a b',
  '...',
  '\u{1f9ed}',
  'x'.repeat(200),
);
const path = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`);
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((value) => !/[\p{Cc}\p{Cs}]/u.test(value));

const mtime: fc.Arbitrary<FileIdentity> = fc.record({
  kind: fc.constant('mtime' as const),
  mtimeSeconds: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  mtimeNanoseconds: fc.nat(999_999_999),
});

const anyContent: fc.Arbitrary<FileIdentity> = fc.constant({ kind: 'path' });

const elf = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 32 }), fc.nat(100_000), fc.maxSafeNat()).map(
  ([id, before, after]): Omit<PlanFile, 'path'> => ({
    sizeBytes: Math.min(before + id.length + after, Number.MAX_SAFE_INTEGER),
    identity: { kind: 'build-id', buildId: Buffer.from(id).toString('hex'), buildIdOffsetBytes: before },
  }),
);

const file: fc.Arbitrary<PlanFile> = fc
  .tuple(
    path,
    fc.oneof(
      elf,
      fc.record({
        sizeBytes: fc.oneof(fc.nat(100_000), fc.maxSafeNat()),
        identity: fc.oneof(mtime, anyContent),
      }),
    ),
  )
  .map(([path, rest]) => ({ path, ...rest }));

/** Steps of each file together, in any order of files; every range within its file. */
function stepsIn(files: readonly PlanFile[]): fc.Arbitrary<Step[]> {
  const perFile = files.flatMap(({ sizeBytes }, index) => {
    const pages = Math.min(pagesOfSize(sizeBytes), 2 ** 32);
    if (pages === 0) return [];
    const step = fc.tuple(fc.nat(pages - 1), fc.oneof(fc.nat(50), fc.nat(2 ** 20))).map(
      ([firstPage, more]): Step => ({
        file: index,
        firstPage,
        pageCount: Math.min(1 + more, pages - firstPage),
      }),
    );
    return [fc.array(step, { maxLength: 5 })];
  });
  return fc
    .tuple(fc.tuple(...perFile), fc.shuffledSubarray([...perFile.keys()]))
    .map(([lists, order]) => order.flatMap((index) => lists[index] ?? []));
}

function modesOf(files: readonly PlanFile[]): fc.Arbitrary<PlanMode[]> {
  const body = fc.record({
    sentinels: fc.array(fc.record({ path, page: fc.nat(2 ** 31) }), { maxLength: 16 }),
    steps: stepsIn(files),
    lookups: fc.array(fc.record({ path, action: fc.constantFrom('list' as const, 'stat' as const) }), {
      maxLength: 5,
    }),
  });
  const other = fc.tuple(
    text.filter((name) => name !== 'default'),
    text,
    body,
  );
  return fc
    .tuple(body, fc.array(other, { maxLength: 3 }))
    .map(([first, others]) => [
      { name: 'default', ...first },
      ...others.map(([name, token, rest]): PlanMode => ({ name, token, ...rest })),
    ]);
}

/** Any plan that the format can hold, the small ones. */
export const plan: fc.Arbitrary<Plan> = fc
  .tuple(path, fc.array(file, { maxLength: 5 }))
  .chain(([program, files]) => modesOf(files).map((modes) => ({ program, files, modes })));
