export { cannotHelp, isGlibcLoader, refuseHazards, refuseUnreachable } from './audit-check.js';
export { type BuiltPackage, buildPackage } from './build-package.js';
export { type ChangedProgram, replaceProgram } from './changed-program.js';
export { type Embedding, type EmbedTarget, embedPlan, openEmbedTarget, removePlans } from './embed-plan.js';
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
export { type PlanToEmbed, planToEmbed } from './plan-to-embed.js';
export { layersOf, type StagedProfile, type StageRequest, stageTree } from './stage-tree.js';
export { withoutTag, withTag } from './tag-program.js';
