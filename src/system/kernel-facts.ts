import { readlink } from 'node:fs/promises';
import { readText } from './files.js';

/** Numbers of capabilities(7). */
const CAPABILITIES = { CAP_SYS_PTRACE: 19, CAP_SYS_ADMIN: 21, CAP_PERFMON: 38 } as const;

export type Capability = keyof typeof CAPABILITIES;

/** Whether this process has a capability in its effective set. */
export async function hasCapability(capability: Capability): Promise<boolean> {
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec((await readText('/proc/self/status')) ?? '')?.[1];
  return mask !== undefined && ((BigInt(`0x${mask}`) >> BigInt(CAPABILITIES[capability])) & 1n) === 1n;
}

/** Whether the kernel has a file system type, loaded already. */
export async function kernelHasFileSystem(type: string): Promise<boolean> {
  const types = (await readText('/proc/filesystems')) ?? '';
  return types.split('\n').some((line) => line.split('\t')[1] === type);
}

/** The kernel's lockdown mode (`none`, `integrity`, `confidentiality`); undefined where it has none to tell. */
export async function kernelLockdown(): Promise<string | undefined> {
  // securityfs shows all modes, the one in force in brackets.
  const text = await readText('/sys/kernel/security/lockdown').catch(() => undefined);
  return /\[(\w+)\]/.exec(text ?? '')?.[1];
}

/** An integer setting below /proc/sys, such as `kernel/perf_event_paranoid`; undefined where there is none. */
export async function readSetting(name: string): Promise<number | undefined> {
  const text = await readText(`/proc/sys/${name}`).catch(() => undefined);
  return text === undefined ? undefined : Number(text);
}

/** The inode number of the first pid namespace is fixed (include/linux/proc_ns.h, PROC_PID_INIT_INO). */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]';

/** Whether process ids mean here what they mean to the kernel's traces, which know no pid namespaces. */
export async function hasGlobalPids(): Promise<boolean> {
  return (await readlink('/proc/self/ns/pid').catch(() => FIRST_PID_NAMESPACE)) === FIRST_PID_NAMESPACE;
}
