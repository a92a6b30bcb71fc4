export { compileFor } from './arrange-plans.js';
export {
  type FileOnDisk,
  type FileVerdict,
  type Fit,
  fitProfile,
  type StaleReason,
  verifyProfile,
} from './fit-profile.js';
export { examineFile, type FoundFile, identifyFile } from './identify-file.js';
export { type Installation, installProfile } from './install-profile.js';
export { prepareStore } from './lock-store.js';
export { type PlanOnDisk, planNameFor, readPlan } from './plan-files.js';
export { listProfiles, readProfile, readProfileFile, type StoredProfile } from './profile-files.js';
export { type Removal, removeProfile } from './remove-profile.js';
export { allStores, SCOPES, type Scope, type Store, storeFor } from './store.js';
export {
  contentOrThrow,
  type InstalledVerdict,
  isFresh,
  type PlanState,
  type PlanVerdict,
  verifyInstalled,
} from './verify-installed.js';
