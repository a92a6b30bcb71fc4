import { type Extent, pageCountOf, subtractExtents } from '../profile/index.js';

/** How well predicted pages agree with those that a start was seen to touch. Adds up over files. */
export interface PageScore {
  predictedCount: number;
  touchedCount: number;
  /** Predicted and touched. */
  commonCount: number;
}

export const NO_PAGES: PageScore = { predictedCount: 0, touchedCount: 0, commonCount: 0 };

export function scorePages(predicted: readonly Extent[], touched: readonly Extent[]): PageScore {
  const touchedCount = pageCountOf(touched);
  const missedCount = pageCountOf(subtractExtents(touched, predicted));
  return { predictedCount: pageCountOf(predicted), touchedCount, commonCount: touchedCount - missedCount };
}

export function addScores(scores: readonly PageScore[]): PageScore {
  return scores.reduce(
    (sum, score) => ({
      predictedCount: sum.predictedCount + score.predictedCount,
      touchedCount: sum.touchedCount + score.touchedCount,
      commonCount: sum.commonCount + score.commonCount,
    }),
    NO_PAGES,
  );
}

/** How much of what was touched had been predicted, 0 to 1; undefined if nothing was touched. */
export function recallOf({ touchedCount, commonCount }: PageScore): number | undefined {
  return touchedCount === 0 ? undefined : commonCount / touchedCount;
}

/** How much of what was predicted was touched, 0 to 1; undefined if nothing was predicted. */
export function precisionOf({ predictedCount, commonCount }: PageScore): number | undefined {
  return predictedCount === 0 ? undefined : commonCount / predictedCount;
}
