// Owns the search for a key: where it may be, in which order, and what to say where it is nowhere.

import type { SecretStore } from '../domain/ports.ts';
import type { Auth } from '../domain/provider.ts';
import type { KeyReference } from '../domain/settings.ts';
import { type Environment, expandVariables, isPlainKey, KEYCHAIN_PREFIX } from '../schema/reference.ts';
import { KeychainError } from './error.ts';
import { type KeyNames, secretName } from './names.ts';
import { Secret } from './secret.ts';

export type KeySource = 'flag' | 'keychain' | 'vault' | 'env' | 'config' | 'none';

export interface KeyOwner {
  readonly id: string;
  readonly keyEnv: readonly string[];
  readonly auth: Auth;
}
export interface KeyAccount {
  /** `default` where accounts have no names. */
  readonly id: string;
  /** What the settings say of this account's key, or of the provider's where there are no accounts. */
  readonly apiKey?: KeyReference;
}

export type KeySearch =
  | { readonly value: Secret; readonly source: KeySource; readonly name: string }
  | { readonly missing: string };

export interface KeyResolver {
  /** Finds a key. Rejects never: a store that cannot be used is a reason in `missing`. */
  find(provider: KeyOwner, account: KeyAccount): Promise<KeySearch>;
  /** Where the key would come from, without opening any store; undefined where there is none. */
  has(provider: KeyOwner, account: KeyAccount): { readonly source: KeySource; readonly name: string } | undefined;
}

export interface ResolverOptions {
  readonly keychain: SecretStore;
  readonly vault: SecretStore;
  readonly env: Environment;
  readonly names: KeyNames;
}

/**
 * Order: what the settings say of this very account (a reference is the user's word), then keychain, vault and
 * environment. A provider without a key has the empty one.
 */
export function createKeyResolver({ keychain, vault, env, names }: ResolverOptions): KeyResolver {
  const stores = { keychain, vault };
  async function stored(store: 'keychain' | 'vault', name: string): Promise<KeySearch> {
    try {
      const value = await stores[store].get(name);
      return value
        ? { value: new Secret(value), source: store, name }
        : { missing: `"${name}" is not in the ${store}` };
    } catch (error) {
      if (error instanceof KeychainError) return { missing: error.message };
      throw error;
    }
  }
  async function referred(reference: KeyReference): Promise<KeySearch> {
    if (reference.startsWith(KEYCHAIN_PREFIX)) {
      const name = reference.slice(KEYCHAIN_PREFIX.length);
      const found = await stored('keychain', name);
      return 'missing' in found && names.names[name] === 'vault' ? stored('vault', name) : found;
    }
    const { value, missing } = expandVariables(reference, env);
    if (missing.length > 0) return { missing: `${missing.join(', ')} is not set` };
    if (isPlainKey(reference)) return { value: new Secret(value), source: 'config', name: 'providers.json' };
    return { value: new Secret(value), source: 'env', name: reference };
  }
  return {
    async find(provider, account) {
      if (account.apiKey !== undefined) {
        const found = await referred(account.apiKey);
        // A reference that leads nowhere does not hide a key that was stored for this account.
        if ('value' in found || !names.names[secretName(provider.id, account.id)]) return found;
      }
      const name = secretName(provider.id, account.id);
      const store = names.names[name];
      let missing: string | undefined;
      if (store) {
        const found = await stored(store, name);
        if ('value' in found) return found;
        missing = found.missing;
      }
      const found = account.id === 'default' ? fromEnvironment(provider, env) : undefined;
      if (found) return { value: new Secret(found.value), source: 'env', name: found.name };
      if (provider.auth.type === 'none') return { value: new Secret(''), source: 'none', name: 'not needed' };
      return { missing: missing ?? `no key: set ${provider.keyEnv[0]} or run openclaw provider keys set ${name}` };
    },
    has(provider, { id, apiKey }) {
      const name = secretName(provider.id, id);
      const store = names.names[name];
      if (apiKey !== undefined) {
        if (apiKey.startsWith(KEYCHAIN_PREFIX))
          return { source: 'keychain', name: apiKey.slice(KEYCHAIN_PREFIX.length) };
        if (isPlainKey(apiKey)) return { source: 'config', name: 'providers.json' };
        if (expandVariables(apiKey, env).missing.length === 0) return { source: 'env', name: apiKey };
      }
      if (store) return { source: store, name };
      const found = id === 'default' && apiKey === undefined ? fromEnvironment(provider, env) : undefined;
      if (found) return { source: 'env', name: found.name };
      return undefined;
    },
  };
}

/** The key in the environment. AWS credentials are three variables; joined they are one key. */
function fromEnvironment({ keyEnv, auth }: KeyOwner, env: Environment): { name: string; value: string } | undefined {
  for (const name of keyEnv) if (env[name]) return { name, value: env[name] };
  if (auth.type !== 'aws') return undefined;
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: session } = env;
  if (!id || !secret) return undefined;
  return { name: 'AWS_ACCESS_KEY_ID', value: [id, secret, ...(session ? [session] : [])].join(':') };
}
