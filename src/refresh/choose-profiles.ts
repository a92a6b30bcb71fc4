import { profileServing } from '../store/index.js';
import type { SurveyedProfile } from './survey-profiles.js';

function share({ freshPageCount, pageCount }: SurveyedProfile): number {
  return pageCount === 0 ? 0 : freshPageCount / pageCount;
}

/**
 * The profiles that the plan of `program` may be compiled from, best first. What was trained here comes before what
 * a package ships, unless the shipped one fits better: after an upgrade a profile of the former build must not keep
 * the new build's own from use.
 */
export function candidatesFor(program: string, profiles: readonly SurveyedProfile[]): SurveyedProfile[] {
  const naming = profiles.filter(({ programs }) => programs.includes(program));
  const own = profileServing(
    program,
    naming.filter(({ scope }) => scope !== 'shipped'),
  );
  const shipped = profileServing(
    program,
    naming.filter(({ scope }) => scope === 'shipped'),
  );
  return [own, shipped]
    .filter((profile) => profile !== undefined)
    .filter(({ freshPageCount }) => freshPageCount > 0)
    .sort((a, b) => share(b) - share(a));
}

/** For each program that a profile names, the profiles its plan may come from. */
export function chooseProfiles(profiles: readonly SurveyedProfile[]): Map<string, SurveyedProfile[]> {
  const naming = new Map<string, SurveyedProfile[]>();
  for (const profile of profiles)
    for (const program of profile.programs) naming.set(program, [...(naming.get(program) ?? []), profile]);
  return new Map([...naming].map(([program, named]) => [program, candidatesFor(program, named)]));
}
