import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { GuardedRoot, SILENT } from './guarded-root.js';

let root: GuardedRoot;
let looks: string;

beforeEach(() => {
  root = new GuardedRoot();
  looks = `${root.tools}/looks`;
});
afterEach(() => root.removeAll());

/** A script that says that it has come so far, and waits until it may go on. */
class Halt {
  readonly #reached: string;
  readonly #go: string;

  constructor(name: string) {
    this.#reached = root.fifo(`${name}-reached`);
    this.#go = root.fifo(`${name}-go`);
  }

  get script(): string {
    return `echo >'${this.#reached}'; read _ <'${this.#go}'`;
  }

  /** Reads the line: to a FIFO without a reader it could not be written. */
  async reached(): Promise<void> {
    await readFile(this.#reached);
  }

  async release(): Promise<void> {
    const file = await open(this.#go, 'w');
    await file.write('\n');
    await file.close();
  }
}

it('a request during a run is answered by that run', async () => {
  const halt = new Halt('look');
  root.script(root.stamps, `echo look >>'${looks}'; [ "$(wc -l <'${looks}')" -gt 1 ] || { ${halt.script}; }`);
  const first = root.start();
  await halt.reached();
  expect(root.run()).toEqual(SILENT);
  expect(root.called(looks)).toHaveLength(1);
  await halt.release();
  expect(await first).toBe(0);
  expect(root.called(looks)).toHaveLength(2);
  expect(root.has('requested')).toBe(false);
});

it('a request in the instant before the lock is let go is answered too', async () => {
  const halt = new Halt('last');
  const once = `${root.tools}/once`;
  const guard = readFileSync(root.hook, 'utf8');
  const end = '\treturn 0\n}';
  expect(guard.split(end)).toHaveLength(2);
  // Behind the last look for requests, with the lock still held.
  const halting = `\t[ -e '${once}' ] || { true >'${once}'; ${halt.script}; }\n${end}`;
  writeFileSync(
    root.hook,
    guard.replace(end, () => halting),
  );
  root.script(root.stamps, `echo look >>'${looks}'`);
  const first = root.start();
  await halt.reached();
  expect(existsSync(once)).toBe(true);
  expect(root.run()).toEqual(SILENT);
  expect(root.called(looks)).toHaveLength(1);
  expect(root.has('requested')).toBe(true);
  await halt.release();
  expect(await first).toBe(0);
  expect(root.called(looks)).toHaveLength(2);
  expect(root.has('requested')).toBe(false);
});

it('ten at once come to an end, and none is lost', async () => {
  root.script(root.stamps, `echo look >>'${looks}'`);
  const statuses = await Promise.all(Array.from({ length: 10 }, () => root.start()));
  expect(statuses).toEqual(Array(10).fill(0));
  expect(root.called(looks).length).toBeGreaterThan(0);
  expect(root.has('requested')).toBe(false);
});

it('what a refresh leaves running does not hold the lock', () => {
  const pid = `${root.tools}/pid`;
  root.command('prefault', `setsid sleep 60 & echo $! >'${pid}'`);
  root.script(root.stamps, `echo look >>'${looks}'; exit 3`);
  expect(root.run()).toEqual(SILENT);
  expect(root.run()).toEqual(SILENT);
  expect(root.called(looks)).toHaveLength(2);
  process.kill(Number(readFileSync(pid, 'utf8')));
});

it('a guard that was killed leaves no lock, and its request is answered by the next', async () => {
  const halt = new Halt('killed');
  root.script(root.stamps, halt.script);
  const child = spawn(root.hook, ['--limited', 'dpkg'], { env: root.environment(), stdio: 'ignore' });
  await halt.reached();
  child.kill('SIGKILL');
  await new Promise((done) => child.on('exit', done));
  root.script(root.stamps, `echo look >>'${looks}'`);
  expect(root.run()).toEqual(SILENT);
  expect(root.called(looks)).toHaveLength(1);
  // Its checker has outlived it.
  await halt.release();
});
