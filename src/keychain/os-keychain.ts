// Owns the keychain of the operating system: macOS Keychain, Windows Credential Manager, Secret Service on Linux.
import type { SecretStore } from '../domain/ports.ts';
import type { Environment } from '../schema/reference.ts';
import { KEYCHAIN_SERVICE } from './addon.ts';
import { childEntry, childNames } from './child-entry.ts';
import { type Entry, localEntry, localNames } from './entry.ts';
import { type KeychainError, noAnswer, noKeychain, toKeychainError } from './keychain-error.ts';
import { lookAtSecretService, type Standing } from './secret-service.ts';
import { overdueKeychainCalls, withDeadline } from './watchdog.ts';

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
 *
 * Questions are put one after the other, and a keychain that refused is left alone for a while: so a list of accounts
 * waits once and prompts once, and not once for each account.
 */
export function createOsKeychain(options: OsKeychainOptions): SecretStore {
  const { platform, env, execPath, timeoutMs = 2_500, restMs = 30_000, now = () => performance.now() } = options;
  const reachable = platform !== 'linux' || Boolean(env['DBUS_SESSION_BUS_ADDRESS']);
  let refusal: { readonly error: KeychainError; readonly until: number } | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function askNow<T>(question: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (!reachable) throw noKeychain();
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
  function ask<T>(question: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const answer = turn.then(() => askNow(question));
    turn = answer.catch(() => {});
    return answer;
  }
  async function look(signal: AbortSignal, name?: string): Promise<Standing> {
    if (platform !== 'linux') return OPEN;
    return lookAtSecretService(env, { service: KEYCHAIN_SERVICE, ...(name && { username: name }) }, signal);
  }
  const open = (name: string, isOpen: boolean, signal: AbortSignal): Entry =>
    isOpen ? localEntry(name, signal) : childEntry(name, { execPath, env, signal });

  return {
    kind: 'keychain',
    get: name =>
      ask(async signal => {
        const { secret } = await look(signal, name);
        return secret === 'none' ? undefined : open(name, secret === 'unlocked', signal).get();
      }),
    set: (name, value) =>
      ask(async signal => {
        const { secret, collection } = await look(signal, name);
        const isOpen = (secret === 'unlocked' || secret === 'none') && collection === 'unlocked';
        await open(name, isOpen, signal).set(value);
      }),
    remove: name =>
      ask(async signal => {
        const { secret } = await look(signal, name);
        return secret !== 'none' && open(name, secret === 'unlocked', signal).remove();
      }),
    list: () =>
      ask(async signal => {
        const { secret } = await look(signal);
        if (secret === 'none') return [];
        const names = await (secret === 'unlocked' ? localNames(signal) : childNames({ execPath, env, signal }));
        return [...names].sort();
      }),
  };
}

/** Where nothing can be looked at first. */
const OPEN: Standing = { secret: 'unlocked', collection: 'unlocked' };
