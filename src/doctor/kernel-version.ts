export interface KernelVersion {
  /** As uname(1) prints it: `6.1.0-18-amd64`. */
  release: string;
  major: number;
  minor: number;
}

/** Undefined if it begins with no version. */
export function parseRelease(release: string): KernelVersion | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release) ?? [];
  return major === undefined ? undefined : { release, major: Number(major), minor: Number(minor) };
}

/** @example isAtLeast(kernel, '5.9') */
export function isAtLeast({ major, minor }: KernelVersion, version: string): boolean {
  const [wantedMajor = 0, wantedMinor = 0] = version.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
