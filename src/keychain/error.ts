// Owns what can go wrong with a store of secrets.

export type KeychainReason = 'absent' | 'locked' | 'timeout' | 'other';

/** A store of secrets that cannot be used. `message` is one clause and names no secret. */
export class KeychainError extends Error {
  override readonly name = 'KeychainError';
  readonly reason: KeychainReason;

  constructor(reason: KeychainReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}
