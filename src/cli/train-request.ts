import { resolve } from 'node:path';
import type { RecorderName } from '../profile/index.js';
import type { StopCondition } from '../record/index.js';
import type { StoreOptions } from './add-command.js';

/** The options of `prefault train` as they were parsed; durations in milliseconds. */
export interface TrainOptions extends StoreOptions {
  runs: number;
  mode?: string;
  for?: number;
  untilIdle?: number | true;
  until?: string;
  recorder?: RecorderName;
  output?: string;
  include?: readonly string[];
  includeRemote?: true;
  dropCaches?: true;
  showOutput?: true;
  name?: string;
  json?: true;
}

const DEFAULT_IDLE_MS = 2000;

export function stopCondition({ for: forMs, untilIdle, until }: TrainOptions): StopCondition {
  const untilIdleMs = untilIdle === true ? DEFAULT_IDLE_MS : untilIdle;
  return {
    ...(forMs === undefined ? {} : { forMs }),
    ...(untilIdleMs === undefined ? {} : { untilIdleMs }),
    ...(until === undefined ? {} : { untilText: until }),
  };
}

export function includedDirectories({ include = [] }: TrainOptions): string[] {
  return include.map((directory) => resolve(directory));
}
