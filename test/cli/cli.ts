import { execFileSync, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const project = resolve(__dirname, '../..');
const golden = join(__dirname, 'golden');

/** What a command did. */
export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** The bundled command line in a directory of its own, with a home directory of its own. */
export class Cli {
  readonly directory = mkdtempSync(join(tmpdir(), 'prefault-cli-'));
  readonly home = join(this.directory, 'home');
  readonly bundle = join(this.directory, 'prefault.cjs');

  constructor() {
    mkdirSync(this.home);
    // esbuild's API refuses to run in jest's realm; its command does what `make build` does.
    execFileSync(join(project, 'node_modules/.bin/esbuild'), [
      join(project, 'src/cli/main.ts'),
      '--bundle',
      '--platform=node',
      '--format=cjs',
      '--target=node18',
      '--log-level=warning',
      `--outfile=${this.bundle}`,
    ]);
  }

  environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      HOME: this.home,
      LC_ALL: 'C.UTF-8',
      COLUMNS: '100',
      PREFAULT_NATIVE_DIR: join(project, 'build/native'),
      ...extra,
    };
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = this.directory): Ended {
    return this.exec(process.execPath, [this.bundle, ...args], env, cwd);
  }

  /** As `run`, for a user who may not pass over permissions: root without its capabilities obeys them too. */
  runObeying(args: readonly string[], env: NodeJS.ProcessEnv = {}): Ended {
    const command = [process.execPath, this.bundle, ...args];
    if (process.geteuid?.() !== 0) return this.run(args, env);
    return this.exec('setpriv', ['--bounding-set=-all', '--inh-caps=-all', '--', ...command], env);
  }

  exec(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = this.directory): Ended {
    const { status, stdout, stderr } = spawnSync(file, args, {
      cwd,
      env: this.environment(env),
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  /** Starts it and does not wait. */
  start(args: readonly string[], options: SpawnOptions = {}) {
    return spawn(process.execPath, [this.bundle, ...args], {
      cwd: this.directory,
      env: this.environment(),
      ...options,
    });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/**
 * Compares a text with test/cli/golden/NAME. `UPDATE_GOLDEN=1` in the environment writes it instead: look at the
 * difference before it is committed.
 */
export function expectGolden(name: string, text: string): void {
  const path = join(golden, name);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
  expect(existsSync(path) ? readFileSync(path, 'utf8') : `${path} does not exist`).toBe(text);
}
