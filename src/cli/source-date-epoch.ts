import { usageError } from './usage-error.js';

/**
 * The time that packagers clamp modification times to
 * (https://reproducible-builds.org/specs/source-date-epoch/). Throws USAGE if it is no number of seconds.
 */
export function sourceDateEpoch(env: NodeJS.ProcessEnv): bigint | undefined {
  const text = env['SOURCE_DATE_EPOCH'];
  if (text === undefined || text === '') return undefined;
  // The largest that RPM can note, in 2106.
  if (/^\d{1,10}$/.test(text) && BigInt(text) <= 0xffff_ffffn) return BigInt(text);
  throw usageError(
    `SOURCE_DATE_EPOCH is '${text}'`,
    'SOURCE_DATE_EPOCH',
    'give seconds since 1970, or unset it',
  );
}
