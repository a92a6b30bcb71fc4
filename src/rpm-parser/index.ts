export {
  FILES_FORMAT,
  fullVersion,
  type Nevra,
  PACKAGE_FORMAT,
  parseQuery,
  type QueriedPackage,
  queryLabel,
} from './query-output.js';
export { isRpm, type RpmFile, type RpmFileEntry, readRpm } from './rpm-file.js';
