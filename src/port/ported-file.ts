import type { Extent } from '../profile/index.js';

/** What is known of a file as it was when its pages were observed. */
export interface FormerFile {
  path: string;
  sizeBytes: number;
  /** Of ELF files that have one. */
  buildId?: string | undefined;
  /** What `fingerprintFile` gave then; absent if it gave nothing. */
  fingerprint?: string | undefined;
}

/** How the pages of the former file lie in the new one. */
export interface PortedFile {
  /** 0 to 1: how much of what was touched was found again, and how surely. Below `LEAST_CONFIDENCE` it is noise. */
  confidence: number;
  /** The pages of the new file that hold what these pages of the former one held, with their phases. */
  carry(extents: readonly Extent[]): Extent[];
}

/** Why nothing can be said: a clause that follows the file's name. */
export interface PortRefusal {
  refused: string;
}
