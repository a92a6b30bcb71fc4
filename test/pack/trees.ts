import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Profile } from '../../src/profile/index.js';
import { isFresh, listProfiles, storeFor, verifyInstalled } from '../../src/store/index.js';

/** A directory that becomes the root of a package. */
export class PackageTree {
  readonly path: string;

  constructor(name = 'prefault-package-') {
    this.path = mkdtempSync(join(tmpdir(), name));
  }

  at(path: string): string {
    return join(this.path, path);
  }

  /** `seconds`: the modification time; it has a fraction, as built files have. */
  write(path: string, content: string | Buffer, seconds = 1_700_000_000.5): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
    utimesSync(this.at(path), seconds, seconds);
  }

  /** All files by path, with permission bits and content. */
  files(below = '/usr/lib/prefault'): Record<string, string> {
    const names = readdirSync(this.path, { recursive: true, encoding: 'utf8' }) as string[];
    const found = names
      .map((name) => `/${name}`)
      .filter((name) => name.startsWith(below))
      .sort()
      .map((name): [string, string] => {
        const status = statSync(this.at(name));
        const mode = (status.mode & 0o777).toString(8);
        return [name, status.isFile() ? `${mode} ${readFileSync(this.at(name)).toString('base64')}` : mode];
      });
    return Object.fromEntries(found);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Unpacks packages as a package manager does: whole seconds, and none later than this. */
export function install(
  root: string,
  trees: readonly PackageTree[],
  latestSeconds = Number.MAX_SAFE_INTEGER,
): void {
  for (const tree of trees) {
    for (const name of readdirSync(tree.path, { recursive: true, encoding: 'utf8' }) as string[]) {
      const status = statSync(tree.at(name));
      if (!status.isFile()) continue;
      // Merged directories: what a package ships in /bin lies in /usr/bin.
      const target = join(root, name.replace(/^(?=(?:bin|lib)\/)/, 'usr/'));
      cpSync(tree.at(name), target, { recursive: true });
      const seconds = Math.min(Math.floor(status.mtimeMs / 1000), latestSeconds);
      utimesSync(target, seconds, seconds);
    }
  }
}

/** Whether `prefault verify` finds nothing to do about the shipped profiles of a system, and which those are. */
export async function shippedState(root: string): Promise<{ names: string[]; fresh: boolean }> {
  const store = storeFor({ scope: 'shipped', root, env: {} });
  const listed = await listProfiles([store]);
  const verdicts = await Promise.all(
    listed.map(({ content }) => verifyInstalled(store, content as Profile, { stores: [store] })),
  );
  return { names: listed.map(({ name }) => name), fresh: verdicts.every(isFresh) };
}
