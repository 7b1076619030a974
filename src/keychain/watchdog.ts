// Owns the deadline of a question to the keychain, and the count of questions that still wait for an answer.
import { noAnswer } from './keychain-error.ts';

let unanswered = 0;
let overdue = 0;

/**
 * How many calls into the keychain have not come back. They run on threads that cannot be interrupted and that even
 * `process.exit` joins: a process that wants to end while this is above zero has to flush and send itself SIGKILL.
 */
export function stuckKeychainCalls(): number {
  return unanswered;
}

/** How many calls were given up and still hold a thread. */
export function overdueKeychainCalls(): number {
  return overdue;
}

/** Starts `call` and waits for it, at most `timeoutMs` ms; then rejects with a KeychainError (`timeout`). */
export function withDeadline<T>(call: () => Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      overdue += 1;
      reject(noAnswer(timeoutMs));
    }, timeoutMs);
    unanswered += 1;
    call()
      .finally(() => {
        unanswered -= 1;
        if (late) overdue -= 1;
        clearTimeout(timer);
      })
      .then(resolve, reject);
  });
}
