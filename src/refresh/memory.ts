import * as v from 'valibot';
import { version as toolVersion } from '../../package.json';
import type { PortedProfile, PortOutcome, StaleVerdict } from '../store/index.js';
import type { FileStamp } from '../system/index.js';
import { PROFILE_STATES, type ProfileState } from './report.js';

/** What the last refresh found of a profile. */
export interface RememberedProfile {
  /** Of the profile's own file. */
  stamp: FileStamp;
  name: string;
  programs: readonly string[];
  /** Paths of the files it names. */
  files: readonly string[];
  stale: readonly StaleVerdict[];
  /** 0 to 1, as `knownShare`, of the copy where there is one. */
  known: number;
  /** What was tried for the stale files; absent if there are none. */
  port?: RememberedPort;
  state: ProfileState;
}

/** A stale file, and what came of carrying it over. */
export type TriedFile = PortOutcome & { state: 'ported' | 'dropped' };

/** What came of carrying a profile over to the builds that are there. */
export interface RememberedPort {
  /** Of the copy; absent if nothing could be carried over. */
  stamp?: FileStamp;
  /** Of the stale files. */
  outcomes: readonly TriedFile[];
  advice: PortedProfile['advice'];
}

/** What the last refresh settled for a program. */
export interface RememberedPlan {
  /** The profiles it may come from, best first, by key. */
  candidates: readonly string[];
  /** The one it came from, or where in the program it stands (`note`, `trailer`); absent if none gave a plan. */
  source?: string;
  /** Below a plan directory; absent if there is no plan. */
  name?: string;
  /** Of the file of that name in the store, and among the shipped plans. */
  stamp: FileStamp;
  shippedStamp: FileStamp;
}

/** What a refresh remembers, so that the next one need not look at what has not changed. */
export interface Memory {
  /** Of every file that a profile names, by path; files that changed too lately to be sure of are not in it. */
  stamps: ReadonlyMap<string, FileStamp>;
  /** By key: `SCOPE/NAME`. */
  profiles: ReadonlyMap<string, RememberedProfile>;
  /** By the program's path. */
  plans: ReadonlyMap<string, RememberedPlan>;
  /** Paths of the programs that carry a plan which may be copied. */
  carriers: readonly string[];
}

export const NO_MEMORY: Memory = {
  stamps: new Map(),
  profiles: new Map(),
  plans: new Map(),
  carriers: [],
};

const FORMAT = 3;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const strings = v.array(v.string());
const stale = v.object({
  path: v.string(),
  state: v.literal('stale'),
  why: v.picklist(['absent', 'unreadable', 'size', 'build-id', 'content']),
  expected: v.exactOptional(v.string()),
  found: v.exactOptional(v.string()),
});
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const outcome = v.object({
  path: v.string(),
  state: v.picklist(['ported', 'dropped']),
  to: v.exactOptional(v.string()),
  confidence: v.exactOptional(share),
  why: v.exactOptional(v.string()),
});

/** Paths stand in it once: profiles name them by index. */
const document = v.object({
  format: v.literal(FORMAT),
  tool: v.literal(toolVersion),
  paths: strings,
  stamps: strings,
  profiles: v.record(
    v.string(),
    v.object({
      stamp: v.string(),
      name: v.string(),
      programs: strings,
      files: v.array(count),
      stale: v.array(stale),
      known: share,
      port: v.exactOptional(
        v.object({
          stamp: v.exactOptional(v.string()),
          outcomes: v.array(outcome),
          advice: v.picklist(['none', 'retrain']),
        }),
      ),
      state: v.picklist(PROFILE_STATES),
    }),
  ),
  plans: v.record(
    v.string(),
    v.object({
      candidates: strings,
      source: v.exactOptional(v.string()),
      name: v.exactOptional(v.string()),
      stamp: v.string(),
      shippedStamp: v.string(),
    }),
  ),
  carriers: strings,
});

function plainPort({ outcomes, ...port }: RememberedPort) {
  return { ...port, outcomes: [...outcomes] };
}

export function encodeMemory({ stamps, profiles, plans, carriers }: Memory): string {
  const indexes = new Map<string, number>();
  const indexOf = (path: string): number => {
    const index = indexes.get(path) ?? indexes.size;
    indexes.set(path, index);
    return index;
  };
  for (const path of stamps.keys()) indexOf(path);
  const content: v.InferInput<typeof document> = {
    format: FORMAT,
    tool: toolVersion,
    stamps: [...stamps.values()],
    profiles: Object.fromEntries(
      [...profiles].map(([key, { port, ...profile }]) => [
        key,
        {
          ...profile,
          programs: [...profile.programs],
          files: profile.files.map(indexOf),
          stale: [...profile.stale],
          ...(port === undefined ? {} : { port: plainPort(port) }),
        },
      ]),
    ),
    plans: Object.fromEntries(
      [...plans].map(([program, plan]) => [program, { ...plan, candidates: [...plan.candidates] }]),
    ),
    carriers: [...carriers],
    paths: [...indexes.keys()],
  };
  return `${JSON.stringify(content)}\n`;
}

/** Anything but what this version of the tool wrote is no memory: then everything is looked at. */
export function decodeMemory(text: string): Memory {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return NO_MEMORY;
  }
  const parsed = v.safeParse(document, input);
  if (!parsed.success) return NO_MEMORY;
  const { paths, stamps, profiles, plans, carriers } = parsed.output;
  const stampOf = new Map<string, FileStamp>();
  stamps.forEach((stamp, index) => {
    const path = paths[index];
    if (path !== undefined) stampOf.set(path, stamp);
  });
  return {
    stamps: stampOf,
    profiles: new Map(
      Object.entries(profiles).map(([key, profile]) => [
        key,
        { ...profile, files: profile.files.flatMap((index) => paths[index] ?? []) },
      ]),
    ),
    plans: new Map(Object.entries(plans)),
    carriers,
  };
}
