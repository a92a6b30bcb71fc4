/** `wrong`: it keeps prefault, or a program, from working. `note`: good to know. */
export type Verdict = 'good' | 'note' | 'wrong';

/** What one look at the machine gave. */
export interface Finding {
  /** Which check it is of, a word that programs can test. */
  check: string;
  verdict: Verdict;
  /** One line without a final period. */
  text: string;
  /** What to do about it, as an imperative clause without a final period. */
  remedy?: string;
}

/** The makers of a check's findings. What is wrong has a remedy. */
export interface FindingMaker {
  good(text: string): Finding;
  note(text: string, remedy?: string): Finding;
  wrong(text: string, remedy: string): Finding;
}

/** @example findingsOf('glibc').good('glibc 2.36') // { check: 'glibc', verdict: 'good', text: 'glibc 2.36' } */
export function findingsOf(check: string): FindingMaker {
  return {
    good: (text) => ({ check, verdict: 'good', text }),
    note: (text, remedy) => ({ check, verdict: 'note', text, ...(remedy === undefined ? {} : { remedy }) }),
    wrong: (text, remedy) => ({ check, verdict: 'wrong', text, remedy }),
  };
}

/** @example counted(2, 'plan') // '2 plans' */
export function counted(count: number, noun: string): string {
  const plural = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count} ${count === 1 ? noun : plural}`;
}
