import type { fingerprintFile, portFile } from '../../src/port/index.js';
import type { Extent } from '../../src/profile/index.js';

interface ShiftingEngine {
  fingerprintFile: jest.MockedFunction<typeof fingerprintFile>;
  portFile: jest.MockedFunction<typeof portFile>;
}

/** An engine for which each page of the former file lies `pages` further on in the new one, as sure as it is said to be. */
export function shifting(pages: number, confidence = 0.9): ShiftingEngine {
  return {
    fingerprintFile: jest.fn((image, touched) =>
      Buffer.from(`${image.length} ${touched.map(({ firstPage }) => firstPage).join(',')}`).toString(
        'base64',
      ),
    ),
    portFile: jest.fn((..._: Parameters<typeof portFile>) => ({
      confidence,
      carry: (extents: readonly Extent[]) =>
        extents.map((extent) => ({ ...extent, firstPage: extent.firstPage + pages })),
    })),
  };
}

/** What `shifting` notes of a file of this size, of which these pages are touched. */
export function noteOf(sizeBytes: number, ...firstPages: number[]): string {
  return Buffer.from(`${sizeBytes} ${firstPages.join(',')}`).toString('base64');
}
