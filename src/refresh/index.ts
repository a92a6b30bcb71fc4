export { type LogEntry, type LogEvent, type Retraining, retrainings } from './log.js';
export { placesOf } from './places.js';
export { type RefreshRequest, readLog, refreshStore } from './refresh-store.js';
export { watchPrograms } from './remember.js';
export {
  type IgnoredPlan,
  type PlanChange,
  PROFILE_STATES,
  type ProfileReport,
  type ProfileState,
  type RefreshReport,
} from './report.js';
