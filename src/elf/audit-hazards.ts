import { basename } from 'node:path/posix';
import { type DynamicInfo, readDynamic } from './dynamic.js';

/**
 * glibc makes the static TLS block before it loads the libraries as soon as there is any auditor. Measured with
 * glibc 2.31 to 2.43: one library with 1792 bytes of initial-exec TLS starts, with 1856 it does not; the limit
 * leaves room for the alignment of several.
 */
const MAX_STATIC_TLS_BYTES = 1400;

/** Their storage is part of every process, and was there when the limit was measured. */
const LIBC = /^(?:libc\.so\.\d+|ld-linux.*\.so\.\d+|ld64\.so\.\d+|ld\.so\.\d+)$/;

export interface LoadedFile {
  path: string;
  image: Buffer;
}

/** A loaded file whose dynamic section was read before; without one, `info` is undefined. */
export interface LoadedObject {
  path: string;
  info: DynamicInfo | undefined;
}

interface LoadedLibrary {
  name: string;
  info: DynamicInfo;
  tlsBytes: number;
}

/**
 * Why an auditor (LD_AUDIT or DT_AUDIT, whatever it does) would keep a program from starting, a sentence each;
 * empty if it would not.
 *
 * @param closure the program and all libraries that it loads at its start
 */
export function auditHazards(closure: readonly LoadedFile[]): string[] {
  return hazardsOf(closure.map(({ path, image }) => ({ path, info: readDynamic(image) })));
}

/** As `auditHazards`, for a caller who knows libraries that many programs share. */
export function hazardsOf(closure: readonly LoadedObject[]): string[] {
  const libraries = closure.flatMap(asLibrary);
  return [...staticTlsHazard(libraries), ...libraries.flatMap(mallocHazard)];
}

/* A program's own storage counts nowhere: ld.so knows it when it makes the static block. */
function asLibrary({ path, info }: LoadedObject): LoadedLibrary[] {
  if (info === undefined || info.isProgram) return [];
  const name = info.soname ?? basename(path);
  if (LIBC.test(name)) return [];
  const alignment = Math.max(1, info.tls?.alignmentBytes ?? 1);
  return [{ name, info, tlsBytes: Math.ceil((info.tls?.sizeBytes ?? 0) / alignment) * alignment }];
}

function staticTlsHazard(libraries: readonly LoadedLibrary[]): string[] {
  const needy = libraries
    .filter(({ info, tlsBytes }) => info.hasStaticTls && tlsBytes > 0)
    .sort((a, b) => b.tlsBytes - a.tlsBytes || (a.name < b.name ? -1 : 1));
  const total = needy.reduce((sum, { tlsBytes }) => sum + tlsBytes, 0);
  if (total <= MAX_STATIC_TLS_BYTES) return [];
  const figures = needy.map(({ name, tlsBytes }) => `${name} ${tlsBytes}`).join(', ');
  return [
    `its libraries need ${total} bytes of initial-exec thread-local storage (${figures}), ` +
      `more than the ${MAX_STATIC_TLS_BYTES} that ld.so keeps free for them when there is an auditor.`,
  ];
}

/*
 * With an auditor, the first use of such a library's storage goes through __tls_get_addr, which calls malloc,
 * which uses the storage: the program dies of it. Without storage of its own, or with initial-exec storage below
 * the limit, a malloc of one's own was measured to work.
 */
function mallocHazard({ name, info, tlsBytes }: LoadedLibrary): string[] {
  if (!info.definesMalloc || info.hasStaticTls || tlsBytes === 0) return [];
  return [
    `${name} defines malloc and has ${tlsBytes} bytes of dynamic thread-local storage: ` +
      'with an auditor, the one calls the other without end.',
  ];
}
