export { cannotHelp, isGlibcLoader, refuseHazards, refuseUnreachable } from './audit-check.js';
export { type BuiltPackage, buildPackage } from './build-package.js';
export { initDeb } from './init-deb.js';
export type { InitResult } from './init-result.js';
export { initRpm } from './init-rpm.js';
export { librarySearchPath } from './library-search-path.js';
export {
  type ElfFile,
  filesLoadedBy,
  isOtherArchitecture,
  type LibrarySource,
} from './needed-libraries.js';
export type { PackageRequest } from './package-request.js';
export type { PackageFamily } from './package-words.js';
export { type StagedProfile, type StageRequest, stageTree } from './stage-tree.js';
export { type ChangedProgram, withoutTag, withTag } from './tag-program.js';
