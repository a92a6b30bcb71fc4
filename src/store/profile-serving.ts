import type { Profile } from '../profile/index.js';

/**
 * Which of a store's profiles the plan of `program` is compiled from. A program may stand in several: the
 * one that was trained by starting it (its first program) comes before those that reached it through a
 * wrapper script; among the latter the first by name. Nothing else records who owns a plan.
 */
export function profileServing<T extends Pick<Profile, 'name' | 'programs'>>(
  program: string,
  profiles: readonly T[],
): T | undefined {
  const byName = profiles
    .filter(({ programs }) => programs.includes(program))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return byName.find(({ programs }) => programs[0] === program) ?? byName[0];
}
