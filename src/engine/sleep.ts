// Owns waiting that a cancellation ends at once.

/** Timers know no longer time, and one that is longer ends at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A time as a timer takes it, ms. */
export const timerMs = (ms: number) => Math.min(ms, LONGEST_TIMER_MS);

/** Resolves after `ms`, or as soon as `signal` aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, timerMs(ms));
    signal.addEventListener('abort', done, { once: true });
  });
}
