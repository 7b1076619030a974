// Owns the order of questions to the keychain: one after the other, each with a deadline, and none for a while after a refusal.
import { type KeychainError, noAnswer, toKeychainError } from './keychain-error.ts';
import { overdueKeychainCalls, withDeadline } from './watchdog.ts';

export interface QuestionOptions {
  /** How long one question may take, ms. */
  readonly timeoutMs: number;
  /** After a refusal: how long nothing is asked, ms. */
  readonly restMs: number;
  /** Monotonic time, ms. */
  readonly now: () => number;
}

/** Rejects with a KeychainError. The signal given to the question aborts at its deadline. */
export type Ask = <T>(question: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** So a list of accounts waits once and prompts once, and not once for each account. */
export function createQuestions({ timeoutMs, restMs, now }: QuestionOptions): Ask {
  let refusal: { readonly error: KeychainError; readonly until: number } | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function askNow<T>(question: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (overdueKeychainCalls() > 0) throw noAnswer(timeoutMs);
    if (refusal !== undefined && now() < refusal.until) throw refusal.error;
    try {
      return await withDeadline(question, timeoutMs);
    } catch (cause) {
      const error = toKeychainError(cause);
      // A prompt that is answered late makes the keychain usable at once.
      const mayEndSoon = error.reason === 'other' || overdueKeychainCalls() > 0;
      refusal = mayEndSoon ? undefined : { error, until: now() + restMs };
      throw error;
    }
  }
  return question => {
    const answer = turn.then(() => askNow(question));
    turn = answer.catch(() => {});
    return answer;
  };
}
