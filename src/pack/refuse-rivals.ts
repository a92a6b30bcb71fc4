import { PrefaultError } from '../errors.js';
import type { Profile } from '../profile/index.js';

/** Refuses profiles that cannot be shipped together (CONFLICT): of one name, or of one program. */
export function refuseRivals(profiles: readonly Profile[]): void {
  const names = new Map<string, Profile>();
  const programs = new Map<string, Profile>();
  for (const profile of profiles) {
    const { name } = profile;
    const [program = ''] = profile.programs;
    if (names.has(name)) {
      throw new PrefaultError(`two profiles are named '${name}'`, {
        code: 'CONFLICT',
        subject: name,
        remedy: 'merge them, or name each of them once',
      });
    }
    const rival = programs.get(program);
    if (rival !== undefined) {
      throw new PrefaultError(`the profiles '${rival.name}' and '${name}' both serve '${program}'`, {
        code: 'CONFLICT',
        subject: program,
        remedy: 'ship one of them, or merge them',
      });
    }
    names.set(name, profile);
    programs.set(program, profile);
  }
}
