export { isAr } from './ar.js';
export {
  controlOf,
  type DebArchive,
  type DebLayout,
  installedPath,
  isControlFile,
  readDebLayout,
} from './deb.js';
export { type Paragraph, parseDeb822 } from './deb822.js';
export { findOwner } from './find-owner.js';
export {
  type Diversion,
  type KnownPackage,
  nameOfId,
  PACKAGE_FORMAT,
  parsePackages,
  parseSearch,
  type SearchResult,
  searchPattern,
} from './query-output.js';
export { type TarEntry, TarReader } from './tar-reader.js';
