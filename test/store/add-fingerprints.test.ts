import { rmSync } from 'node:fs';
import { addFingerprints, symbolFiles } from '../../src/store/index.js';
import { noteOf, shifting } from './shifting-engine.js';
import { DATA, elf, LIBRARY, PROGRAM, SystemRoot } from './system-root.js';

const CACHE = '/etc/ld.so.cache';

let root: SystemRoot;

beforeEach(() => {
  root = new SystemRoot();
});

afterEach(() => root.remove());

const fingerprint = shifting(0).fingerprintFile;

async function fingerprints(symbols?: Awaited<ReturnType<typeof symbolFiles>>, change?: () => void) {
  const profile = await root.profile('example', [PROGRAM], [PROGRAM, LIBRARY, DATA]);
  const noted = { ...profile, files: profile.files.map((file) => ({ ...file, fingerprint: 'b2xk' })) };
  change?.();
  const { files } = await addFingerprints(noted, root.path, {
    fingerprint,
    ...(symbols === undefined ? {} : { symbols }),
  });
  return Object.fromEntries(files.map((file) => [file.path, file.fingerprint]));
}

it('notes what it takes to find the pages of each file again', async () => {
  expect(await fingerprints()).toEqual({
    [PROGRAM]: noteOf(elf('aa11').length, 0),
    [LIBRARY]: noteOf(elf('bb22').length, 0),
    [DATA]: noteOf('some data'.length, 0),
  });
});

it('leaves files alone that are not those that were observed', async () => {
  const found = await fingerprints(undefined, () => {
    root.write(LIBRARY, elf('cc33', 'other'));
    rmSync(root.at(DATA));
  });
  expect(found).toEqual({ [PROGRAM]: noteOf(elf('aa11').length, 0), [LIBRARY]: 'b2xk', [DATA]: 'b2xk' });
});

it('takes a file whose build-id alone was rewritten for the same', async () => {
  const found = await fingerprints(undefined, () => root.write(LIBRARY, elf('cc33')));
  expect(found[LIBRARY]).toBe(noteOf(elf('bb22').length, 0));
});

it('notes nothing of files that triggers write anew', async () => {
  root.write(CACHE, 'x');
  const { files } = await addFingerprints(
    await root.profile('example', [PROGRAM], [PROGRAM, CACHE]),
    root.path,
    {
      fingerprint,
    },
  );
  expect(files.map((file) => file.fingerprint !== undefined)).toEqual([false, true]);
});

it('takes back what it cannot note any more, and keeps what there is of a file that it cannot cope with', async () => {
  const profile = await root.profile('example', [PROGRAM], [PROGRAM, LIBRARY]);
  const noted = { ...profile, files: profile.files.map((file) => ({ ...file, fingerprint: 'b2xk' })) };
  const { files } = await addFingerprints(noted, root.path, {
    fingerprint: (image) => {
      if (image.equals(elf('bb22'))) throw new RangeError('beyond the end');
      return undefined;
    },
  });
  expect(files).toEqual([profile.files[0], noted.files[1]]);
});

it('gives the symbols of each file by its build-id', async () => {
  const unstripped = Buffer.concat([elf('bb22'), Buffer.from('symbols')]);
  root.write('/build/libexample.debug', unstripped);
  fingerprint.mockClear();
  await fingerprints(await symbolFiles([root.at('/build/libexample.debug')]));
  expect(fingerprint.mock.calls.map(([, , symbols]) => symbols)).toEqual([undefined, unstripped, undefined]);
});

it('refuses a symbol file that nobody could match', async () => {
  await expect(symbolFiles([root.at(DATA)])).rejects.toMatchObject({ code: 'USAGE' });
  await expect(symbolFiles([root.at('/none')])).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('keeps those that are there, if it is told to', async () => {
  const profile = await root.profile('example', [PROGRAM], [PROGRAM, LIBRARY]);
  const noted = profile.files.map((file) =>
    file.path === LIBRARY ? { ...file, fingerprint: 'b2xk' } : file,
  );
  const { files } = await addFingerprints({ ...profile, files: noted }, root.path, {
    fingerprint,
    missingOnly: true,
  });
  expect(Object.fromEntries(files.map((file) => [file.path, file.fingerprint]))).toEqual({
    [PROGRAM]: noteOf(elf('aa11').length, 0),
    [LIBRARY]: 'b2xk',
  });
});
