import type { Command } from 'commander';
import { PrefaultError } from '../../errors.js';
import { PAGE_SIZE_BYTES, type Profile } from '../../profile/index.js';
import {
  formatPercent,
  type InstalledVerdict,
  intactProfiles,
  isFresh,
  isStale,
  listProfiles,
  type PlanForm,
  type PlanVerdict,
  type StoredProfile,
  type VerifyOptions,
  verifyInstalled,
} from '../../store/index.js';
import { addCommand, addJsonOption, addStoreOptions, type StoreOptions } from '../add-command.js';
import { chooseStores } from '../choose-store.js';
import { countPages, countPlanPages } from '../count-pages.js';
import { type StaleFile, staleLines, withOwners } from '../describe-stale.js';
import { formatBytes, formatTable } from '../format.js';
import { type CarriedPlan, listCarried } from '../list-carried.js';
import { print, printJson } from '../output.js';
import { type PortedState, portedState } from '../ported-state.js';

const MAX_MODES_TEXT = 24;

/** A row of the table; also what `--json` prints. */
interface ListedProfile {
  name: string;
  programs: readonly string[];
  modes: readonly string[];
  fileCount: number;
  pageCount: number;
  byteCount: number;
  state: 'fresh' | 'ported' | 'stale' | 'orphaned' | 'masked' | 'incomplete' | 'damaged';
  plans: readonly PlanVerdict[];
  staleFileCount: number;
  /** The files that are not those recorded. */
  stale: readonly StaleFile[];
  /** Of a profile that was carried over to later builds. */
  ported?: PortedState;
  scope: string;
  /** The profile; of a plan that was copied out of its program the copy. */
  path: string;
  /** Where in the program the plan stands that this one is a copy of. */
  inside?: PlanForm;
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
    stale: [],
    scope: store.scope,
    path,
    error: error.message,
  };
}

/** All stores, and what they hold. */
type Known = Required<Pick<VerifyOptions, 'stores' | 'listed'>>;

function stateOf({ files, plans }: InstalledVerdict, isPorted: boolean): ListedProfile['state'] {
  if (plans.some(({ state }) => state === 'masked')) return 'masked';
  // Of a program that is there the place of its plan is known.
  if (plans.length > 0 && plans.every(({ state, path }) => state === 'missing' && path === undefined))
    return 'orphaned';
  if (files.some(isStale)) return 'stale';
  if (!isFresh({ files, plans })) return 'incomplete';
  return isPorted ? 'ported' : 'fresh';
}

async function describe(stored: StoredProfile, profile: Profile, known: Known): Promise<ListedProfile> {
  const verdict = await verifyInstalled(stored.store, profile, { ...known, quick: true });
  const stale = verdict.files.filter(isStale);
  const ported = portedState(profile, verdict.files);
  const pageCount = countPages(profile);
  return {
    name: profile.name,
    programs: profile.programs,
    modes: profile.modes.map(({ name }) => name),
    fileCount: profile.files.length,
    pageCount,
    byteCount: pageCount * PAGE_SIZE_BYTES,
    state: stateOf(verdict, ported !== undefined),
    plans: verdict.plans,
    staleFileCount: stale.length,
    stale,
    ...(ported === undefined ? {} : { ported }),
    scope: stored.store.scope,
    path: stored.path,
  };
}

async function examine(stored: StoredProfile, known: Known): Promise<ListedProfile> {
  const { content, shadowedBy } = stored;
  const row =
    content instanceof PrefaultError ? damaged(stored, content) : await describe(stored, content, known);
  return { ...row, ...(shadowedBy === undefined ? {} : { shadowedBy }) };
}

function describeCarried({ name, plan, form, store, path, stale }: CarriedPlan): ListedProfile {
  const { program, files, modes } = plan;
  const pageCount = countPlanPages(plan);
  return {
    name,
    programs: [program],
    modes: modes.map((mode) => mode.name),
    fileCount: files.length,
    pageCount,
    byteCount: pageCount * PAGE_SIZE_BYTES,
    state: stale.length > 0 ? 'stale' : 'fresh',
    plans: [{ program, state: 'present', path }],
    staleFileCount: stale.length,
    stale,
    scope: store.scope,
    path,
    inside: form,
  };
}

function stateText({ state, staleFileCount, fileCount, plans, ported }: ListedProfile): string {
  const known = ported === undefined ? [] : [`ported ${formatPercent(ported.known)}`];
  if (state === 'ported') return known.join();
  if (state === 'stale') return [...known, `stale ${staleFileCount} of ${fileCount}`].join(', ');
  if (state !== 'incomplete') return state;
  const wrong = plans.find((plan) => plan.state !== 'present')?.state ?? 'missing';
  return wrong === 'missing' ? 'no plan' : `plan ${wrong}`;
}

/** The names of a few modes, or how many there are. */
function modesText(modes: readonly string[]): string {
  if (modes.length === 0) return '-';
  const names = modes.join(',');
  return names.length <= MAX_MODES_TEXT ? names : `${modes.length}`;
}

function tableRow(profile: ListedProfile): string[] {
  const { name, programs, modes, fileCount, byteCount, state, scope, inside, shadowedBy } = profile;
  const place = inside === undefined ? scope : `${scope}, its ${inside}`;
  return [
    name,
    programs[0] ?? '-',
    modesText(modes),
    state === 'damaged' ? '-' : String(fileCount),
    state === 'damaged' ? '-' : formatBytes(byteCount),
    stateText(profile),
    shadowedBy === undefined ? place : `${scope}, shadowed by ${shadowedBy}`,
  ];
}

async function list(options: StoreOptions & { json?: true }): Promise<void> {
  const { root, reading, all } = await chooseStores(options, process.env);
  const examined: ListedProfile[] = [];
  const listed = await listProfiles(all);
  for (const stored of await listProfiles(reading))
    examined.push(await examine(stored, { stores: all, listed }));
  const named = new Set(intactProfiles(listed).flatMap(({ programs }) => programs));
  examined.push(...(await listCarried(reading, named)).map(describeCarried));
  const profiles = await withOwners(root, examined);
  if (options.json) {
    printJson(profiles);
    return;
  }
  if (profiles.length === 0) {
    print("no profiles; 'prefault train -- PROGRAM' makes one");
    return;
  }
  print(
    ...formatTable([
      ['NAME', 'PROGRAM', 'MODES', 'FILES', 'SIZE', 'STATE', 'SCOPE'],
      ...profiles.map(tableRow),
    ]),
  );
  const reasons = profiles.flatMap(({ name, stale }) => staleLines(name, stale));
  if (reasons.length > 0) print('', ...reasons);
}

export function addList(program: Command): void {
  const command = addCommand(program, 'list', {
    summary: 'list the profiles and whether they still fit',
    about:
      'Lists every profile that this system knows: the program it is for, its usage patterns, how many files and how ' +
      'much of them is read ahead, whether the files on disk are still those that were recorded or pages were carried over to them, how surely, and whose it is (yours, ' +
      "the system's, or shipped by a package). So is every plan that was copied out of its program (prefault embed). " +
      'Below the table stands why files do not fit, with the package they belong to. A file counts as unchanged while its size and modification ' +
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
