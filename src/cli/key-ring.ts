// Owns the keys as commands see them: where each lies, and how one moves from store to store.
import { builtInProviders } from '../catalog/index.ts';
import { entryOf } from '../catalog/provider-entries.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import type { SecretStore } from '../domain/ports.ts';
import { keyAccount } from '../keychain/key-account.ts';
import { KeychainError } from '../keychain/keychain-error.ts';
import { type KeyHome, type NameIndex, secretName } from '../keychain/names.ts';
import type { KeyResolver } from '../keychain/resolver.ts';
import { VaultError } from '../keychain/vault-error.ts';
import { KEYCHAIN_PREFIX } from '../schema/reference.ts';
import type { LoadedSettings } from '../state/settings-file.ts';
import type { KeyPlace, KeyRing, Migration } from './context.ts';
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
  /** The resolver's own name for it: an account may be called `default` too. */
  async function nameOf(provider: string, account: string): Promise<string> {
    const { named } = keyAccount((await options.settings()).settings, provider, account);
    return secretName({ id: provider }, { id: account, named: named || account !== 'default' });
  }
  const byKind = { keychain, vault };

  async function set(provider: string, account: string, key: string): Promise<{ readonly store: KeyHome }> {
    const name = await nameOf(provider, account);
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
    throw noStore(faults);
  }

  /** Where `set` would put a key; nothing is written. */
  async function storeFor(hasPassphrase: boolean): Promise<KeyHome> {
    const faults: string[] = [];
    for (const kind of ['keychain', 'vault'] as const)
      try {
        await byKind[kind].list();
        if (kind === 'keychain' || hasPassphrase) return kind;
        faults.push('vault: it needs a passphrase');
      } catch (error) {
        if (!isStoreError(error)) throw error;
        faults.push(`${kind}: ${error.message}`);
      }
    throw noStore(faults);
  }

  async function list(providers?: readonly ResolvedProvider[]): Promise<readonly KeyPlace[]> {
    const [all, { settings }] = await Promise.all([providers ?? options.providers(), options.settings()]);
    return all.flatMap(({ spec, accounts }) =>
      accounts.map(({ id }) => {
        const found = resolver.has(spec, keyAccount(settings, spec.id, id));
        const none = spec.auth.type === 'none' ? 'not needed' : 'none';
        return { provider: spec.id, account: id, source: found?.source ?? none, ...(found && { name: found.name }) };
      }),
    );
  }

  /** Puts a reference in the place of a key that the file holds. */
  async function refer(provider: string, account: string, reference: string): Promise<void> {
    const [{ editSettings }, { keyPlace }] = await Promise.all([
      import('../schema/edit.ts'),
      import('../schema/key-place.ts'),
    ]);
    const known = builtInProviders.map(({ id }) => id);
    const entryIn: Parameters<typeof keyPlace>[1]['entryIn'] = entries => entryOf(provider, entries, builtInProviders);
    const placeIn = (text: string) => keyPlace(text, { account, entryIn }, known);
    const { text } = await options.settings();
    if (text === undefined || !placeIn(text)) return;
    await options.write(now => {
      const place = placeIn(now);
      return place ? editSettings(now, place, reference) : now;
    });
  }

  /** Takes a key to a store, and its place in the file with it. The store, or undefined where the move does not hold. */
  async function move(provider: string, account: string): Promise<string | undefined> {
    const spec = (await options.providers()).find(one => one.spec.id === provider)!.spec;
    const found = await resolver.find(spec, keyAccount((await options.settings()).settings, provider, account));
    if ('missing' in found) return undefined;
    const key = found.value.reveal();
    const { store } = await set(provider, account, key);
    const name = await nameOf(provider, account);
    // The file is the only copy until the store has given the key back.
    if ((await byKind[store].get(name)) !== key) return undefined;
    await refer(provider, account, `${KEYCHAIN_PREFIX}${name}`);
    const { settings } = await options.settings();
    return resolver.has(spec, keyAccount(settings, provider, account))?.source === store ? store : undefined;
  }

  return {
    stores: async () => [keychain, vault],
    list,
    set,
    async remove(provider, account) {
      const name = await nameOf(provider, account);
      const home = names.read().get(name);
      const had: KeyHome[] = [];
      const closed = new Map<KeyHome, string>();
      for (const kind of ['keychain', 'vault'] as const)
        try {
          if (await byKind[kind].remove(name)) had.push(kind);
        } catch (error) {
          if (!isStoreError(error)) throw error;
          // A keychain that is not there holds nothing.
          if (kind === home || error.reason !== 'absent') closed.set(kind, `${kind}: ${told(error)}`);
        }
      if (home !== undefined && !closed.has(home)) await names.remove(name);
      if (closed.size === 0 || (home !== undefined && !closed.has(home))) return had;
      throw new UserError({
        type: 'key',
        exitCode: EXIT.key,
        message: `the key of ${name} may still be stored: ${[...closed.keys()].join(' and ')} stayed closed`,
        why: [...closed.values(), ...had.map(kind => `${kind}: the key is gone`)],
        hint: `Then do it again: openclaw provider keys remove ${name} --yes`,
      });
    },
    async migrate({ dryRun, hasPassphrase }) {
      const moves: Migration[] = [];
      const stuck: string[] = [];
      const loose = (await list()).flatMap(({ source, ...who }) =>
        source === 'config' || source === 'env' ? [{ ...who, source } as const] : [],
      );
      const home = dryRun && loose.length > 0 ? await storeFor(hasPassphrase) : undefined;
      for (const { provider, account, source } of loose) {
        const to = home ?? (await move(provider, account));
        if (to) moves.push({ provider, account, from: source, to });
        else stuck.push(`${await nameOf(provider, account)}: still taken from ${source}`);
      }
      if (stuck.length === 0) return moves;
      throw new UserError({
        type: 'key',
        exitCode: EXIT.key,
        message: 'not every key could be moved',
        why: [...stuck, ...moves.map(({ provider, account, to }) => `${provider} (${account}): moved to ${to}`)],
        hint: 'Where each key comes from: openclaw provider keys list',
        fields: { moved: moves },
      });
    },
  };
}

function noStore(faults: readonly string[]): UserError {
  return new UserError({
    type: 'key',
    exitCode: EXIT.key,
    message: 'no store could take the key',
    why: faults,
    hint: 'Set OPENCLAW_VAULT_PASSPHRASE for the vault, or keep the key in its environment variable',
  });
}

const told = ({ message, hint }: Error & { readonly hint?: string }) => (hint ? `${message}. ${hint}` : message);

function isStoreError(error: unknown): error is KeychainError | VaultError {
  return error instanceof KeychainError || error instanceof VaultError;
}
