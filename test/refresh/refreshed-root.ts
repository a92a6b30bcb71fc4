import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodePlan, type Plan } from '../../src/plan/index.js';
import { HEADER } from '../../src/plan/layout.js';
import { encodeProfile, type Profile } from '../../src/profile/index.js';
import { type ProfileReport, type RefreshReport, refreshStore } from '../../src/refresh/index.js';
import {
  compileFor,
  fitProfile,
  installProfile,
  readProfile,
  type Store,
  storeFor,
} from '../../src/store/index.js';
import { reseal } from '../fixtures/reseal-plan.js';
import { SystemRoot } from '../store/system-root.js';

/** No stamp checker: what it drops is dropped by hand here. */
const WITHOUT_CHECKER = { PREFAULT_NATIVE_DIR: '/nonexistent' };

/** A small system whose plans are refreshed. */
export class RefreshedRoot extends SystemRoot {
  readonly shipped: Store = storeFor({ scope: 'shipped', root: this.path, env: {} });

  refresh(options: { patienceMs?: number; programs?: readonly string[] } = {}): Promise<RefreshReport> {
    return refreshStore({
      target: this.store,
      shipped: this.shipped,
      env: WITHOUT_CHECKER,
      ...options,
    });
  }

  /** Puts a profile into the store as `prefault install` does. */
  async install(profile: Profile): Promise<void> {
    await installProfile(this.store, profile);
  }

  profileFile(store: Store, name: string): string {
    return join(store.profileDirectory, `${name}.prefault.json`);
  }

  /** Puts a profile where packages put theirs, with the plans it gives now. */
  async ship(profile: Profile, { plans = true } = {}): Promise<void> {
    this.put(this.profileFile(this.shipped, profile.name), encodeProfile(profile));
    for (const program of plans ? profile.programs : []) {
      const fit = await fitProfile(profile, this.path);
      const compiled = await compileFor(profile, program, this.path, fit);
      if (compiled !== undefined) this.put(join(this.shipped.planDirectory, compiled.name), compiled.image);
    }
  }

  put(path: string, content: string | Buffer): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  putPlan(name: string, plan: Plan): void {
    this.put(this.planAt(name), encodePlan(plan));
  }

  /** Makes a plan one of the next major version of the format. */
  makeNewer(name: string): void {
    const image = readFileSync(this.planAt(name));
    image.writeUInt16LE(2, HEADER.versionMajor);
    writeFileSync(this.planAt(name), reseal(image));
  }

  async storedProfile(name: string): Promise<Profile> {
    const profile = await readProfile(this.store, name);
    if (profile === undefined) throw new Error(`no profile ${name}`);
    return profile;
  }

  planAt(name: string): string {
    return join(this.store.planDirectory, name);
  }

  /** Every plan of the store by its name, with its content. */
  plans(): Record<string, string> {
    const { planDirectory } = this.store;
    const names = existsSync(planDirectory)
      ? readdirSync(planDirectory, { recursive: true, encoding: 'utf8' })
      : [];
    return Object.fromEntries(
      names
        .filter((name) => statSync(join(planDirectory, name)).isFile())
        .sort()
        .map((name) => [name, readFileSync(join(planDirectory, name), 'hex')]),
    );
  }

  /** Removes all plans but the masks. */
  removePlans(): void {
    const masks = Object.entries(this.plans()).filter(([, content]) => content === '');
    rmSync(this.store.planDirectory, { recursive: true, force: true });
    for (const [name] of masks) this.put(this.planAt(name), '');
  }
}

export function stateOf({ profiles }: RefreshReport, name: string): ProfileReport['state'] | undefined {
  return profiles.find((profile) => profile.name === name)?.state;
}

export function planNames(root: RefreshedRoot): string[] {
  return Object.keys(root.plans());
}
