import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeProfile, type Profile } from '../../src/profile/index.js';
import { identifyFile, type Store, storeFor } from '../../src/store/index.js';
import { makeElf } from '../elf/make-elf.js';

export const PROGRAM = '/usr/bin/example';
export const LIBRARY = '/usr/lib/libexample.so.1';
export const DATA = '/usr/share/example/data';

/** An ELF file of this build-id and this code. */
export function elf(buildId: string, code = 'code'): Buffer {
  return makeElf({
    is64: true,
    littleEndian: true,
    buildId: Buffer.from(buildId, 'hex'),
    code: Buffer.from(code),
  });
}

/** A directory that stands for the root of a small system with one program, one library and one data file. */
export class SystemRoot {
  readonly path = mkdtempSync(join(tmpdir(), 'prefault-root-'));
  readonly store: Store = storeFor({ scope: 'system', root: this.path, env: {} });

  constructor() {
    this.write(PROGRAM, elf('aa11'));
    this.write(LIBRARY, elf('bb22'));
    this.write(DATA, 'some data');
  }

  at(path: string): string {
    return join(this.path, path);
  }

  write(path: string, content: string | Buffer): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
  }

  /** A profile of the first page of these files as they are now. */
  async profile(
    name = 'example',
    programs: readonly string[] = [PROGRAM],
    paths = [PROGRAM, LIBRARY, DATA],
  ): Promise<Profile> {
    const files = [];
    for (const path of paths) {
      const found = await identifyFile(this.path, path);
      if (found === undefined) throw new Error(`no ${path}`);
      const { sizeBytes, buildId, contentKey } = found;
      files.push({ path, sizeBytes, ...(buildId === undefined ? {} : { buildId }), contentKey });
    }
    const touched = paths.map((path, order) => ({ path, order, extents: [{ firstPage: 0, pageCount: 1 }] }));
    const mode = {
      name: 'default',
      runCount: 3,
      files: touched,
      directories: ['/usr/share/example'],
      lookups: ['/etc/example'],
    };
    return makeProfile({ name, programs, recorders: ['trace'], files, modes: [mode] });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
