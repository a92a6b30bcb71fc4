import { PrefaultError } from '../errors.js';
import { fnv1a64 } from './checksum.js';

const BUILD_ID = /^(?:[0-9a-f]{2}){2,32}$/;
const PLAN_NAME = /^(?:[0-9a-f]{2}\/[0-9a-f]{2,62}|path\/[0-9a-f]{16})\.plan$/;

/** Whether this is what a plan may be called below a plan directory: a name that leads nowhere else. */
export function isPlanName(text: string): boolean {
  return PLAN_NAME.test(text);
}

/**
 * Where below a plan directory the plan of a program with this build-id lies, as in /usr/lib/debug/.build-id.
 *
 * @example planNameForBuildId('abcdef01') // 'ab/cdef01.plan'
 * @throws PrefaultError BAD_FORMAT if it is not the lower-case hex of 2 to 32 bytes
 */
export function planNameForBuildId(buildId: string): string {
  if (!BUILD_ID.test(buildId)) {
    throw new PrefaultError(`'${buildId}' is not a build-id that can name a plan`, {
      code: 'BAD_FORMAT',
      subject: buildId,
      remedy: 'name the plan by the path of its program',
    });
  }
  return `${buildId.slice(0, 2)}/${buildId.slice(2)}.plan`;
}

/**
 * Where below a plan directory the plan of a script or of a program without build-id lies.
 *
 * @example planNameForPath('/usr/bin/meld') // 'path/' and 16 hex digits and '.plan'
 */
export function planNameForPath(path: string): string {
  return `path/${fnv1a64(Buffer.from(path))}.plan`;
}
