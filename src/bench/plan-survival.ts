import { basename, join } from 'node:path';
import { PrefaultError } from '../errors.js';
import { encodeProfile, makeProfile, PAGE_SIZE_BYTES } from '../profile/index.js';
import { evictFiles, residentPages } from '../record/index.js';
import { identifyFile } from '../store/index.js';
import { delay, makeTree, runTool, writeAtomically } from '../system/index.js';
import {
  installPackage,
  kindOf,
  reports,
  type ScratchPackage,
  VERIFIERS,
  type Verifier,
} from './scratch-package.js';
import { wordsInRoot } from './store-programs.js';

/** Where a plan can lie that survives something or not. */
export const SURVIVORS = ['shadow', 'note', 'trailer'] as const;
export type Survivor = (typeof SURVIVORS)[number];

/** What happens to a program that was installed from a package and then given a plan. */
const CHANGES = {
  nothing: async () => undefined,
  strip: ({ root, program }: Place) => runTool('strip', join(root, program)),
  objcopy: ({ root, program }: Place) => runTool('objcopy', join(root, program)),
  cp: ({ root, program }: Place) => runTool('cp', join(root, program), join(root, copyOf(program))),
  reinstall: (place: Place) => install(place, '1'),
  upgrade: (place: Place) => install(place, '2'),
} as const;
export type Change = keyof typeof CHANGES;
export const CHANGE_NAMES = Object.keys(CHANGES) as readonly Change[];

interface Place {
  root: string;
  work: string;
  prefault: string;
  program: string;
  name: string;
  /** Built programs, by the version of the package. */
  builds: Readonly<Record<'1' | '2', string>>;
  kind: 'deb' | 'rpm';
}

export interface SurvivalRequest extends Pick<Place, 'root' | 'work' | 'prefault'> {
  /** For a program with room for a plan: prefault-note.S. */
  note: string;
}

const WRAPPER = '/usr/bin/prefault-run';
const DECOY_PAGES = 64;
const DATA = 0o644;
const SETTLE_MS = 300;

const copyOf = (program: string) => `${program}-copy`;

function packageOf({ name, program, builds }: Place, version: '1' | '2'): ScratchPackage {
  return { name, version, program, built: builds[version] };
}

function install(place: Place, version: '1' | '2'): Promise<void> {
  return installPackage(place.root, place.kind, packageOf(place, version), place.work);
}

async function build(words: string, note: string, work: string): Promise<string> {
  const source = join(work, `${words}.c`);
  const program = join(work, words);
  const text = `const char words[] = "${words}";\nint main(void) { return words[0] == 0; }\n`;
  await writeAtomically(source, text, { mode: DATA });
  await runTool('cc', '-g', '-Wl,--build-id', '-o', program, source, note);
  return program;
}

/** A file that the program never opens: its pages are in the page cache only where the plan was applied. */
async function makeDecoy({ root, program, work }: Place): Promise<{ decoy: string; profile: string }> {
  const decoy = `${program}.data`;
  const pages = Buffer.alloc(DECOY_PAGES * PAGE_SIZE_BYTES, program);
  await writeAtomically(join(root, decoy), pages, { mode: DATA });
  const name = basename(program);
  const paths = [decoy, program];
  const files = [];
  for (const path of paths) {
    const found = await identifyFile(root, path);
    if (found === undefined) throw new Error(`no ${path}`);
    const { sizeBytes, buildId, contentKey } = found;
    files.push({ path, sizeBytes, ...(buildId === undefined ? {} : { buildId }), contentKey });
  }
  const extents = (path: string) => [{ firstPage: 0, pageCount: path === decoy ? DECOY_PAGES : 1 }];
  const touched = paths.map((path, order) => ({ path, order, extents: extents(path) }));
  const mode = { name: 'default', runCount: 1, files: touched, directories: [], lookups: [] };
  const profile = join(work, `${name}.prefault.json`);
  const made = makeProfile({ name, programs: [program], recorders: ['trace'], files, modes: [mode] });
  await writeAtomically(profile, encodeProfile(made), { mode: DATA });
  await runTool('sync', '-f', join(root, decoy));
  return { decoy, profile };
}

