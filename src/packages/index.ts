export { findOwners } from './find-owners.js';
export type { PackageOwner } from './package-owner.js';
export { type PackagedFile, type PackageFile, readPackageFile } from './read-package-file.js';
