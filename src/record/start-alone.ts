import type { RecordRequest } from './recorder.js';
import { watchStart } from './watch-start.js';

/** Starts the program with nothing in it and nobody tracing it. Throws as `watchStart` does if it fails even so. */
export async function startAlone(request: RecordRequest): Promise<void> {
  let mappedCount = 0;
  await watchStart({
    // Without a library the helper looks on from outside.
    mode: 'exit',
    request,
    activity: () => mappedCount,
    onLine: (line) => {
      if (line.kind === 'progress') mappedCount = line.count;
    },
  });
}
