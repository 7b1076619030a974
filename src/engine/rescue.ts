// Owns the ladder for an answer that broke off: which way of going on a candidate is asked in, and which is next.
import type { Failure } from '../domain/failure.ts';
import { NOT_SHOWN_CODE } from './own-failures.ts';
import type { Rung } from './take.ts';

/** Where what is shown may not be taken back, so many other answers are enough: no further one will be the same. */
const OTHER_ANSWERS = 2;

/** What a rescue depends on. */
export interface Scene {
  readonly isEmpty: boolean;
  /** Whether a tool call was handed out: nothing is put beside that. */
  readonly hasCalls: boolean;
  /** What the caller can do about text that turns out void. */
  readonly restart: 'free' | 'visible' | undefined;
  /** The candidate is known to go on from the part that is shown. */
  readonly goesOn: boolean;
}

/** How a candidate is asked first. Starting over where nobody sees it is better than an answer of two authors. */
export function firstRung({ restart, goesOn }: Scene): Rung {
  return restart === 'free' || (restart === 'visible' && !goesOn) ? 'restart' : 'skip';
}

/** The next way to ask the same candidate; undefined where it has none left. */
export function nextRung(rung: Rung, failure: Failure, { restart, goesOn }: Scene): Rung | undefined {
  if (!isOtherAnswer(rung, failure)) return undefined;
  if (rung === 'skip' && goesOn) return 'continue';
  return rung !== 'restart' && restart ? 'restart' : undefined;
}

/** The candidate is well, but what it has to say does not go with what is shown; or it does not take up a part. */
export function isOtherAnswer(rung: Rung, { code, kind }: Failure): boolean {
  return code === NOT_SHOWN_CODE || (rung === 'continue' && kind === 'bad_request');
}

/** False where no further attempt could be shown. */
export function isWorthRescuing({ isEmpty, hasCalls, restart }: Scene, otherAnswers: number): boolean {
  return isEmpty || restart !== undefined || (!hasCalls && otherAnswers < OTHER_ANSWERS);
}
