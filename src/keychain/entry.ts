// Owns one entry of the keychain, as the addon in this process serves it.
import { ENTRY_OPTIONS, loadAddon } from './addon.ts';
import { KEYCHAIN_SERVICE } from './service.ts';
import { watched } from './watchdog.ts';

export interface Entry {
  get(): Promise<string | undefined>;
  set(value: string): Promise<void>;
  /** Returns whether there was one. */
  remove(): Promise<boolean>;
}

/** An entry asked within this process. Its methods block for 2 s where the service hangs, and wait on its prompts. */
export function localEntry(name: string, signal: AbortSignal): Entry {
  const open = () => new (loadAddon().AsyncEntry)(KEYCHAIN_SERVICE, name, ENTRY_OPTIONS);
  return {
    get: () => watched(signal, async () => (await open().getPassword()) ?? undefined),
    set: value =>
      watched(signal, async () => {
        // It resolves with null, whatever its types say.
        await open().setPassword(value);
      }),
    remove: () => watched(signal, async () => open().deletePassword()),
  };
}

/** The names of all our entries, asked within this process. Rejects where one of them is locked. */
export function localNames(signal: AbortSignal): Promise<readonly string[]> {
  return watched(signal, async () => {
    const found = await loadAddon().findCredentialsAsync(KEYCHAIN_SERVICE);
    return found.map(({ account }) => account);
  });
}
