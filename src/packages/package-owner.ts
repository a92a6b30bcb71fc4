/** A package, and which package manager knows it. */
export interface PackageOwner {
  manager: 'dpkg' | 'rpm';
  /** Without the architecture. */
  name: string;
  /** As the package manager writes it in full: `1:2.36-9`. To be shown, or compared for equality only. */
  version: string;
  /** In the package manager's own words: `amd64` or `x86_64`, `all` or `noarch`. */
  architecture: string;
}
