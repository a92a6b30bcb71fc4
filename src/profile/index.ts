export { decodeProfile } from './decode-profile.js';
export { isDerived } from './derive-default.js';
export { encodeProfile } from './encode-profile.js';
export {
  clipExtents,
  joinExtents,
  pageCountOf,
  pagesOf,
  pagesOfSize,
  subtractExtents,
  toExtents,
  toPhasedExtents,
  uniteExtents,
} from './extents.js';
export { type LearnOptions, learnMode } from './learn-mode.js';
export { makeProfile, type ProfileParts } from './make-profile.js';
export { mergeProfiles } from './merge-profiles.js';
export { isOneLine, MAX_PATH_BYTES, pathFault } from './paths.js';
export * from './profile.js';
export type { RecordedFile, Recording } from './recording.js';
export { touchedPages } from './touched-pages.js';
export { type ModeContext, withMode } from './with-mode.js';
export { modeOf, withoutMode } from './without-mode.js';
