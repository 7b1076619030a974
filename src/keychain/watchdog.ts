// Owns the deadline of a question to the keychain, and the count of calls into the addon that still wait for an answer.
import { patiently } from '../domain/patience.ts';
import { noAnswer } from './keychain-error.ts';

let unanswered = 0;
let overdue = 0;

/**
 * How many calls of this process into the addon have not come back. They run on threads that cannot be interrupted and
 * that even `process.exit` joins. On Linux nothing is asked in this process that may wait; elsewhere a process that wants
 * to end while this is above zero has to flush and send itself SIGKILL.
 */
export function stuckKeychainCalls(): number {
  return unanswered;
}

/** How many calls were given up and still hold a thread. */
export function overdueKeychainCalls(): number {
  return overdue;
}

/** Makes and counts a call into the addon of this process; `signal` is the end of the wait for it, not of the call. */
export async function watched<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  unanswered += 1;
  let late = false;
  const giveUp = () => {
    late = true;
    overdue += 1;
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await call();
  } finally {
    signal.removeEventListener('abort', giveUp);
    unanswered -= 1;
    if (late) overdue -= 1;
  }
}

/** What `work` comes to; after `timeoutMs` its signal aborts, and it rejects with a KeychainError (`timeout`). */
export function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const stopWaiting = patiently(timeoutMs, () => {
      const error = noAnswer(timeoutMs);
      controller.abort(error);
      reject(error);
    });
    work(controller.signal).finally(stopWaiting).then(resolve, reject);
  });
}
