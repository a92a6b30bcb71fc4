import { findLeftovers, type Leftovers } from '../record/index.js';
import { isSuperuser } from '../system/index.js';
import { type Finding, findingsOf } from './finding.js';

const { good, note, wrong } = findingsOf('leftovers');
const REMEDY = "run any 'prefault train' as root: before it records it puts this back";

/** What killed recordings have left behind. */
export function judgeLeftovers(leftovers: Leftovers, seesTraceBuffers: boolean): Finding[] {
  const { running, readAhead, mountPoint, traceInstances } = leftovers;
  const found: Finding[] = readAhead.map(({ file, oldKiB, newKiB }) =>
    wrong(
      `a killed recording left read-ahead at ${newKiB} KiB, which slows every program (${file})`,
      `${REMEDY}; or: echo ${oldKiB} >${file}`,
    ),
  );
  for (const path of traceInstances)
    found.push(wrong(`a killed recording left a trace buffer (${path})`, `${REMEDY}; or: rmdir ${path}`));
  if (mountPoint !== undefined)
    found.push(note(`a killed recording may have left a mount of tracefs (${mountPoint})`, REMEDY));
  if (running !== undefined) {
    const text = `a recording is under way (process ${running.pid}, user ${running.user}): read-ahead is lowered`;
    found.push(note(text, 'look again when it has ended'));
  }
  if (found.length > 0) return found;
  const unseen = seesTraceBuffers ? '' : ' (trace buffers are shown to root only)';
  return [good(`no recording has left anything behind${unseen}`)];
}

export async function checkLeftovers(): Promise<Finding[]> {
  return judgeLeftovers(await findLeftovers(), isSuperuser());
}
