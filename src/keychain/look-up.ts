// Owns one question to one store, in which a store that stays closed is an answer too.
import type { SecretStore } from '../domain/ports.ts';
import { closedStore, foundKey, type KeyAnswer, missingKey } from './key-answer.ts';
import { KeychainError } from './keychain-error.ts';
import type { KeyHome, KeyNames } from './names.ts';
import { VaultError } from './vault-error.ts';

export interface KeyStores {
  readonly keychain: SecretStore;
  readonly vault: SecretStore;
  /** What is stored where, as known without opening anything. */
  readonly names: () => KeyNames;
}

export async function lookUp(stores: KeyStores, home: KeyHome, name: string): Promise<KeyAnswer> {
  try {
    const value = await stores[home].get(name);
    return value ? foundKey(value, home, `${home}:${name}`) : missingKey(`The ${home} holds no key named ${name}`);
  } catch (error) {
    if (error instanceof VaultError) return closedStore(error);
    // One that is locked may prompt, and one that hangs takes its time.
    if (error instanceof KeychainError)
      return error.reason === 'absent' ? closedStore(error) : missingKey(error.message);
    throw error;
  }
}
