import { roundUp } from './notes.js';
import type { FileRange } from './sections.js';

/** Fields of the footer (docs/plan-format.md, "Plans inside programs"). */
const FOOTER = { elfSize: 0, planOffset: 8, planSize: 16, version: 20, magic: 24 } as const;
export const FOOTER_BYTES = 32;
const MAGIC = Buffer.from('PREFTAIL', 'latin1');
const VERSION = 1;
const ALIGNMENT = 8;

/** A plan behind everything that ELF knows of. */
export interface PlanTrailer {
  /** Size of the file without the trailer. */
  elfBytes: number;
  plan: FileRange;
}

/**
 * The trailer of a file, of which only the last 32 bytes are looked at; undefined if there is none, a text that says
 * why what there is cannot be used.
 */
export function findPlanTrailer(image: Buffer): PlanTrailer | string | undefined {
  const at = image.length - FOOTER_BYTES;
  if (at < 0 || !image.subarray(at + FOOTER.magic).equals(MAGIC)) return undefined;
  const version = image.readUInt32LE(at + FOOTER.version);
  if (version !== VERSION) return `its trailer is of version ${version}, which this prefault does not know`;
  const elfBytes = Number(image.readBigUInt64LE(at + FOOTER.elfSize));
  const start = Number(image.readBigUInt64LE(at + FOOTER.planOffset));
  const size = image.readUInt32LE(at + FOOTER.planSize);
  const isWhole =
    size > 0 && size % ALIGNMENT === 0 && start === roundUp(elfBytes, ALIGNMENT) && start + size === at;
  return isWhole ? { elfBytes, plan: { start, end: at } } : 'its trailer is damaged';
}

/** The image, which has no trailer, with one that holds this plan. */
export function appendPlanTrailer(image: Buffer, plan: Buffer): Buffer {
  const start = roundUp(image.length, ALIGNMENT);
  const footer = Buffer.alloc(FOOTER_BYTES);
  footer.writeBigUInt64LE(BigInt(image.length), FOOTER.elfSize);
  footer.writeBigUInt64LE(BigInt(start), FOOTER.planOffset);
  footer.writeUInt32LE(plan.length, FOOTER.planSize);
  footer.writeUInt32LE(VERSION, FOOTER.version);
  MAGIC.copy(footer, FOOTER.magic);
  return Buffer.concat([image, Buffer.alloc(start - image.length), plan, footer]);
}
