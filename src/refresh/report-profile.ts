import { portedFiles, stillStale } from './ported-files.js';
import type { ProfileReport, ProfileState } from './report.js';
import type { StampBook } from './stamp-book.js';
import type { SurveyedProfile, UnreadableProfile } from './survey-profiles.js';

const NOTHING = { stale: [], ported: [], known: 0, retrain: false };

function stateOf(profile: SurveyedProfile, stamps: StampBook): ProfileState {
  const { programs, scope, isNew, known } = profile;
  if (!programs.some((program) => stamps.isThere(program))) return 'orphaned';
  if (portedFiles(profile).length > 0) return 'ported';
  if (profile.stale.length > 0) return 'stale';
  // A profile may come with pages that were carried over already.
  if (known > 0 && known < 1) return 'ported';
  return isNew && scope === 'shipped' ? 'new' : 'fresh';
}

export function reportProfile(profile: SurveyedProfile, stamps: StampBook): ProfileReport {
  const { name, scope, path, programs, files, known, port } = profile;
  const state = stateOf(profile, stamps);
  return {
    name,
    scope,
    path,
    state,
    programs,
    fileCount: files.length,
    stale: stillStale(profile),
    ported: portedFiles(profile),
    known,
    retrain: state !== 'orphaned' && port?.advice === 'retrain',
  };
}

export function reportUnreadable({ name, scope, path, error }: UnreadableProfile): ProfileReport {
  return { name, scope, path, state: 'damaged', programs: [], fileCount: 0, ...NOTHING, error };
}
