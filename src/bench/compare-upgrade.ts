import type { Section } from '../elf/index.js';
import {
  clipExtents,
  type Extent,
  type Profile,
  type ProfileFile,
  pageCountOf,
  pagesOfSize,
  touchedPages,
} from '../profile/index.js';
import type { PortedProfile, PortOutcome } from '../store/index.js';
import { fileKind } from './file-kind.js';
import { addScores, type PageScore, scorePages } from './page-score.js';
import { bytesIn, shiftWithSections } from './shift-sections.js';

/**
 * Ways to know which pages a start of the new build touches: the old ones carried over, the same page numbers, the same
 * distances from the starts of sections, or another training of the new build, which is as good as can be.
 */
export const METHODS = ['ported', 'unchanged', 'shifted', 'trained'] as const;
export type Method = (typeof METHODS)[number];
export type Scores = Readonly<Record<Method, PageScore>>;

/** A file that both builds of a program start with, and that is not the same in both. */
export interface ComparedFile {
  outcome: PortOutcome;
  /** `ELF`, or what else it is. */
  kind: string;
  /** Of the old build. */
  touchedPageCount: number;
  scores: Scores;
  /** As it was compressed. */
  fingerprintBytes: number;
  /** Of .text, and of the touched pages' part of it; 0 where there is none. */
  textBytes: number;
  touchedTextBytes: number;
}

/** The sections of a file in the old build and in the new one; undefined if it is no ELF file. */
export type SectionLookup = (
  path: string,
  to: string,
) => Promise<readonly [Section[], Section[]] | undefined>;

/** One upgrade as it was observed. */
export interface Upgrade {
  /** Trained before it, with fingerprints. */
  before: Profile;
  ported: PortedProfile;
  /** Trained after it, and again. */
  after: Profile;
  again: Profile;
}

function scoresOf(predicted: Record<Method, readonly Extent[]>, touched: readonly Extent[]): Scores {
  const score = (method: Method) => scorePages(predicted[method], touched);
  return {
    ported: score('ported'),
    unchanged: score('unchanged'),
    shifted: score('shifted'),
    trained: score('trained'),
  };
}

/** Holds what was carried over, and what simpler ways give, against what starts of the new build touch. */
export async function compareUpgrade(
  { before, ported, after, again }: Upgrade,
  sectionsOf: SectionLookup,
): Promise<ComparedFile[]> {
  const pages = {
    before: touchedPages(before),
    ported: touchedPages(ported.profile),
    after: touchedPages(after),
    again: touchedPages(again),
  };
  const entries = new Map(after.files.map((entry) => [entry.path, entry]));
  const compared: ComparedFile[] = [];
  for (const [index, former] of before.files.entries()) {
    const outcome = ported.files[index];
    const { path } = former;
    const to = outcome?.to ?? path;
    const entry = entries.get(to);
    if (outcome === undefined || entry === undefined || entry.contentKey === former.contentKey) continue;
    const old = pages.before.get(path) ?? [];
    const unchanged = clipExtents(old, pagesOfSize(entry.sizeBytes));
    const sections = await sectionsOf(path, to);
    const scores = scoresOf(
      {
        // What was dropped is stale and never read.
        ported: outcome.state === 'dropped' ? [] : (pages.ported.get(to) ?? []),
        unchanged,
        shifted: sections === undefined ? unchanged : shiftWithSections(old, ...sections),
        trained: pages.again.get(to) ?? [],
      },
      pages.after.get(to) ?? [],
    );
    compared.push({
      outcome,
      kind: sections === undefined ? fileKind(path) : 'ELF',
      scores,
      ...sizesOf(former, old, sections?.[0]),
    });
  }
  return compared;
}

function sizesOf({ fingerprint }: ProfileFile, old: readonly Extent[], sections: readonly Section[] = []) {
  const text = sections.find(({ name }) => name === '.text');
  return {
    touchedPageCount: pageCountOf(old),
    fingerprintBytes: Buffer.byteLength(fingerprint ?? '', 'base64'),
    textBytes: text?.sizeBytes ?? 0,
    touchedTextBytes: text === undefined ? 0 : bytesIn(old, text),
  };
}

/** The sums over files, method by method. */
export function sumScores(files: readonly ComparedFile[]): Scores {
  const sum = (method: Method) => addScores(files.map(({ scores }) => scores[method]));
  return {
    ported: sum('ported'),
    unchanged: sum('unchanged'),
    shifted: sum('shifted'),
    trained: sum('trained'),
  };
}
