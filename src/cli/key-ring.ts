// Owns the keys as commands see them: where each lies, and how one moves from store to store.
import type { ResolvedProvider } from '../domain/decision.ts';
import type { SecretStore } from '../domain/ports.ts';
import { type KeyNames, type StoreKind, secretName } from '../keychain/names.ts';
import type { KeyResolver } from '../keychain/resolver.ts';
import type { Edit } from '../schema/edit.ts';
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
  editSettings(edits: readonly Edit[]): Promise<void>;
  /** Changes the index of names. */
  updateNames(change: (names: KeyNames['names']) => KeyNames['names']): Promise<void>;
}

export function createKeyRing(options: KeyRingOptions): KeyRing {
  const { keychain, vault, resolver } = options;
  const byKind = { keychain, vault };

  async function set(provider: string, account: string, key: string): Promise<{ readonly store: string }> {
    const name = secretName(provider, account);
    const faults: string[] = [];
    for (const kind of ['keychain', 'vault'] as const) {
      try {
        await byKind[kind].set(name, key);
      } catch (error) {
        if (!isKeychainError(error)) throw error;
        faults.push(`${kind}: ${error.message}`);
        continue;
      }
      await options.updateNames(names => ({ ...names, [name]: kind }));
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
        const found = resolver.has(spec, { id, ...keyOf(settings, spec.id, id) });
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
      const name = secretName(provider, account);
      const had: StoreKind[] = [];
      for (const kind of ['keychain', 'vault'] as const)
        try {
          if (await byKind[kind].remove(name)) had.push(kind);
        } catch (error) {
          if (!isKeychainError(error)) throw error;
        }
      await options.updateNames(({ [name]: _gone, ...names }) => names);
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
        const found = await resolver.find(spec, { id: account, ...keyOf(settings, provider, account) });
        if ('missing' in found) continue;
        const { store } = await set(provider, account, found.value.reveal());
        const path = keyPath(settings, provider, account);
        if (path) await options.editSettings([{ path, value: `${KEYCHAIN_PREFIX}${secretName(provider, account)}` }]);
        moves.push({ provider, account, from: source, to: store });
      }
      return moves;
    },
  };
}

function isKeychainError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'KeychainError';
}

function keyOf(settings: LoadedSettings['settings'], provider: string, account: string): { readonly apiKey?: string } {
  const entry = settings.providers[provider];
  const apiKey =
    entry?.accounts.find(({ id }) => id === account)?.apiKey ?? (account === 'default' ? entry?.apiKey : undefined);
  return apiKey === undefined ? {} : { apiKey };
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
