import { DT, entryValue, readDynamicSection, stringAt } from './dynamic-section.js';
import { PT_INTERP, PT_TLS } from './segments.js';
import { definesSymbol } from './symbols.js';

export const ET_EXEC = 2;
export const E_TYPE_OFFSET = 16;
const DF_STATIC_TLS = 0x10;
const DF_1_PIE = 0x08000000;

export interface DynamicInfo {
  /** DT_NEEDED, in file order. */
  needed: string[];
  soname: string | undefined;
  rpath: string | undefined;
  runpath: string | undefined;
  /** DT_AUDIT and DT_DEPAUDIT: auditors, separated by colons. */
  audit: string | undefined;
  depaudit: string | undefined;
  /** A program rather than a shared library. */
  isProgram: boolean;
  /** DF_STATIC_TLS: its thread-local storage must lie in the static block (initial-exec access). */
  hasStaticTls: boolean;
  /** PT_TLS: its thread-local storage. */
  tls: { sizeBytes: number; alignmentBytes: number } | undefined;
  definesMalloc: boolean;
}

/** What the dynamic loader would read of an ELF file; undefined for files without a dynamic section. */
export function readDynamic(image: Buffer): DynamicInfo | undefined {
  const section = readDynamicSection(image);
  if (section === undefined) return undefined;
  const { reader, segments, entries } = section;
  const string = (tag: number) => {
    const offset = entryValue(section, tag);
    return offset === undefined ? undefined : stringAt(section, offset);
  };
  const hasFlag = (tag: number, flag: number) => ((entryValue(section, tag) ?? 0) & flag) !== 0;

  const soname = string(DT.SONAME);
  const tls = segments.find(({ type }) => type === PT_TLS);
  /* libc.so.6 can be run and has an interpreter; it has a soname too. Old linkers do not set DF_1_PIE. */
  const runsAlone = soname === undefined && segments.some(({ type }) => type === PT_INTERP);
  return {
    needed: entries.flatMap(({ tag, value }) => (tag === DT.NEEDED ? (stringAt(section, value) ?? []) : [])),
    soname,
    rpath: string(DT.RPATH),
    runpath: string(DT.RUNPATH),
    audit: string(DT.AUDIT),
    depaudit: string(DT.DEPAUDIT),
    isProgram: reader.u16(E_TYPE_OFFSET) === ET_EXEC || hasFlag(DT.FLAGS_1, DF_1_PIE) || runsAlone,
    hasStaticTls: hasFlag(DT.FLAGS, DF_STATIC_TLS),
    tls: tls === undefined ? undefined : { sizeBytes: tls.memoryBytes, alignmentBytes: tls.alignment },
    definesMalloc: definesSymbol(section, 'malloc'),
  };
}

/** The auditors that a file names, for itself or for what needs it. */
export function auditorsOf({ audit, depaudit }: DynamicInfo): string[] {
  return [audit, depaudit].flatMap((names) => names?.split(':') ?? []);
}
