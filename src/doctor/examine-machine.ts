import { PrefaultError } from '../errors.js';
import { checkAuditedPrograms } from './audited-programs.js';
import { checkCLibrary } from './c-library.js';
import { checkDaemon } from './daemon.js';
import { checkFanotify } from './fanotify.js';
import { checkFileSystems } from './file-systems.js';
import { type Finding, findingsOf } from './finding.js';
import { checkKernel } from './kernel.js';
import { checkLdAudit } from './ld-audit.js';
import { checkLeftovers } from './leftovers.js';
import { checkOwnRefresh } from './own-refresh.js';
import { checkPlanDirectories } from './plan-directories.js';
import { checkProfiles } from './profiles.js';
import { checkReadAhead } from './read-ahead.js';
import { checkRecorders } from './recorders.js';
import { readSubject, type Subject, type SubjectRequest } from './subject.js';
import { checkRefresh, checkSwitches } from './switches.js';

type Check = (subject: Subject) => Promise<Finding[]>;

/** Findings that belong together. */
export interface FindingGroup {
  title: string;
  findings: readonly Finding[];
}

const GROUPS: readonly { title: string; checks: Readonly<Record<string, Check>> }[] = [
  { title: 'kernel', checks: { kernel: checkKernel, fanotify: checkFanotify } },
  { title: 'disks', checks: { 'file-systems': checkFileSystems, 'read-ahead': checkReadAhead } },
  {
    title: 'audit module',
    checks: { 'c-library': checkCLibrary, 'ld-audit': checkLdAudit, programs: checkAuditedPrograms },
  },
  { title: 'training', checks: { recorders: checkRecorders, leftovers: checkLeftovers } },
  {
    title: 'profiles and plans',
    checks: {
      profiles: checkProfiles,
      'plan-directories': checkPlanDirectories,
      refresh: checkRefresh,
      'own-refresh': checkOwnRefresh,
      switches: checkSwitches,
    },
  },
  { title: 'daemon', checks: { daemon: checkDaemon } },
];

async function run(name: string, check: Check, subject: Subject): Promise<Finding[]> {
  try {
    return await check(subject);
  } catch (error) {
    if (!(error instanceof PrefaultError)) throw error;
    // Others may still be looked at.
    return [findingsOf(name).note(`could not be looked at: ${error.message}`, error.remedy)];
  }
}

/** Looks for what stands in the way of prefault on this machine. Changes nothing, and needs no privileges. */
export async function examineMachine(request: SubjectRequest): Promise<FindingGroup[]> {
  const subject = await readSubject(request);
  const groups: FindingGroup[] = [];
  for (const { title, checks } of GROUPS) {
    const findings: Finding[] = [];
    for (const [name, check] of Object.entries(checks)) {
      subject.onProgress(`looking at ${title}`);
      findings.push(...(await run(name, check, subject)));
    }
    groups.push({ title, findings });
  }
  return groups;
}
