// Owns the keychain of the operating system: macOS Keychain, Windows Credential Manager, Secret Service on Linux.
import type { AsyncEntry } from '@napi-rs/keyring';
import type { SecretStore } from '../domain/ports.ts';
import { noAnswer, noKeychain, toKeychainError } from './keychain-error.ts';
import { withDeadline } from './watchdog.ts';

/** Under which all our secrets stand; the account is the name of the secret. */
export const KEYCHAIN_SERVICE = 'openclaw-provider';

// The default, and the keytar shim, fall back in silence to kernel memory, which forgets keys after three days.
const ENTRY_OPTIONS = { linux: { store: 'secret-service' } } as const;

export interface OsKeychainOptions {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long one question may take, ms. Where a person is there to answer an unlock prompt, give them time. */
  readonly timeoutMs?: number;
  /** After a service that hung, how long it is not asked again, ms. */
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
 * synchronously, gives up by itself after 2.0 s (hence the default deadline above that, and the rest afterwards, so that
 * a list of accounts waits once and not once each); listing and, on a connection made before, reading wait for ever.
 */
export function createOsKeychain(options: OsKeychainOptions): SecretStore {
  const { platform, env, timeoutMs = 2_500, restMs = 30_000, now = () => performance.now() } = options;
  const reachable = platform !== 'linux' || Boolean(env['DBUS_SESSION_BUS_ADDRESS']);
  let addon: Promise<Addon> | undefined;
  let restsUntil = Number.NEGATIVE_INFINITY;
  let late = 0;

  async function ask<T>(question: (keyring: Addon) => Promise<T>): Promise<T> {
    if (!reachable) throw noKeychain();
    if (late > 0 || now() < restsUntil) throw noAnswer(timeoutMs);
    try {
      addon ??= import('@napi-rs/keyring');
      const keyring = await addon;
      return await withDeadline(() => question(keyring), timeoutMs, () => {
        late -= 1;
      });
    } catch (error) {
      const known = toKeychainError(error);
      if (known.reason === 'timeout') restsUntil = now() + restMs;
      throw known;
    }
  }
  const askEntry = <T>(name: string, question: (entry: AsyncEntry) => Promise<T>): Promise<T> =>
    ask(async keyring => question(new keyring.AsyncEntry(KEYCHAIN_SERVICE, name, ENTRY_OPTIONS)));

  return {
    kind: 'keychain',
    get: name => askEntry(name, async entry => (await entry.getPassword()) ?? undefined),
    set: (name, value) => askEntry(name, entry => entry.setPassword(value)),
    remove: name => askEntry(name, entry => entry.deletePassword()),
    list: () =>
      ask(async keyring => {
        const found = await keyring.findCredentialsAsync(KEYCHAIN_SERVICE);
        return found.map(({ account }) => account).sort();
      }),
  };
}
