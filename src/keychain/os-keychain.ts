// Owns the keychain of the operating system: Keychain, Credential Manager, Secret Service.
import type { SecretStore } from '../domain/ports.ts';
import { KeychainError } from './error.ts';

/** Under this name secrets stand in the keychain; `secret-tool lookup service openclaw-provider username NAME` finds one. */
export const SERVICE = 'openclaw-provider';

/** Somebody may be typing a password; longer than this a script is hanging. */
const DEADLINE_MS = 3000;
/** Kernel memory, the silent fallback elsewhere, forgets keys after three days. */
const OPTIONS = { linux: { store: 'secret-service' } } as const;

let stuck = 0;

/**
 * Calls that wait for an unlock prompt nobody answers. They cannot be aborted, and while one waits the process
 * cannot even exit by itself: the caller who is done has to kill it.
 */
export function stuckKeychainCalls(): number {
  return stuck;
}

export interface OsKeychainOptions {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly deadlineMs?: number;
}

/**
 * The keychain, asked within this process: a read takes a quarter of a millisecond, a child process sixty. A locked or
 * hung one is left when the deadline passes. Methods reject with a KeychainError.
 */
export function createOsKeychain({ platform, env, deadlineMs = DEADLINE_MS }: OsKeychainOptions): SecretStore {
  async function entry(name: string) {
    // Without a session bus there is no Secret Service: the addon need not even be loaded to know.
    if (platform === 'linux' && !env['DBUS_SESSION_BUS_ADDRESS'])
      throw new KeychainError('absent', 'no keychain: there is no D-Bus session here');
    const { AsyncEntry } = await import('@napi-rs/keyring');
    return new AsyncEntry(SERVICE, name, OPTIONS);
  }
  const ask = <T>(work: () => Promise<T>): Promise<T> => withDeadline(work, deadlineMs);
  return {
    kind: 'keychain',
    get: name => ask(async () => (await (await entry(name)).getPassword()) ?? undefined),
    set: (name, value) => ask(async () => (await entry(name)).setPassword(value)),
    remove: name => ask(async () => (await entry(name)).deletePassword()),
    list: () =>
      ask(async () => {
        await entry('');
        const { findCredentialsAsync } = await import('@napi-rs/keyring');
        return (await findCredentialsAsync(SERVICE)).map(({ account }) => account);
      }),
  };
}

function withDeadline<T>(work: () => Promise<T>, deadlineMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      stuck++;
      reject(new KeychainError('timeout', `the keychain did not answer within ${deadlineMs / 1000} s; unlock it`));
    }, deadlineMs);
    const settle = (finish: () => void) => {
      if (isOver) stuck--;
      clearTimeout(timer);
      finish();
    };
    work().then(
      value => settle(() => resolve(value)),
      error => settle(() => reject(toKeychainError(error))),
    );
  });
}

/** The addon's errors differ in their words only. */
function toKeychainError(error: unknown): KeychainError {
  if (error instanceof KeychainError) return error;
  const words = error instanceof Error ? error.message : String(error);
  if (/IsLocked|unlock prompt was dismissed|locked/i.test(words))
    return new KeychainError('locked', 'the keychain is locked; unlock it, or use the vault', error);
  if (
    /DBus|zbus|ServiceUnknown|no result found|Failed to connect|platform storage|Platform failure|Cannot find module/i.test(
      words,
    )
  )
    return new KeychainError('absent', 'no keychain service is running', error);
  return new KeychainError('other', `the keychain failed: ${words}`, error);
}
