// Owns the keychain of the operating system: macOS Keychain, Windows Credential Manager, Secret Service on Linux.
import type { AsyncEntry } from '@napi-rs/keyring';
import type { SecretStore } from '../domain/ports.ts';
import { type KeychainError, noAnswer, noKeychain, toKeychainError } from './keychain-error.ts';
import { overdueKeychainCalls, withDeadline } from './watchdog.ts';

/** Under which all our secrets stand; the account is the name of the secret. */
export const KEYCHAIN_SERVICE = 'openclaw-provider';

// The default, and the keytar shim, fall back in silence to kernel memory, which forgets keys after three days.
const ENTRY_OPTIONS = { linux: { store: 'secret-service' } } as const;

export interface OsKeychainOptions {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long one question may take, ms. Where a person is there to answer an unlock prompt, give them time. */
  readonly timeoutMs?: number;
  /** After the keychain refused (absent, locked, hung): how long it is not asked again, ms. */
  readonly restMs?: number;
  /** Monotonic time, ms. */
  readonly now?: () => number;
}

type Addon = typeof import('@napi-rs/keyring');

/**
 * The keychain as a secret store. Everything rejects with a KeychainError.
 *
 * Reads happen in this process: 0.25 to 1 ms, after 3 ms for the addon and 5 to 13 ms to connect, where a child process
 * costs 60 ms. The price is that a call that waits (hung service, unlock prompt) cannot be taken back, only left behind:
 * see `stuckKeychainCalls`. Measured with gnome-keyring stopped by SIGSTOP: the constructor of an entry, which connects
 * synchronously, gives up by itself after 2.0 s (hence the default deadline above that); listing, and reading over a
 * connection made before, wait for ever.
 *
 * Questions are put one after the other, and a keychain that refused is left alone for a while: so a list of accounts
 * waits once, prompts once and blocks one thread of the pool at most, and not once for each account.
 */
export function createOsKeychain(options: OsKeychainOptions): SecretStore {
  const { platform, env, timeoutMs = 2_500, restMs = 30_000, now = () => performance.now() } = options;
  const reachable = platform !== 'linux' || Boolean(env['DBUS_SESSION_BUS_ADDRESS']);
  let refusal: { readonly error: KeychainError; readonly until: number } | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function askNow<T>(question: (keyring: Addon) => Promise<T>): Promise<T> {
    if (!reachable) throw noKeychain();
    if (overdueKeychainCalls() > 0) throw noAnswer(timeoutMs);
    if (refusal !== undefined && now() < refusal.until) throw refusal.error;
    try {
      const keyring = await import('@napi-rs/keyring');
      return await withDeadline(async () => question(keyring), timeoutMs);
    } catch (cause) {
      const error = toKeychainError(cause);
      // A prompt that is answered late makes the keychain usable at once.
      const mayEndSoon = error.reason === 'other' || overdueKeychainCalls() > 0;
      refusal = mayEndSoon ? undefined : { error, until: now() + restMs };
      throw error;
    }
  }
  function ask<T>(question: (keyring: Addon) => Promise<T>): Promise<T> {
    const answer = turn.then(() => askNow(question));
    turn = answer.catch(() => {});
    return answer;
  }
  const askEntry = <T>(name: string, question: (entry: AsyncEntry) => Promise<T>): Promise<T> =>
    ask(keyring => question(new keyring.AsyncEntry(KEYCHAIN_SERVICE, name, ENTRY_OPTIONS)));

  return {
    kind: 'keychain',
    get: name => askEntry(name, async entry => (await entry.getPassword()) ?? undefined),
    set: (name, value) =>
      askEntry(name, async entry => {
        // It resolves with null, whatever its types say.
        await entry.setPassword(value);
      }),
    remove: name => askEntry(name, entry => entry.deletePassword()),
    list: () =>
      ask(async keyring => {
        const found = await keyring.findCredentialsAsync(KEYCHAIN_SERVICE);
        return found.map(({ account }) => account).sort();
      }),
  };
}
