import { posix } from 'node:path';
import { isRemoteType, type Mount, mountOf } from '../system/index.js';
import { withoutRoot } from './root-paths.js';

/** Why a path is not recorded. */
export type LeftOutReason =
  | 'not on a file system with files'
  | 'on a network or FUSE file system'
  | 'on a file system in memory'
  | 'temporary'
  | 'deleted'
  | "a person's own data"
  | "prefault's own"
  | 'outside the root directory';

export interface LeftOutRules {
  /** As in RecordRequest. */
  root: string;
  include: readonly string[];
  includeRemote: boolean;
  mounts: readonly Mount[];
  /** As the program sees them: relative to the root, canonical, as the next two. */
  homes: readonly string[];
  temporaryDirectories: readonly string[];
  /** Every program that was executed while the start was watched. */
  programs: readonly string[];
}

const PSEUDO_DIRECTORIES = ['/proc', '/sys', '/dev'];
const PSEUDO_TYPES =
  /^(?:proc|sysfs|devpts|devtmpfs|cgroup2?|securityfs|debugfs|tracefs|configfs|mqueue|pstore|bpf|efivarfs|binfmt_misc|fusectl|hugetlbfs|nsfs|sockfs|pipefs|selinuxfs|rpc_pipefs|nfsd)$/;
/** What is in memory anyway needs no reading ahead. */
const MEMORY_TYPES = /^(?:tmpfs|ramfs|rootfs)$/;
/** The helper that starts the program, an audit module that the program asks for, and what that one reads. */
const OWN_FILES =
  /\/(?:prefault-record|prefault-run|libprefault-audit\.so|prefault\/(?:plans|profiles)\/.*)$/;
const DELETED = / \(deleted\)$/;

/** Whether a path is a directory or lies below it. */
export function isWithin(directory: string, path: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

function isWithinAny(directories: readonly string[], path: string): boolean {
  return directories.some((directory) => isWithin(directory, path));
}

/**
 * Where a program's own parts lie: below its own directory, and for a bin directory in its lib, lib64 and
 * libexec neighbours. So a program that is installed in a home directory (pyenv, an unpacked archive) is
 * recorded with its libraries, and the data of its owner is not.
 */
function ownDirectories(program: string, protectedDirectories: readonly string[]): string[] {
  const directory = posix.dirname(program);
  const neighbours = /^s?bin$/.test(posix.basename(directory))
    ? ['lib', 'lib64', 'libexec'].map((name) => posix.join(directory, '..', name))
    : [];
  // A program that lies in the home directory itself does not make all of it its own.
  return [directory, ...neighbours].filter(
    (own) => !protectedDirectories.some((kept) => isWithin(own, kept)),
  );
}

/** Judges paths by these rules. Pure: no path is touched. Paths are absolute, seen from this system. */
export class LeftOut {
  private readonly protectedDirectories: readonly string[];
  private readonly programDirectories: readonly string[];

  constructor(private readonly rules: LeftOutRules) {
    this.protectedDirectories = [...rules.homes, ...rules.temporaryDirectories];
    this.programDirectories = rules.programs.flatMap((program) =>
      ownDirectories(program, this.protectedDirectories),
    );
  }

  /** Why a path is left out; undefined if it is recorded. */
  reason(path: string): LeftOutReason | undefined {
    const inner = withoutRoot(this.rules.root, path);
    if (inner === undefined) return 'outside the root directory';
    if (OWN_FILES.test(path)) return "prefault's own";
    if (DELETED.test(path)) return 'deleted';
    return this.byFileSystem(path, inner) ?? this.byDirectory(inner);
  }

  private byFileSystem(path: string, inner: string): LeftOutReason | undefined {
    if (isWithinAny(PSEUDO_DIRECTORIES, inner)) return 'not on a file system with files';
    const type = mountOf(this.rules.mounts, path)?.type ?? '';
    if (PSEUDO_TYPES.test(type)) return 'not on a file system with files';
    if (MEMORY_TYPES.test(type)) return 'on a file system in memory';
    if (isRemoteType(type) && !this.rules.includeRemote) return 'on a network or FUSE file system';
    return undefined;
  }

  private byDirectory(inner: string): LeftOutReason | undefined {
    const { include, programs, homes, temporaryDirectories } = this.rules;
    if (
      programs.includes(inner) ||
      isWithinAny(include, inner) ||
      isWithinAny(this.programDirectories, inner)
    )
      return undefined;
    if (isWithinAny(temporaryDirectories, inner)) return 'temporary';
    return isWithinAny(homes, inner) ? "a person's own data" : undefined;
  }
}
