import { HEADER, HEADER_SIZE } from './layout.js';

/**
 * The bytes that a plan takes at the start of a larger room, by its own word; all of the room where it has none that
 * can be true. `decodePlan` says what is wrong with them.
 */
export function leadingPlan(room: Buffer): Buffer {
  const totalSize = room.length < HEADER_SIZE ? 0 : room.readUInt32LE(HEADER.totalSize);
  return totalSize >= HEADER_SIZE && totalSize <= room.length ? room.subarray(0, totalSize) : room;
}
