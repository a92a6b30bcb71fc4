import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeProfile } from '../../src/profile/index.js';
import { elf, LIBRARY, SystemRoot } from '../store/system-root.js';
import { Cli } from './cli.js';

const PROGRAM_COUNT = 60;

const cli = new Cli();
let root: SystemRoot;

beforeAll(async () => {
  root = new SystemRoot();
  mkdirSync(root.store.profileDirectory, { recursive: true });
  for (let index = 0; index < PROGRAM_COUNT; index += 1) {
    const program = `/usr/bin/program-${index}`;
    root.write(program, elf(`ab${index.toString(16).padStart(4, '0')}`, program));
    const profile = await root.profile(`program-${index}`, [program], [program, LIBRARY]);
    writeFileSync(
      join(root.store.profileDirectory, `program-${index}.prefault.json`),
      encodeProfile(profile),
    );
  }
});

afterAll(() => {
  root.remove();
  cli.remove();
});

const args = () => ['refresh', '--system', '--root', root.path];
const env = { PREFAULT_NATIVE_DIR: '/nonexistent' };

/** Every file in the store but what the refresh keeps for itself. */
function content(): Record<string, string> {
  const directory = root.at('/var');
  return Object.fromEntries(
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter(
        (name) =>
          statSync(join(directory, name)).isFile() && !/(?:refresh\.(?:json|log)|watched)$/.test(name),
      )
      .sort()
      .map((name) => [name, readFileSync(join(directory, name), 'hex')]),
  );
}

function start() {
  const child = cli.start(args(), { env: cli.environment(env), stdio: 'ignore' });
  return { child, ended: once(child, 'exit') };
}

it('gives the same after a kill at any moment', async () => {
  expect(cli.run(args(), env)).toMatchObject({ status: 0, stderr: '' });
  const expected = content();
  expect(Object.keys(expected)).toHaveLength(2 * PROGRAM_COUNT);
  let killedCount = 0;
  for (const delayMs of [30, 120, 180, 240, 300, 360]) {
    rmSync(root.at('/var/cache'), { recursive: true });
    const { child, ended } = start();
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    child.kill('SIGKILL');
    const [, signal] = await ended;
    if (signal === 'SIGKILL') killedCount += 1;
    expect(cli.run(args(), env)).toMatchObject({ status: 0, stderr: '' });
    expect(content()).toEqual(expected);
  }
  expect(killedCount).toBeGreaterThan(0);
});

it('gives the same when two run at a time', async () => {
  const expected = content();
  rmSync(root.at('/var/cache'), { recursive: true });
  const runs = [start(), start()];
  for (const { ended } of runs) expect(await ended).toEqual([0, null]);
  expect(content()).toEqual(expected);
});
