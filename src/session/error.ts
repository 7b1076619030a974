// Owns what can be wrong with the name of a session, in words that say what to do.
import type { SessionErrorReason } from './contract.ts';

/** A session that is not there, is there already, or cannot be called that. Wrong use, not a fault of the disk. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  readonly reason: SessionErrorReason;
  readonly hint: string | undefined;

  constructor(reason: SessionErrorReason, message: string, hint?: string) {
    super(message);
    this.reason = reason;
    this.hint = hint;
  }
}
