import { type FileRange, isElf } from '../elf/index.js';
import { clipExtents, type Extent, PAGE_SIZE_BYTES, pagesOfSize } from '../profile/index.js';
import { anchorCandidates, pickAnchors } from './content-anchors.js';
import {
  encodeFingerprint,
  type FormerAnchors,
  type FormerFunctions,
  type FormerSection,
} from './fingerprint.js';
import type { NewFunctions } from './function-runs.js';
import { type FunctionDetail, NEVER, pickFunctions, touchedFunctions } from './keep-functions.js';
import { layoutOf } from './layout.js';
import { namedFunctions } from './read-functions.js';
import { wasReadWhole } from './whole-file.js';

/** Packed, and without base64. */
const MAX_BYTES = 64 * 1024;
/** Of the code that it describes; of all, if there is hardly any. Small files have a list of sections all the same. */
const MAX_SHARE_OF_CODE = 0.05;
const LEAST_CODE = 0.1;
const LEAST_MAX_BYTES = 1024;

/** Code of which the functions cover less is found again by its bytes, as data is. */
const LEAST_COVERAGE = 0.5;

/** How much is kept. */
interface Detail extends FunctionDetail {
  /** Of so many pages one has anchors, and so many. */
  anchorPeriod: number;
  anchorsPerPage: number;
}

/*
 * The first that is small enough counts. More context, more anchors and all names made fingerprints up to three times
 * as large on upgrades of docs/porting.md, and carried hardly a page more.
 */
const DETAILS: readonly Detail[] = [
  { context: 24, stretch: 1, period: 1, anchorPeriod: 1, anchorsPerPage: 3, namePeriod: 8 },
  { context: 24, stretch: 1, period: 1, anchorPeriod: 1, anchorsPerPage: 2, namePeriod: 32 },
  { context: 12, stretch: 1, period: 1, anchorPeriod: 1, anchorsPerPage: 1, namePeriod: 128 },
  { context: 8, stretch: 32, period: 48, anchorPeriod: 2, anchorsPerPage: 1, namePeriod: 128 },
  { context: 8, stretch: 24, period: 64, anchorPeriod: 4, anchorsPerPage: 1, namePeriod: 128 },
  { context: 6, stretch: 16, period: 96, anchorPeriod: 8, anchorsPerPage: 1, namePeriod: NEVER },
  { context: 6, stretch: 12, period: 256, anchorPeriod: 32, anchorsPerPage: 1, namePeriod: NEVER },
  { context: 0, stretch: 8, period: 1024, anchorPeriod: 256, anchorsPerPage: 1, namePeriod: NEVER },
];

const MOST_ANCHORS_PER_PAGE = Math.max(...DETAILS.map(({ anchorsPerPage }) => anchorsPerPage));

/** How much of a section the functions that are known cover. */
function coverage({ start, end }: FormerSection, { offsets, sizes }: NewFunctions): number {
  let covered = 0;
  for (let index = 0; index < offsets.length; index += 1) {
    const offset = offsets[index] ?? 0;
    if (offset >= start && offset < end) covered += sizes[index] ?? 0;
  }
  return covered / (end - start);
}

/** What of the touched pages lies in these sections, page by page. */
function touchedParts(sections: readonly FormerSection[], touched: readonly Extent[]): FileRange[] {
  const stretches: FileRange[] = [];
  let first = 0;
  for (const { firstPage, pageCount } of touched) {
    for (let page = firstPage; page < firstPage + pageCount; page += 1) {
      const [pageStart, pageEnd] = [page * PAGE_SIZE_BYTES, (page + 1) * PAGE_SIZE_BYTES];
      while ((sections[first]?.end ?? pageEnd) <= pageStart) first += 1;
      for (let index = first; (sections[index]?.start ?? pageEnd) < pageEnd; index += 1) {
        const { start = 0, end = 0 } = sections[index] ?? {};
        stretches.push({ start: Math.max(pageStart, start), end: Math.min(pageEnd, end) });
      }
    }
  }
  return stretches;
}

/** What no packing gets below: hashes are chance, and so is half of the size of a function. */
function leastBytes({ sizes, names }: FormerFunctions, { hashes }: FormerAnchors): number {
  return sizes.length / 2 + names.reduce((sum, name) => sum + (name === 0 ? 0 : 3), 0) + hashes.length * 4;
}

function codeBytes(sections: readonly FormerSection[]): number {
  return sections.reduce((sum, { isExecutable, start, end }) => sum + (isExecutable ? end - start : 0), 0);
}

/**
 * What has to be kept of a file to find its pages again in a later build, as base64 text; undefined if pages of such
 * a file are carried without. The same for the same content and pages.
 *
 * @param observed the pages that any mode touched: ascending, not overlapping; those that it does not have do not count
 * @param symbols another file that has the symbol table of this one, such as its build before strip(1)
 */
export function fingerprintFile(
  image: Buffer,
  observed: readonly Extent[],
  symbols?: Buffer,
): string | undefined {
  const touched = clipExtents(observed, pagesOfSize(image.length));
  if (touched.length === 0) return undefined;
  if (!isElf(image) && wasReadWhole({ sizeBytes: image.length }, touched)) return undefined;
  const sections = layoutOf(image);
  const functions = namedFunctions(image, symbols);
  const isTouched = touchedFunctions(functions, touched);
  // Some compilers describe no functions, or few.
  const anchored = sections.filter(
    (section) => !section.isExecutable || coverage(section, functions) < LEAST_COVERAGE,
  );
  const candidates = anchorCandidates(image, touchedParts(anchored, touched), MOST_ANCHORS_PER_PAGE);
  const code = codeBytes(sections);
  const described = code > LEAST_CODE * image.length ? code : image.length;
  const maxBytes = Math.min(MAX_BYTES, Math.max(LEAST_MAX_BYTES, described * MAX_SHARE_OF_CODE));
  for (const detail of DETAILS) {
    const kept = pickFunctions(functions, isTouched, detail);
    const anchors = pickAnchors(
      candidates.filter((_, index) => index % detail.anchorPeriod === 0),
      detail.anchorsPerPage,
    );
    // Packing takes longer than all else; what is too large by far need not be packed.
    if (leastBytes(kept, anchors) > maxBytes) continue;
    const packed = encodeFingerprint({ sections, functions: kept, anchors });
    if (packed.length <= maxBytes) return packed.toString('base64');
  }
  return undefined;
}
