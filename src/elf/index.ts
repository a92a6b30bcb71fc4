export { auditHazards, hazardsOf, type LoadedFile, type LoadedObject } from './audit-hazards.js';
export { AUDIT_MODULE_PATH, addAuditTag, findAuditTag, removeAuditTag, type Tagging } from './audit-tag.js';
export { type BuildId, readBuildId } from './build-id.js';
export { contentKey } from './content-key.js';
export { type DynamicInfo, readDynamic } from './dynamic.js';
export { dynamicRanges } from './dynamic-ranges.js';
export { isElf } from './header.js';
export { readProgramInterpreter } from './program-interpreter.js';
export { readScriptInterpreter } from './script-interpreter.js';
