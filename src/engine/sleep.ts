// Owns waiting that a cancellation ends at once.
import { patiently, timerMs } from '../domain/patience.ts';

/** Resolves after `ms`, or as soon as `signal` aborts. */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  until(done => {
    const timer = setTimeout(done, timerMs(ms));
    return () => clearTimeout(timer);
  }, signal);

/** Resolves when `ms` have been waited for somebody else, or as soon as `signal` aborts. */
export const wait = (ms: number, signal: AbortSignal): Promise<void> => until(done => patiently(ms, done), signal);

/** `begin` calls what it is given when the time is over, later, and returns what ends the wait before. */
function until(begin: (done: () => void) => () => void, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve();
    const done = () => {
      stopWaiting();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stopWaiting = begin(done);
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
