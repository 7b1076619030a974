// Owns waiting that a cancellation ends at once.
import { patiently } from '../domain/patience.ts';

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

/** Resolves when `ms` have been waited for somebody else, or as soon as `signal` aborts. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve();
    const done = () => {
      stopWaiting();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stopWaiting = patiently(ms, done);
    signal.addEventListener('abort', done, { once: true });
  });
}

/**
 * Runs `work` under a signal that ends with `signal` and after `ms`. The timer is our own: that of AbortSignal.timeout can
 * be collected as garbage, and never fire, where only a combined signal refers to it.
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const abort = () => end.abort();
  const stopWaiting = patiently(ms, abort);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await work(end.signal);
  } finally {
    stopWaiting();
    signal.removeEventListener('abort', abort);
  }
}
