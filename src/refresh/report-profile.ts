import type { ProfileReport, ProfileState } from './report.js';
import type { StampBook } from './stamp-book.js';
import type { SurveyedProfile, UnreadableProfile } from './survey-profiles.js';

function stateOf({ programs, stale, scope, isNew }: SurveyedProfile, stamps: StampBook): ProfileState {
  if (!programs.some((program) => stamps.isThere(program))) return 'orphaned';
  if (stale.length > 0) return 'stale';
  return isNew && scope === 'shipped' ? 'new' : 'fresh';
}

export function reportProfile(profile: SurveyedProfile, stamps: StampBook): ProfileReport {
  const { name, scope, path, programs, files, stale } = profile;
  return { name, scope, path, state: stateOf(profile, stamps), programs, fileCount: files.length, stale };
}

export function reportUnreadable({ name, scope, path, error }: UnreadableProfile): ProfileReport {
  return { name, scope, path, state: 'damaged', programs: [], fileCount: 0, stale: [], error };
}
