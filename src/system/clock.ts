const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** Milliseconds of CLOCK_MONOTONIC, for durations. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / NANOSECONDS_PER_MILLISECOND);
}

/** Milliseconds since 1970, the clock of modification times. */
export function wallClockMs(): number {
  return Date.now();
}

export function delay(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

/** Calls `action` every `periodMs` until the returned function is called. */
export function repeatEvery(periodMs: number, action: () => void): () => void {
  const timer = setInterval(action, periodMs);
  return () => clearInterval(timer);
}
