// Owns the keychain of the operating system: macOS Keychain, Windows Credential Manager, Secret Service on Linux.
import type { SecretStore } from '../domain/ports.ts';
import type { Environment } from '../schema/reference.ts';
import type { Entry } from './entry.ts';
import { noKeychain } from './keychain-error.ts';
import { createQuestions } from './questions.ts';
import type { Standing } from './secret-service.ts';
import { KEYCHAIN_SERVICE } from './service.ts';

export interface OsKeychainOptions {
  readonly platform: NodeJS.Platform;
  readonly env: Environment;
  /** The node that runs child processes. */
  readonly execPath: string;
  /** How long one question may take, ms. Where a person is there to answer an unlock prompt, give them time. */
  readonly timeoutMs?: number;
  /** After the keychain refused (absent, locked, hung): how long it is not asked again, ms. */
  readonly restMs?: number;
  /** Monotonic time, ms. */
  readonly now?: () => number;
}

/**
 * The keychain as a secret store. Everything rejects with a KeychainError.
 *
 * A keychain that is locked or hangs must not hang us, and the ordinary read must not pay for a child process. Measured
 * with gnome-keyring: the addon blocks for 2 s where the service is stopped, and a call that waits on an unlock prompt can
 * neither be aborted nor outlived. So on Linux the Secret Service is looked at first, over a socket that can be left (2 to
 * 8 ms). What stands unlocked is asked in this process (0.25 to 1 ms, after 6 ms for the addon); what may prompt is asked in
 * a child that can be killed (60 ms); what is not there is not asked for at all. Elsewhere all is asked in this process:
 * see `stuckKeychainCalls`.
 */
export function createOsKeychain(options: OsKeychainOptions): SecretStore {
  const { platform, env, execPath, timeoutMs = 2_500, restMs = 30_000, now = () => performance.now() } = options;
  const ask = createQuestions({ timeoutMs, restMs, now });

  async function look(signal: AbortSignal, name?: string): Promise<Standing> {
    if (platform !== 'linux') return OPEN;
    if (!env['DBUS_SESSION_BUS_ADDRESS']) throw noKeychain();
    const { lookAtSecretService } = await import('./secret-service.ts');
    return lookAtSecretService(env, { service: KEYCHAIN_SERVICE, ...(name && { username: name }) }, signal);
  }
  async function open(name: string, isOpen: boolean, signal: AbortSignal): Promise<Entry> {
    if (isOpen) return (await import('./entry.ts')).localEntry(name, signal);
    const { childEntry } = await import('./child-entry.ts');
    return childEntry(name, { execPath, env, signal });
  }
  async function allNames(isOpen: boolean, signal: AbortSignal): Promise<readonly string[]> {
    if (isOpen) return (await import('./entry.ts')).localNames(signal);
    const { childNames } = await import('./child-entry.ts');
    return childNames({ execPath, env, signal });
  }

  return {
    kind: 'keychain',
    get: name =>
      ask(async signal => {
        const { secret } = await look(signal, name);
        return secret === 'none' ? undefined : (await open(name, secret === 'unlocked', signal)).get();
      }),
    set: (name, value) =>
      ask(async signal => {
        const { secret, collection } = await look(signal, name);
        const isOpen = (secret === 'unlocked' || secret === 'none') && collection === 'unlocked';
        await (await open(name, isOpen, signal)).set(value);
      }),
    remove: name =>
      ask(async signal => {
        const { secret } = await look(signal, name);
        return secret !== 'none' && (await open(name, secret === 'unlocked', signal)).remove();
      }),
    list: () =>
      ask(async signal => {
        const { secret } = await look(signal);
        return secret === 'none' ? [] : [...(await allNames(secret === 'unlocked', signal))].sort();
      }),
  };
}

/** Where nothing can be looked at first. */
const OPEN: Standing = { secret: 'unlocked', collection: 'unlocked' };
