import { execFileSync, type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installProfile } from '../../src/store/index.js';
import { SystemRoot } from '../store/system-root.js';

export const project = resolve(__dirname, '../..');
const CACHE = '/var/cache/prefault';

/** What a call of the guard did. */
export interface Guarded {
  status: number | null;
  stdout: string;
  stderr: string;
}

/**
 * A small system with the guard beside it: the real one with the real prefault-stamps, unless a test puts something
 * in their places, and a `prefault` that notes how it was called.
 */
export class GuardedRoot extends SystemRoot {
  readonly tools = mkdtempSync(join(tmpdir(), 'prefault-guard-'));
  readonly hook = join(this.tools, 'prefault-hook');
  readonly stamps = join(this.tools, 'prefault-stamps');
  readonly commands = join(this.tools, 'bin');
  readonly calls = join(this.tools, 'calls');

  constructor() {
    super();
    mkdirSync(this.commands);
    mkdirSync(this.at(`${CACHE}/plans`), { recursive: true });
    copyFileSync(join(project, 'hooks/prefault-hook'), this.hook);
    copyFileSync(join(project, 'build/native/prefault-stamps'), this.stamps);
    this.command('prefault', `echo "$@" >>'${this.calls}'; rm -f '${this.at(`${CACHE}/refresh-wanted`)}'`);
  }

  /** Puts a shell script among the commands; an empty body takes it away. */
  command(name: string, body: string): void {
    this.script(join(this.commands, name), body);
  }

  script(path: string, body: string): void {
    rmSync(path, { force: true });
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
  }

  async install(): Promise<void> {
    await installProfile(this.store, await this.profile());
  }

  /** With all files stamped as they are, and what that came to forgotten. */
  settle(): void {
    this.run();
    this.run();
    rmSync(this.calls, { force: true });
  }

  environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return { PATH: `${this.commands}:/usr/sbin:/usr/bin:/sbin:/bin`, PREFAULT_ROOT: this.path, ...extra };
  }

  run(env: NodeJS.ProcessEnv = {}, caller = 'dpkg'): Guarded {
    return this.ended(
      spawnSync(this.hook, [caller], { env: this.environment(env), encoding: 'utf8', timeout: 25_000 }),
    );
  }

  /** The same with other words around it: redirections, namespaces. */
  shell(script: string, env: NodeJS.ProcessEnv = {}): Guarded {
    const options = { env: this.environment(env), encoding: 'utf8', timeout: 25_000 } as const;
    return this.ended(spawnSync('sh', ['-c', script, 'sh', this.hook], options));
  }

  private ended({ status, stdout, stderr }: SpawnSyncReturns<string>): Guarded {
    return { status, stdout, stderr };
  }

  /** Starts the guard and gives back its exit status when it comes. */
  start(): Promise<number | null> {
    const child = spawn(this.hook, ['dpkg'], { env: this.environment(), stdio: 'ignore' });
    return new Promise((done) => child.on('exit', done));
  }

  cache(name: string): string {
    return this.at(`${CACHE}/${name}`);
  }

  has(name: string): boolean {
    return existsSync(this.cache(name));
  }

  /** The commands that were run, a line each. */
  called(path = this.calls): string[] {
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  }

  fifo(name: string): string {
    const path = join(this.tools, name);
    execFileSync('mkfifo', [path]);
    return path;
  }

  removeAll(): void {
    rmSync(this.tools, { recursive: true, force: true });
    rmSync(this.path, { recursive: true, force: true });
  }
}

export const SILENT: Guarded = { status: 0, stdout: '', stderr: '' };
