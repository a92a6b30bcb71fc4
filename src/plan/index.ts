export { fnv1a64, planChecksum } from './checksum.js';
export { type CompileRequest, compilePlan } from './compile-plan.js';
export { decodePlan } from './decode-plan.js';
export { dumpPlan, fileLine } from './dump-plan.js';
export { encodePlan } from './encode-plan.js';
export { leadingPlan } from './leading-plan.js';
export type { FileIdentity, Lookup, Plan, PlanFile, PlanMode, Sentinel, Step } from './plan.js';
export { isPlanName, planNameForBuildId, planNameForPath } from './plan-name.js';
