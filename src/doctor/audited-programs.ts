import { AUDIT_MODULE_PATH } from '../elf/index.js';
import { counted, type Finding, findingsOf } from './finding.js';
import { isLdAuditSet } from './ld-audit-places.js';
import { type AuditableProgram, type Sweep, sweepPrograms } from './program-sweep.js';
import type { Subject } from './subject.js';

const tags = findingsOf('audit-tags');
const hazards = findingsOf('static-tls');
const unread = findingsOf('programs');

const REMOVE_LD_AUDIT = 'take LD_AUDIT away, wherever it is set';

function untag(path: string): string {
  return `run 'prefault audit-tag --remove ${path}' as root`;
}

function judgeTag({ path, fitsModule }: AuditableProgram): Finding[] {
  if (fitsModule === undefined) {
    const text = `${path} is tagged for '${AUDIT_MODULE_PATH}', which is not there: every start complains`;
    return [tags.wrong(text, `install the package prefault, or ${untag(path)}`)];
  }
  if (fitsModule) return [];
  const text = `${path} is tagged for the audit module, which is built for another architecture: every start complains`;
  return [tags.wrong(text, untag(path))];
}

/** Whether each tagged program finds its module. */
export function judgeTags(programs: readonly AuditableProgram[]): Finding[] {
  const tagged = programs.filter(({ isTagged }) => isTagged);
  if (tagged.length === 0) return [tags.good('no program is tagged for the audit module')];
  const found = tagged.flatMap(judgeTag);
  if (found.length > 0) return found;
  return [tags.good(`${counted(tagged.length, 'program')} tagged for the audit module, which is there`)];
}

/** Which programs do not start, or would not, with an auditor. */
export function judgeHazards(programs: readonly AuditableProgram[], isAuditSet: boolean): Finding[] {
  const found = programs.flatMap(({ path, isTagged, hazards: reasons }) => {
    const [why] = reasons.map((reason) => reason.replace(/\.$/, ''));
    if (why === undefined) return [];
    if (isTagged) return [hazards.wrong(`${path} is tagged and cannot start: ${why}`, untag(path))];
    if (isAuditSet)
      return [hazards.wrong(`${path} does not start while LD_AUDIT is set: ${why}`, REMOVE_LD_AUDIT)];
    const remedy = 'leave them without a tag and without LD_AUDIT; prefault-run and prefaultd serve them';
    return [hazards.note(`${path} would not start with an auditor: ${why}`, remedy)];
  });
  const rest = programs.length - found.length;
  const start = found.length === 0 ? `all ${programs.length}` : `${rest} of ${programs.length}`;
  return [hazards.good(`${start} programs that glibc starts can have an auditor`), ...found];
}

function judgeUnread({ unjudged }: Sweep): Finding[] {
  const [first] = unjudged;
  if (first === undefined) return [];
  const text = `cannot be looked at, ${first.path} first: ${first.why}`;
  const what = unjudged.length === 1 ? 'program or directory' : 'programs or directories';
  return [unread.note(`${unjudged.length} ${what} ${text}`)];
}

export async function checkAuditedPrograms(subject: Subject): Promise<Finding[]> {
  const sweep = await sweepPrograms(subject);
  return [
    ...judgeTags(sweep.programs),
    ...judgeHazards(sweep.programs, await isLdAuditSet(subject.env)),
    ...judgeUnread(sweep),
  ];
}
