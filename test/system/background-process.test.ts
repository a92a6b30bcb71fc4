import { startInBackground } from '../../src/system/index.js';

it('runs a program until it is killed', async () => {
  const sleeper = await startInBackground('sleep', ['600']);
  expect(sleeper.pid).toBeGreaterThan(0);
  expect(sleeper.status()).toBeUndefined();
  await sleeper.kill();
  expect(sleeper.status()).toBe('SIGKILL');
  expect(() => process.kill(sleeper.pid, 0)).toThrow('ESRCH');
});

it('tells how a program ended, and kills it no more', async () => {
  const program = await startInBackground('sh', ['-c', 'exit 3']);
  while (program.status() === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  await program.kill();
  expect(program.status()).toBe(3);
});

it('throws if there is no such program', async () => {
  await expect(startInBackground('/nonexistent/program', [])).rejects.toThrow(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  );
});
