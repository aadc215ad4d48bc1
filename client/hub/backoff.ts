/** Waiting times between attempts to reach the hub, and a wait that can be called off. */

const FIRST_MS = 200;
const FACTOR = 1.7;
/** Low enough that a restarted hub has everybody back within ten seconds. */
const MAX_MS = 3_000;
const JITTER = 0.3;

/** Milliseconds before attempt `failures + 1`; spread so that clients of a restarted hub do not come at once. */
export function backoffMs(failures: number, random: number): number {
  const base = Math.min(MAX_MS, FIRST_MS * FACTOR ** failures);
  return base * (1 - JITTER + 2 * JITTER * random);
}

/** Resolves after `ms`, or at once when `signal` aborts. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
