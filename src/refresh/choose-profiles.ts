import { profileServing, stepsBehindShipped } from '../store/index.js';
import type { SurveyedProfile } from './survey-profiles.js';

/**
 * The profiles that the plan of `program` may be compiled from, best first. What was trained here comes before what
 * a package ships, unless the shipped one fits and it does not, or clearly more is known by the shipped one: after an
 * upgrade a profile of the former build must not keep the new build's own from use, not even one that was carried over.
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
  const isShippedFirst =
    own !== undefined && shipped !== undefined && stepsBehindShipped(own.known, shipped.known);
  return (isShippedFirst ? [shipped, own] : [own, shipped])
    .filter((profile) => profile !== undefined)
    .filter(({ known }) => known > 0);
}

/** For each program that a profile names, the profiles its plan may come from. */
export function chooseProfiles(profiles: readonly SurveyedProfile[]): Map<string, SurveyedProfile[]> {
  const naming = new Map<string, SurveyedProfile[]>();
  for (const profile of profiles)
    for (const program of profile.programs) naming.set(program, [...(naming.get(program) ?? []), profile]);
  return new Map([...naming].map(([program, named]) => [program, candidatesFor(program, named)]));
}
