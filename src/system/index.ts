export { type BackgroundProcess, startInBackground } from './background-process.js';
export { canonicalInRoot } from './canonical-in-root.js';
export { delay, monotonicMs, repeatEvery, wallClockMs } from './clock.js';
export { readExtendedAttributes } from './extended-attributes.js';
export { fileError, noSuchFile, systemErrorName } from './file-error.js';
export { type FileStamp, isEmptyFile, isSettled, NO_FILE, StampReader, stampFile } from './file-stamps.js';
export {
  canExecute,
  canonicalPath,
  type FileFacts,
  hashFile,
  readBytes,
  readFacts,
  readHead,
  readLinkFacts,
  readNames,
  readPlainText,
  readText,
  removeFile,
  removeIfEmpty,
} from './files.js';
export { type Flag, lowerFlag, readFlag, type TakenFile, takeFile } from './flag-file.js';
export { type HelperEnd, type HelperProcess, type OutputStream, startHelper } from './helper-process.js';
export { isSystemdRunning } from './init-system.js';
export {
  type Capability,
  hasCapability,
  hasGlobalPids,
  kernelHasFileSystem,
  kernelLockdown,
  readSetting,
} from './kernel-facts.js';
export { createLock, readLock, removeLock, rewriteLock } from './lock-file.js';
export { dropCaches, type MachineSize, machineSize } from './memory.js';
export { isRemoteType, type Mount, mountOf, parseMountTable, readMounts } from './mount-table.js';
export { type NativeName, nativePath } from './native-paths.js';
export { removeDeadOutputPipes } from './output-pipe.js';
export {
  hangUpProcess,
  identifyProcess,
  isAlive,
  killProcess,
  type ProcessIdentity,
} from './process-status.js';
export { type CommandOptions, type CommandResult, runCommand, runCommandNow } from './processes.js';
export { readAheadFile, readReadAheadKiB, writeReadAheadKiB } from './read-ahead.js';
export { readParts } from './read-parts.js';
export {
  overwriteContent,
  removeIfAbandoned,
  replaceContent,
} from './replace-content.js';
export { findInRoot, resolveInRoot, withoutRoot } from './resolve-in-root.js';
export { isRotational } from './rotational.js';
export { type ChildEnd, endBySignal, runInherited, statusOfSignal } from './run-inherited.js';
export { runTool } from './run-tool.js';
export { removeDeadScratchDirectories, setTimesBelow, withScratchDirectory } from './scratch-directory.js';
export { undoAtExit } from './signals.js';
export { temporaryDirectories } from './temporary-directories.js';
export { isTemporary } from './temporary-name.js';
export { TraceInstance, type TraceSetup } from './trace-instance.js';
export {
  findTracefs,
  hasTraceEvent,
  listTraceInstances,
  makeMountPoint,
  mountTracefs,
  removeTraceInstance,
  unmountTracefs,
} from './tracefs.js';
export { copyTree, makeTree, writeTree } from './trees.js';
export { userName } from './user-name.js';
export { effectiveUserId, homeDirectory, isSuperuser } from './users.js';
export {
  type FileToWrite,
  makeDirectory,
  removeLeftovers,
  removeLeftoversOf,
  writeAllAtomically,
  writeAtomically,
} from './write-atomically.js';
