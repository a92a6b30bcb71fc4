import type { MachineSize } from '../system/index.js';

// The kernel allocates the buffer for each processor. An event takes about 40 bytes: 8 MiB hold 200,000.
const FIRST_TOTAL_KIB = 64 * 1024;
const FIRST_RANGE_KIB = { least: 1024, most: 16 * 1024 };
const GROWTH = 4;
/** Share of the machine's memory that a trace may take. */
const LARGEST_SHARE = 1 / 8;
const BYTES_PER_KIB = 1024;

/** The sizes in KiB per processor that a trace buffer is tried with, ascending. Pure. */
export function bufferSizesKiB({ cpuCount, memoryBytes }: MachineSize): number[] {
  const { least, most } = FIRST_RANGE_KIB;
  const first = Math.min(Math.max(Math.floor(FIRST_TOTAL_KIB / cpuCount), least), most);
  const limit = (memoryBytes * LARGEST_SHARE) / BYTES_PER_KIB / cpuCount;
  const sizes = [first];
  for (let size = first * GROWTH; size <= limit; size *= GROWTH) sizes.push(size);
  return sizes;
}
