import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  auditHazards,
  contentKey,
  findPlanTrailer,
  planRanges,
  readBuildId,
  readDynamic,
  readPlanNote,
  readProgramInterpreter,
  readScriptInterpreter,
  readWholeProgram,
} from '../../src/elf/index';
import { sampleInstalledFiles } from './installed-files';
import { makeElf, nameOfShape, shapes } from './make-elf';

/** Any answer will do, as long as there is one. */
function readEverything(image: Buffer): void {
  readBuildId(image);
  readDynamic(image);
  readProgramInterpreter(image);
  readScriptInterpreter(image);
  readPlanNote(image);
  findPlanTrailer(image);
  planRanges(image);
  readWholeProgram(image);
  auditHazards([{ path: '/program', image }]);
  expect(contentKey(image)).toMatch(/^sha256:[0-9a-f]{64}$/);
}

/** A real library, small enough to be changed hundreds of times. */
const library = sampleInstalledFiles(2000)
  .filter((path) => path.includes('.so'))
  .map((path) => readFileSync(path))
  .filter((image) => image.length < 40_000 && readDynamic(image) !== undefined)[0];

const images: [string, Buffer][] = [
  ...shapes.map((shape): [string, Buffer] => [
    nameOfShape(shape),
    makeElf({ ...shape, buildId: Buffer.alloc(20, 7), propertyNote: true }),
  ]),
  ['a library', library ?? Buffer.alloc(0)],
];

describe.each(images)('hostile input made from %s', (_, original) => {
  it('starts from a file that is read', () => {
    expect(readBuildId(original)).toBeDefined();
  });

  it('is survived at every truncation of its first 1024 bytes', () => {
    for (let length = 0; length <= 1024; length++) readEverything(original.subarray(0, length));
  });

  it('is survived with any bytes anywhere', () => {
    const patch = fc.record({
      at: fc.oneof(fc.nat(0x300), fc.nat(original.length - 1)),
      bytes: fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.constant(new Uint8Array(8).fill(0xff))),
    });
    fc.assert(
      fc.property(fc.array(patch, { minLength: 1, maxLength: 6 }), (patches) => {
        const image = Buffer.from(original);
        for (const { at, bytes } of patches) Buffer.from(bytes).copy(image, at);
        readEverything(image);
      }),
      { numRuns: 500 },
    );
  });
});

it('is survived with as many overlapping segments as there can be', () => {
  const count = 0xffff;
  const image = Buffer.alloc(64 + count * 56, 1);
  makeElf({ is64: true, littleEndian: true }).copy(image, 0, 0, 64);
  image.writeUInt16LE(count, 56);
  for (const type of [1, 4]) {
    for (let index = 0; index < count; index++) {
      const at = 64 + index * 56;
      image.writeUInt32LE(type, at);
      image.writeBigUInt64LE(0n, at + 8);
      image.writeBigUInt64LE(BigInt(image.length), at + 32);
    }
    readEverything(image);
  }
});
