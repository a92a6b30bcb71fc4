import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeProfile } from '../../src/profile/index.js';
import { build, makeProgram } from '../port/built-programs';
import { DATA, elf, LIBRARY, PROGRAM, SystemRoot } from '../store/system-root.js';
import { Cli } from './cli.js';

const cli = new Cli();
afterAll(() => cli.remove());

let root: SystemRoot;

beforeEach(async () => {
  root = new SystemRoot();
  writeFileSync(file, encodeProfile(await root.profile()));
});

afterEach(() => root.remove());

const file = join(cli.directory, 'example.prefault.json');
const output = join(cli.directory, 'ported.prefault.json');
const written = () =>
  JSON.parse(readFileSync(output, 'utf8')) as { files: { path: string; fingerprint?: string }[] };
const port = (...args: string[]) => cli.run(['port', file, '--root', root.path, ...args]);

it('says of each file whether it fits, and writes nothing unless it is told to', () => {
  rmSync(root.at(DATA));
  expect(port()).toEqual({
    status: 1,
    stdout: [
      'FILE                      STATE',
      `${PROGRAM}          fresh`,
      `${LIBRARY}  fresh`,
      `${DATA}   dropped, is gone`,
      '',
      `2 of 3 files fit, 0 ported, 1 dropped: 66 % of what its starts touch is known; to know the rest: prefault train -- ${PROGRAM}`,
      '',
    ].join('\n'),
    stderr: '',
  });
  expect(existsSync(output)).toBe(false);
});

it('writes what there is to be carried over, also where a training is due', () => {
  expect(port('-o', output)).toMatchObject({ status: 0, stderr: '' });
  expect(written()).toMatchObject(JSON.parse(readFileSync(file, 'utf8')));
  rmSync(root.at(PROGRAM));
  const ended = port('-o', output, '--json');
  expect(ended).toMatchObject({ status: 1, stderr: '' });
  expect(JSON.parse(ended.stdout)).toEqual({
    output,
    confidence: expect.closeTo(2 / 3),
    advice: 'retrain',
    files: [
      { path: PROGRAM, state: 'dropped', why: 'is gone' },
      { path: LIBRARY, state: 'fresh' },
      { path: DATA, state: 'fresh' },
    ],
  });
  expect(written()).toMatchObject(JSON.parse(readFileSync(file, 'utf8')));
});

it('notes the fingerprints of files that fit, with the names that symbol files have', async () => {
  const { image, unstripped } = build(makeProgram(100, 1), '-Wl,--build-id');
  writeFileSync(root.at(PROGRAM), image);
  writeFileSync(file, encodeProfile(await root.profile()));
  const symbols = join(cli.directory, 'unstripped');
  writeFileSync(symbols, unstripped);
  const fingerprint = (...args: string[]) => {
    expect(port('-o', output, ...args)).toMatchObject({ status: 0, stderr: '' });
    return written().files.find(({ path }) => path === PROGRAM)?.fingerprint ?? '';
  };
  const without = fingerprint();
  const withNames = fingerprint('--symbols', symbols);
  expect(without).not.toBe('');
  expect(withNames.length).toBeGreaterThan(without.length);
  expect(fingerprint('--symbols', symbols)).toBe(withNames);
});

it('matches symbol files by their build-ids, and refuses one without', () => {
  const symbols = join(cli.directory, 'symbols');
  writeFileSync(symbols, elf('aa11'));
  expect(port('--symbols', symbols).status).toBe(0);
  expect(port('--symbols', root.at(DATA))).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/has no build-id/),
  });
});
