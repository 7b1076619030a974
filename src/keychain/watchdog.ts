// Owns the deadline of a question to the keychain, and the count of questions that still wait for an answer.
import { noAnswer } from './keychain-error.ts';

let unanswered = 0;

/**
 * How many calls into the keychain have not come back. They run on threads that cannot be interrupted and that even
 * `process.exit` joins: a process that wants to end while this is above zero has to flush and send itself SIGKILL.
 */
export function stuckKeychainCalls(): number {
  return unanswered;
}

/**
 * Starts `call` and waits for it, at most `timeoutMs` ms; then rejects with a KeychainError (`timeout`), and `onLate`
 * runs when the answer comes after all, if it ever does.
 */
export function withDeadline<T>(call: () => Promise<T>, timeoutMs: number, onLate: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(noAnswer(timeoutMs));
    }, timeoutMs);
    const back = (): void => {
      unanswered -= 1;
      clearTimeout(timer);
      if (late) onLate();
    };
    unanswered += 1;
    call().finally(back).then(resolve, reject);
  });
}
