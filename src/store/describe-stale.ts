import type { FileVerdict, StaleReason } from './fit-profile.js';

export type StaleVerdict = Extract<FileVerdict, { state: 'stale' }>;

const WORDS: Readonly<Record<StaleReason, string>> = {
  absent: 'is gone',
  unreadable: 'cannot be read',
  size: 'has another size',
  'build-id': 'is another build',
  content: 'has other content',
};

/** @example describeStale({ path: '/usr/bin/git', state: 'stale', why: 'build-id' }) // '/usr/bin/git is another build' */
export function describeStale({ path, why }: Pick<StaleVerdict, 'path' | 'why'>): string {
  return `${path} ${WORDS[why]}`;
}

export function isStale(verdict: FileVerdict): verdict is StaleVerdict {
  return verdict.state === 'stale';
}
