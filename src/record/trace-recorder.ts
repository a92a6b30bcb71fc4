import { PrefaultError } from '../errors.js';
import { hasTraceEvent, machineSize } from '../system/index.js';
import { bufferSizesKiB } from './buffer-sizes.js';
import type { Recorder, RecordRequest, RecordResult } from './recorder.js';
import { SystemChanges } from './system-changes.js';
import { whyTraceUnavailable } from './trace-available.js';
import { ACCESS_EVENTS, INSERT_EVENT } from './trace-events.js';
import { TraceTraining } from './trace-training.js';
import { Training } from './training.js';

function unavailable(why: string): PrefaultError {
  return new PrefaultError(`the trace recorder does not work here: ${why}`, {
    code: 'NO_RECORDER',
    subject: 'trace',
    remedy: 'use --recorder faults or --recorder exit',
  });
}

export interface TraceRecorderOptions {
  /** The events used besides insertions, where the kernel has them all. */
  accessEvents?: readonly string[];
  /** Sizes of the trace buffer per processor, each tried when events were lost with the one before. */
  buffersKiB?: readonly number[];
}

/** Makes a trace recorder: root and tracefs; exact. */
export function makeTraceRecorder(options: TraceRecorderOptions = {}): Recorder {
  const { accessEvents = ACCESS_EVENTS, buffersKiB = bufferSizesKiB(machineSize()) } = options;
  return {
    name: 'trace',
    unavailableBecause: whyTraceUnavailable,
    async record(request: RecordRequest): Promise<RecordResult> {
      const why = await whyTraceUnavailable();
      if (why !== undefined) throw unavailable(why);
      const changes = SystemChanges.begin();
      try {
        const tracefs = await changes.tracefs();
        if (!hasTraceEvent(tracefs, INSERT_EVENT)) throw unavailable(`tracefs has no event ${INSERT_EVENT}`);
        const used = accessEvents.every((event) => hasTraceEvent(tracefs, event)) ? accessEvents : [];
        const training = await Training.begin(request);
        const { recordings, warnings } = await new TraceTraining(
          training,
          changes,
          tracefs,
          used,
          buffersKiB,
        ).run();
        const repaired = changes.repaired.map((clause) => `after a killed recording: ${clause}`);
        return { recordings, warnings: [...repaired, ...warnings] };
      } finally {
        changes.undo();
      }
    },
  };
}
