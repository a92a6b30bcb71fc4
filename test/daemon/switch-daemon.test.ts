import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { switchDaemon } from '../../src/daemon/index.js';
import { isSuperuser } from '../../src/system/index.js';
import { FakeSystemctl } from './fake-systemctl.js';

const fake = new FakeSystemctl();
afterAll(() => fake.remove());
beforeEach(() => fake.forget());

const asRoot = isSuperuser() ? it : it.skip;

const cases: ['on' | 'off', string, boolean, string, string][] = [
  ['on', '/', true, 'enable --now prefaultd.service', 'now'],
  ['off', '/', true, 'disable --now prefaultd.service', 'now'],
  ['on', '/', false, 'enable prefaultd.service', 'at-boot'],
  ['off', '/', false, 'disable prefaultd.service', 'at-boot'],
];

asRoot.each(cases)(
  '%s in %p, systemd running: %p, is systemctl %s',
  async (to, root, isBooted, args, effect) => {
    expect(await switchDaemon({ to, root, isBooted, env: fake.env })).toBe(effect);
    expect(fake.calls()).toEqual([args]);
  },
);

it('only says so to systemctl for another root, whatever runs here', async () => {
  const effect = await switchDaemon({ to: 'on', root: '/mnt/image', isBooted: true, env: fake.env });
  expect(effect).toBe('at-boot');
  expect(fake.calls()).toEqual(['--root /mnt/image enable prefaultd.service']);
});

it('says what systemctl said', async () => {
  const env = { ...fake.env, FAKE_FAILURE: 'Unit file prefaultd.service does not exist.' };
  await expect(switchDaemon({ to: 'on', root: '/mnt/image', env })).rejects.toMatchObject({
    code: 'SYSTEM',
    message: 'systemctl could not switch prefaultd on: Unit file prefaultd.service does not exist',
  });
});

it('says what to do where there is no systemctl', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'prefault-empty-'));
  const request = { root: '/mnt/image', env: { PATH: empty } };
  await expect(switchDaemon({ to: 'on', ...request })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'there is no systemctl to switch prefaultd on with',
    remedy: expect.stringContaining("init system of this machine start '/usr/sbin/prefaultd' at boot"),
  });
  rmSync(empty, { recursive: true });
});
