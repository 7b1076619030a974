// Owns the keys as commands see them: where each lies, and how one moves from store to store.
import type { ResolvedProvider } from '../domain/decision.ts';
import type { SecretStore } from '../domain/ports.ts';
import { keyAccount } from '../keychain/key-account.ts';
import { KeychainError } from '../keychain/keychain-error.ts';
import { type KeyHome, type NameIndex, secretName } from '../keychain/names.ts';
import type { KeyResolver } from '../keychain/resolver.ts';
import { VaultError } from '../keychain/vault-error.ts';
import { editSettings } from '../schema/edit.ts';
import { isPlainKey, KEYCHAIN_PREFIX } from '../schema/reference.ts';
import type { KeyPlace, KeyRing, LoadedSettings, Migration } from './context.ts';
import { UserError } from './errors.ts';
import { EXIT } from './exit.ts';

export interface KeyRingOptions {
  readonly keychain: SecretStore;
  readonly vault: SecretStore;
  readonly resolver: KeyResolver;
  providers(): Promise<readonly ResolvedProvider[]>;
  settings(): Promise<LoadedSettings>;
  /** Changes providers.json under its lock. */
  write(change: (text: string) => string): Promise<void>;
  readonly names: NameIndex;
}

export function createKeyRing(options: KeyRingOptions): KeyRing {
  const { keychain, vault, resolver, names } = options;
  const nameOf = (provider: string, account: string) =>
    secretName({ id: provider }, { id: account, named: account !== 'default' });
  const byKind = { keychain, vault };

  async function set(provider: string, account: string, key: string): Promise<{ readonly store: string }> {
    const name = nameOf(provider, account);
    const faults: string[] = [];
    for (const kind of ['keychain', 'vault'] as const) {
      try {
        await byKind[kind].set(name, key);
      } catch (error) {
        if (!isStoreError(error)) throw error;
        faults.push(`${kind}: ${error.message}`);
        continue;
      }
      await names.put(name, kind);
      return { store: kind };
    }
    throw new UserError({
      type: 'key',
      exitCode: EXIT.key,
      message: 'no store could take the key',
      why: faults,
      hint: 'set OPENCLAW_VAULT_PASSPHRASE for the vault, or keep the key in its environment variable',
    });
  }

  async function list(): Promise<readonly KeyPlace[]> {
    const [all, { settings }] = await Promise.all([options.providers(), options.settings()]);
    return all.flatMap(({ spec, accounts }) =>
      accounts.map(({ id }) => {
        const found = resolver.has(spec, keyAccount(settings, spec.id, id));
        const none = spec.auth.type === 'none' ? 'not needed' : 'none';
        return { provider: spec.id, account: id, source: found?.source ?? none, ...(found && { name: found.name }) };
      }),
    );
  }

  return {
    stores: async () => [keychain, vault],
    list,
    set,
    async remove(provider, account) {
      const name = nameOf(provider, account);
      const had: KeyHome[] = [];
      for (const kind of ['keychain', 'vault'] as const)
        try {
          if (await byKind[kind].remove(name)) had.push(kind);
        } catch (error) {
          if (!isStoreError(error)) throw error;
        }
      await names.remove(name);
      return had;
    },
    async migrate({ dryRun }) {
      const { settings } = await options.settings();
      const moves: Migration[] = [];
      for (const place of await list()) {
        const { provider, account, source } = place;
        if (source !== 'config' && source !== 'env') continue;
        if (dryRun) {
          moves.push({ provider, account, from: source, to: 'keychain' });
          continue;
        }
        const spec = (await options.providers()).find(one => one.spec.id === provider)!.spec;
        const found = await resolver.find(spec, keyAccount(settings, provider, account));
        if ('missing' in found) continue;
        const { store } = await set(provider, account, found.value.reveal());
        const path = keyPath(settings, provider, account);
        if (path)
          await options.write(text => editSettings(text, path, `${KEYCHAIN_PREFIX}${nameOf(provider, account)}`));
        moves.push({ provider, account, from: source, to: store });
      }
      return moves;
    },
  };
}

function isStoreError(error: unknown): error is Error {
  return error instanceof KeychainError || error instanceof VaultError;
}

/** Where a key stands in plain text in the file. */
function keyPath(
  settings: LoadedSettings['settings'],
  provider: string,
  account: string,
): (string | number)[] | undefined {
  const entry = settings.providers[provider];
  const index = entry?.accounts.findIndex(({ id }) => id === account) ?? -1;
  const own = entry?.accounts[index]?.apiKey;
  if (own !== undefined && isPlainKey(own)) return ['providers', provider, 'accounts', index, 'apiKey'];
  if (account === 'default' && entry?.apiKey !== undefined && isPlainKey(entry.apiKey))
    return ['providers', provider, 'apiKey'];
  return undefined;
}
