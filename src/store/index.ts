export { addFingerprints, type FingerprintOptions } from './add-fingerprints.js';
export { compileFor } from './arrange-plans.js';
export { describePorted, formatPercent } from './describe-ported.js';
export { describeStale, isStale, type StaleVerdict } from './describe-stale.js';
export { type DisabledProgram, disabledListPath, readDisabled } from './disabled-programs.js';
export { type Examiner, examineOnce } from './examine-once.js';
export { hasVersion, namesBelow } from './find-successor.js';
export { staleEntries } from './fit-plan.js';
export {
  type FileOnDisk,
  type FileVerdict,
  type Fit,
  fitProfile,
  type StaleReason,
  verifyProfile,
} from './fit-profile.js';
export { contentKeyOf, examineFile, type FileLookup, type FoundFile, identifyFile } from './identify-file.js';
export { type Installation, installProfile } from './install-profile.js';
export { type KeptMasks, keepMasks, type MaskChange } from './keep-masks.js';
export { knownShare, stepsBehindShipped } from './known-share.js';
export { type FileInLayer, findInLayers, type Layer, lookupInLayers, namesInLayers } from './layers.js';
export { prepareStore, withStoreLock } from './lock-store.js';
export {
  type FoundPlan,
  findPlans,
  maskPlans,
  type NamedProgram,
  namePlans,
  type Unmasking,
  unmaskPlans,
} from './mask-plans.js';
export { droppedFrom } from './plan-copies.js';
export {
  type PlanOnDisk,
  planFile,
  planNameFor,
  planSubdirectories,
  readPlan,
  removePlan,
  scanPlans,
} from './plan-files.js';
export { type PlanForm, type PlanInside, planInside, readPlanInside } from './plan-inside.js';
export { suffices } from './plan-suffices.js';
export {
  type PortedBefore,
  type PortedProfile,
  type PortOptions,
  type PortOutcome,
  portProfile,
} from './port-profile.js';
export {
  intactProfiles,
  listProfiles,
  portedFile,
  portedNames,
  portedPath,
  portedText,
  profileNames,
  profilePath,
  readPorted,
  readProfile,
  readProfileFile,
  type StoredProfile,
} from './profile-files.js';
export { profileServing } from './profile-serving.js';
export { PROGRAM_DIRECTORIES, programDirectories } from './program-directories.js';
export { refusalOf, refusedBecause, type UnguardedDirectory, unguardedDirectoryOf } from './refused-plans.js';
export { regeneratedBy } from './regenerated-files.js';
export { type Removal, removeProfile } from './remove-profile.js';
export { allStores, SCOPES, type Scope, type Store, storeFor } from './store.js';
export { type SymbolLookup, symbolFiles } from './symbol-files.js';
export {
  contentOrThrow,
  type InstalledVerdict,
  isFresh,
  type PlanState,
  type PlanVerdict,
  type VerifyOptions,
  verifyInstalled,
} from './verify-installed.js';
