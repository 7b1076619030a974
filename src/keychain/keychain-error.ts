// Owns what can go wrong with the keychain of the operating system, told apart by the only thing its errors carry: words.
import { messageOf } from '../domain/error-message.ts';

/**
 * `absent`: there is none here. `locked`: it is there and stays closed. `timeout`: it gave no answer in time, which
 * includes an unlock prompt that nobody answered.
 */
export type KeychainReason = 'absent' | 'locked' | 'timeout' | 'other';

export class KeychainError extends Error {
  override readonly name = 'KeychainError';
  readonly reason: KeychainReason;

  constructor(reason: KeychainReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}

// Every error of @napi-rs/keyring 2.1 has the code GenericFailure; the bus answers with the names of errors. First match wins.
const REASON_OF_WORDS: readonly (readonly [RegExp, KeychainReason])[] = [
  // libdbus, when the service is there and does not answer (2 s in the constructor).
  [/did not receive a reply|NoReply|timed? ?out/i, 'timeout'],
  [/prompt was dismissed|IsLocked|locked (object|collection)|interaction is not allowed|user canceled/i, 'locked'],
  [/autolaunch|not provided by any|ServiceUnknown|failed to connect|no such file or directory/i, 'absent'],
  // D-Bus specification, "Standard errors", and the reference bus: a name without a Secret Service behind it.
  [/NameHasNoOwner|UnknownObject|UnknownMethod|DBus\.Error\.Spawn/, 'absent'],
  // A Secret Service without a default collection.
  [/Secret Service: no result found/i, 'absent'],
  // The addon of this platform is not installed.
  [/native binding|cannot find (module|package)/i, 'absent'],
];

/** What `error`, thrown by the addon or while loading it, means. */
export function toKeychainError(error: unknown): KeychainError {
  if (error instanceof KeychainError) return error;
  const words = messageOf(error);
  const reason = REASON_OF_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? 'other';
  return new KeychainError(reason, explain(reason, words), error);
}

export function noKeychain(cause?: unknown): KeychainError {
  return new KeychainError('absent', explain('absent', ''), cause);
}

export function noAnswer(timeoutMs: number): KeychainError {
  return new KeychainError(
    'timeout',
    `The keychain gave no answer in ${timeoutMs} ms. Answer its unlock prompt if one is shown, then try again.`,
  );
}

function explain(reason: KeychainReason, words: string): string {
  switch (reason) {
    case 'absent':
      return 'There is no keychain in this session.';
    case 'locked':
      return 'The keychain is locked. Unlock it, then try again.';
    case 'timeout':
      return 'The keychain service does not answer. Restart it or log in again.';
    default:
      return `The keychain could not be used: ${words}`;
  }
}
