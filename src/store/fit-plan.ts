import { fileLine, type Plan, type PlanFile } from '../plan/index.js';
import type { StaleVerdict } from './describe-stale.js';
import { type ExaminedFile, examineFile, examineOrWhy } from './identify-file.js';

function judge(
  entry: PlanFile,
  found: ExaminedFile | 'absent' | 'unreadable',
): StaleVerdict['why'] | undefined {
  if (typeof found === 'string') return found;
  if (entry.identity.kind === 'path') return undefined;
  if (fileLine({ ...found, path: entry.path }) === fileLine(entry)) return undefined;
  if (entry.identity.kind === 'build-id') return 'build-id';
  return found.sizeBytes === entry.sizeBytes ? 'content' : 'size';
}

/** The entries of a plan that appliers would leave out here. */
export async function staleEntries({ files }: Plan, root: string): Promise<StaleVerdict[]> {
  const look = (path: string) => examineFile(root, path);
  const stale: StaleVerdict[] = [];
  for (const entry of files) {
    const why = judge(entry, await examineOrWhy(look, entry.path));
    if (why !== undefined) stale.push({ path: entry.path, state: 'stale', why });
  }
  return stale;
}
