import type { Command } from 'commander';
import { PrefaultError } from '../../errors.js';
import { PAGE_SIZE_BYTES, type Profile } from '../../profile/index.js';
import {
  isFresh,
  listProfiles,
  type PlanVerdict,
  type Store,
  type StoredProfile,
  verifyInstalled,
} from '../../store/index.js';
import { addCommand, addJsonOption, addStoreOptions, type StoreOptions } from '../add-command.js';
import { chooseStores } from '../choose-store.js';
import { countPages } from '../count-pages.js';
import { formatBytes, formatTable } from '../format.js';
import { print, printJson } from '../output.js';

/** A row of the table; also what `--json` prints. */
interface ListedProfile {
  name: string;
  programs: readonly string[];
  modes: readonly string[];
  fileCount: number;
  pageCount: number;
  byteCount: number;
  state: 'fresh' | 'stale' | 'masked' | 'incomplete' | 'damaged';
  plans: readonly PlanVerdict[];
  staleFileCount: number;
  scope: string;
  path: string;
  shadowedBy?: string;
  error?: string;
}

function damaged({ name, store, path }: StoredProfile, error: PrefaultError): ListedProfile {
  return {
    name,
    programs: [],
    modes: [],
    fileCount: 0,
    pageCount: 0,
    byteCount: 0,
    state: 'damaged',
    plans: [],
    staleFileCount: 0,
    scope: store.scope,
    path,
    error: error.message,
  };
}

async function describe(
  stored: StoredProfile,
  profile: Profile,
  stores: readonly Store[],
): Promise<ListedProfile> {
  const verdict = await verifyInstalled(stored.store, profile, { stores, quick: true });
  const staleFileCount = verdict.files.filter(({ state }) => state === 'stale').length;
  const isMasked = verdict.plans.some(({ state }) => state === 'masked');
  const pageCount = countPages(profile);
  return {
    name: profile.name,
    programs: profile.programs,
    modes: profile.modes.map(({ name }) => name),
    fileCount: profile.files.length,
    pageCount,
    byteCount: pageCount * PAGE_SIZE_BYTES,
    state: isMasked ? 'masked' : staleFileCount > 0 ? 'stale' : isFresh(verdict) ? 'fresh' : 'incomplete',
    plans: verdict.plans,
    staleFileCount,
    scope: stored.store.scope,
    path: stored.path,
  };
}

async function examine(stored: StoredProfile, stores: readonly Store[]): Promise<ListedProfile> {
  const { content, shadowedBy } = stored;
  const row =
    content instanceof PrefaultError ? damaged(stored, content) : await describe(stored, content, stores);
  return { ...row, ...(shadowedBy === undefined ? {} : { shadowedBy }) };
}

function stateText({ state, staleFileCount, fileCount, plans }: ListedProfile): string {
  if (state === 'stale') return `stale ${staleFileCount} of ${fileCount}`;
  if (state !== 'incomplete') return state;
  const wrong = plans.find((plan) => plan.state !== 'present')?.state ?? 'missing';
  return wrong === 'missing' ? 'no plan' : `plan ${wrong}`;
}

function tableRow(profile: ListedProfile): string[] {
  const { name, programs, fileCount, byteCount, state, scope, shadowedBy } = profile;
  return [
    name,
    programs[0] ?? '-',
    state === 'damaged' ? '-' : String(fileCount),
    state === 'damaged' ? '-' : formatBytes(byteCount),
    stateText(profile),
    shadowedBy === undefined ? scope : `${scope}, shadowed by ${shadowedBy}`,
  ];
}

async function list(options: StoreOptions & { json?: true }): Promise<void> {
  const { reading, all } = await chooseStores(options, process.env);
  const profiles: ListedProfile[] = [];
  for (const stored of await listProfiles(reading)) profiles.push(await examine(stored, all));
  if (options.json) {
    printJson(profiles);
    return;
  }
  if (profiles.length === 0) {
    print("no profiles; 'prefault train -- PROGRAM' makes one");
    return;
  }
  print(...formatTable([['NAME', 'PROGRAM', 'FILES', 'SIZE', 'STATE', 'SCOPE'], ...profiles.map(tableRow)]));
}

export function addList(program: Command): void {
  const command = addCommand(program, 'list', {
    summary: 'list the profiles and whether they still fit',
    about:
      'Lists every profile that this system knows: the program it is for, how many files and how much of them ' +
      'is read ahead, whether the files on disk are still those that were recorded, and whose it is (yours, ' +
      "the system's, or shipped by a package). A file counts as unchanged while its size and modification " +
      "time are those of the compiled plan; 'prefault verify' reads the content.",
    examples: [
      ['prefault list', 'everything, as a table'],
      [
        'prefault list --json | jq -r \'.[] | select(.state != "fresh") | .name\'',
        'names of what should be trained again',
      ],
    ],
  });
  addStoreOptions(addJsonOption(command), 'reads');
  command.action(list);
}
