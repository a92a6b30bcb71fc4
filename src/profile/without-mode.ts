import { PrefaultError } from '../errors.js';
import { isDerived } from './derive-default.js';
import { makeProfile } from './make-profile.js';
import type { Profile } from './profile.js';

/**
 * Takes a mode out of a profile. Without a recorded default mode, what the modes that are left agree on takes its
 * place. Files that no mode names any more are dropped.
 *
 * @throws PrefaultError NOT_FOUND if there is no such mode, USAGE if no recorded mode would be left, or if it is a
 *   default mode that was made from the others
 */
export function withoutMode(profile: Profile, name: string): Profile {
  const mode = modeOf(profile.modes, name, `the profile '${profile.name}'`);
  const left = profile.modes.filter((other) => other !== mode && !isDerived(other));
  if (left.length === 0)
    throw refusal(
      profile,
      name,
      `the profile '${profile.name}' has no other mode`,
      `run 'prefault remove ${profile.name}' to remove it`,
    );
  if (isDerived(mode))
    throw refusal(
      profile,
      name,
      `the default mode of '${profile.name}' was not recorded: it is what the other modes agree on`,
      'remove those, or record one with prefault train without --mode',
    );
  return makeProfile({ ...profile, modes: left });
}

/** The mode of that name in what `whose` names. Throws NOT_FOUND, which names those that there are. */
export function modeOf<M extends { name: string }>(modes: readonly M[], wanted: string, whose: string): M {
  const mode = modes.find(({ name }) => name === wanted);
  if (mode !== undefined) return mode;
  throw new PrefaultError(`${whose} has no mode '${wanted}'`, {
    code: 'NOT_FOUND',
    subject: wanted,
    remedy: `name one of its modes: ${modes.map(({ name }) => name).join(', ')}`,
  });
}

function refusal(profile: Profile, mode: string, why: string, remedy: string): PrefaultError {
  return new PrefaultError(`the mode '${mode}' cannot be removed: ${why}`, {
    code: 'USAGE',
    subject: profile.name,
    remedy,
  });
}
