import { decodePlan } from '../../src/plan/index.js';
import { PROGRAM } from '../store/system-root.js';
import { RefreshedRoot, stateOf } from './refreshed-root.js';

const CACHE = '/etc/ld.so.cache';
const PLAN = 'aa/11.plan';

it('makes nothing stale and nothing to do when a trigger has written it', async () => {
  const root = new RefreshedRoot();
  try {
    root.write(CACHE, 'x'.repeat(3 * 4096));
    await root.install(await root.profile('example', [PROGRAM], [PROGRAM, CACHE]));
    await root.refresh();
    root.write(CACHE, 'shorter');
    const report = await root.refresh();
    expect(stateOf(report, 'example')).toBe('fresh');
    expect(report.plans).toEqual([]);
    const plan = decodePlan(Buffer.from(root.plans()[PLAN] ?? '', 'hex'), PLAN);
    expect(plan.files).toContainEqual({ path: CACHE, sizeBytes: 3 * 4096, identity: { kind: 'path' } });
  } finally {
    root.remove();
  }
});