/** Whether a cold start by the wrapper, which looks into every place, has the plan applied. Throws SYSTEM for a part of it. */
async function isApplied(root: string, program: string, decoy: string): Promise<boolean> {
  const path = join(root, decoy);
  await evictFiles([path]);
  await runTool(...wordsInRoot(root, WRAPPER, program));
  await delay(SETTLE_MS);
  const { pageCount } = await residentPages([path]);
  // Under pressure the kernel lets pages go that were only asked for.
  if (pageCount === 0 || pageCount > (DECOY_PAGES * 7) / 8) return pageCount > 0;
  throw new PrefaultError(`${pageCount} of ${DECOY_PAGES} pages of '${path}' were read`, {
    code: 'SYSTEM',
    subject: path,
  });
}

async function givePlan({ root, prefault, program }: Place, store: Survivor, profile: string): Promise<void> {
  const words =
    store === 'shadow'
      ? ['install', '--system', '--root', root, profile]
      : ['embed', `--${store}`, '--root', root, '--profile', profile, program];
  await runTool(process.execPath, prefault, ...words);
}

async function prepare(request: SurvivalRequest, store: Survivor, label: string, kind: Place['kind']) {
  const { root, note, ...rest } = request;
  const name = `bench-${store}-${label}`;
  const work = join(rest.work, name);
  await makeTree(work);
  const builds = { '1': await build(`${name}-1`, note, work), '2': await build(`${name}-2`, note, work) };
  const place: Place = { ...rest, root, work, name, kind, builds, program: `/opt/bench/${name}` };
  await install(place, '1');
  const { decoy, profile } = await makeDecoy(place);
  await givePlan(place, store, profile);
  return { place, decoy };
}

/** Whether the plan is still applied after that. Throws SYSTEM if it was not before: then the answer would mean nothing. */
async function survives(request: SurvivalRequest, store: Survivor, change: Change): Promise<boolean> {
  const { place, decoy } = await prepare(request, store, change, 'deb');
  const { root, program } = place;
  if (!(await isApplied(root, program, decoy)))
    throw new PrefaultError(`the plan of ${program} is not applied`, { code: 'SYSTEM', subject: program });
  await CHANGES[change](place);
  return isApplied(root, change === 'cp' ? copyOf(program) : program, decoy);
}

async function isReported(request: SurvivalRequest, store: Survivor, verifier: Verifier): Promise<boolean> {
  const label = verifier.replace(' -', '').toLowerCase();
  const { place } = await prepare(request, store, label, kindOf(verifier));
  return reports(verifier, place.root, place);
}

/** What became of a plan, for each place: `applied` as before or `not applied`; for what verifies packages, `silent` or `reported`. */
export interface SurvivalRow {
  change: string;
  cells: Readonly<Record<Survivor, string>>;
}

async function row(change: string, look: (store: Survivor) => Promise<string>): Promise<SurvivalRow> {
  return {
    change,
    cells: { shadow: await look('shadow'), note: await look('note'), trailer: await look('trailer') },
  };
}

/** Does all of it for every place, below the root of a mounted image. */
export async function observeSurvival(request: SurvivalRequest): Promise<SurvivalRow[]> {
  const rows: SurvivalRow[] = [];
  for (const change of CHANGE_NAMES)
    rows.push(
      await row(change, async (store) =>
        (await survives(request, store, change)) ? 'applied' : 'not applied',
      ),
    );
  for (const verifier of VERIFIERS)
    rows.push(
      await row(verifier, async (store) =>
        (await isReported(request, store, verifier)) ? 'reported' : 'silent',
      ),
    );
  return rows;
}
