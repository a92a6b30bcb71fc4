import { posix } from 'node:path';
import { AUDIT_MODULE_PATH } from '../elf/index.js';
import { readFacts, readText } from '../system/index.js';
import { type Finding, findingsOf } from './finding.js';
import { ownLdAudit, readPlaces, setsLdAudit, type VariablePlace } from './ld-audit-places.js';
import type { Subject } from './subject.js';

const { good, note, wrong } = findingsOf('ld-audit');
const PRELOAD = '/etc/ld.so.preload';

export interface LdAuditFacts {
  /** Of the caller's environment. */
  variable?: string;
  /** Entries of `variable` that are paths of no file. */
  missing: readonly string[];
  places: readonly VariablePlace[];
  /** The libraries of /etc/ld.so.preload. */
  preloaded: readonly string[];
}

const DANGER =
  'programs with much thread-local storage, such as those linked to jemalloc, then do not start at all';

function judgeVariable({ variable, missing }: LdAuditFacts): Finding[] {
  if (variable === undefined) return [];
  const remedy = 'unset LD_AUDIT; set it for single commands (prefault run --with audit), or use prefaultd';
  const [first] = missing;
  if (first !== undefined)
    return [wrong(`LD_AUDIT names '${first}', which is not there: every start complains`, remedy)];
  return [note(`LD_AUDIT is set in your environment (${variable}): ${DANGER}`, remedy)];
}

/** Whether LD_AUDIT is set for more than single commands. */
export function judgeLdAudit(facts: LdAuditFacts): Finding[] {
  const guilty = facts.places.filter(({ text }) => setsLdAudit(text));
  const found = [
    ...judgeVariable(facts),
    ...guilty.map(({ path, audience }) =>
      wrong(
        `'${path}' sets LD_AUDIT for ${audience}: ${DANGER}`,
        `remove it from '${path}'; prefaultd serves the whole system without it`,
      ),
    ),
  ];
  if (found.length === 0) found.push(good('LD_AUDIT is set nowhere'));
  const own = facts.preloaded.filter((path) => posix.basename(path) === posix.basename(AUDIT_MODULE_PATH));
  if (own.length > 0)
    found.push(
      wrong(`'${PRELOAD}' names the audit module, which is no library`, `remove it from '${PRELOAD}'`),
    );
  else if (facts.preloaded.length > 0) {
    const libraries = facts.preloaded.join(', ');
    const remedy = "try one program with 'prefault run --with audit' before any is tagged";
    found.push(
      note(`every program loads ${libraries} too (${PRELOAD}): not counted in what follows`, remedy),
    );
  }
  return found;
}

async function missingOf(variable: string | undefined): Promise<string[]> {
  const missing: string[] = [];
  for (const path of (variable ?? '').split(':')) {
    // $LIB and the like: where they lead depends on the program.
    if (!path.startsWith('/') || path.includes('$')) continue;
    if ((await readFacts(path).catch(() => undefined)) === undefined) missing.push(path);
  }
  return missing;
}

async function readLdAudit(env: NodeJS.ProcessEnv): Promise<LdAuditFacts> {
  const variable = ownLdAudit(env);
  const preload = (await readText(PRELOAD).catch(() => undefined)) ?? '';
  return {
    ...(variable === undefined ? {} : { variable }),
    missing: await missingOf(variable),
    places: await readPlaces(env),
    preloaded: preload
      .replace(/#.*/g, '')
      .split(/[\s:]+/)
      .filter((path) => path !== ''),
  };
}

export async function checkLdAudit({ env }: Subject): Promise<Finding[]> {
  return judgeLdAudit(await readLdAudit(env));
}
