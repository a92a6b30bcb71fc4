import { moduleEnvironment } from './plan-sets.js';
import { type MeasuredStart, measureStarts, type StartVariant } from './stopwatch.js';

export const WITHOUT_MODULE = 'none';
export const WITH_MODULE = 'module';

const WARM_UP_ROUNDS = 20;

export interface WarmCostRequest {
  stopwatch: string;
  root: string;
  command: readonly string[];
  /** Where the module finds its plans, for both variants. */
  env: Readonly<Record<string, string>>;
  roundCount: number;
  seed: number;
}

/** Both variants interleaved on one CPU, everything in the page cache: what the module costs an exec. */
export async function measureWarmStarts({
  command,
  env,
  roundCount,
  seed,
  ...request
}: WarmCostRequest): Promise<MeasuredStart[]> {
  const variants: StartVariant[] = [
    { name: WITHOUT_MODULE, env, command },
    { name: WITH_MODULE, env: { ...env, ...moduleEnvironment() }, command },
  ];
  const settings = { ...request, variants, cpu: 0, seed };
  await measureStarts({ ...settings, rounds: WARM_UP_ROUNDS });
  return measureStarts({ ...settings, rounds: roundCount });
}
