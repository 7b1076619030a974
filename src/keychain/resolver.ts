// Owns which key an account uses: flag, then the config's own word, then keychain, vault and environment.
import type { SecretStore } from '../domain/ports.ts';
import type { ProviderSpec } from '../domain/provider.ts';
import type { KeyReference } from '../domain/settings.ts';
import { type Environment, expandVariables, isPlainKey, KEYCHAIN_PREFIX } from '../schema/reference.ts';
import { environmentKey } from './environment-key.ts';
import { KeychainError } from './keychain-error.ts';
import { type KeyHome, type KeyNames, secretName } from './names.ts';
import { Secret } from './secret.ts';
import { VaultError } from './vault-error.ts';

export type KeySource = 'flag' | 'keychain' | 'vault' | 'env' | 'config';

export interface KeyAccount {
  readonly id: string;
  /** False for the one account of a provider without a list of accounts. */
  readonly named: boolean;
  readonly apiKey?: KeyReference;
}
export type KeyProvider = Pick<ProviderSpec, 'id' | 'keyEnv' | 'auth'>;

/** `detail` and `why` are for people, and hold no key. */
export type KeyAnswer =
  | { readonly value: Secret; readonly source: KeySource; readonly detail: string }
  | { readonly missing: true; readonly why: string };

export interface KeyHint {
  readonly source: KeySource;
  /** Of the variable or the stored secret. */
  readonly name?: string;
}

export interface KeyResolverOptions {
  readonly keychain: SecretStore;
  readonly vault: SecretStore;
  readonly env: Environment;
  /** What is stored where, as known without opening anything. Keys of defaults are looked for only where it says. */
  readonly names: () => KeyNames;
  /** By provider, or by `provider/account`. */
  readonly flagKeys?: Readonly<Record<string, string>>;
}

export interface KeyResolver {
  /** Opens what has to be opened. Never rejects because of a store that stays closed: that is a `why`. */
  find(provider: KeyProvider, account: KeyAccount): Promise<KeyAnswer>;
  /** Where a key would come from, at once: opens nothing, and so cannot promise that it is still there. */
  has(provider: KeyProvider, account: KeyAccount): KeyHint | undefined;
}

/** A step of the search: an answer ends it, a reason is kept for the case that nothing else is found. */
type Found = KeyAnswer | { readonly why: string } | undefined;

export function createKeyResolver(options: KeyResolverOptions): KeyResolver {
  const { keychain, vault, env, names, flagKeys = {} } = options;
  const stores: Readonly<Record<KeyHome, SecretStore>> = { keychain, vault };
  const flagOf = (provider: KeyProvider, account: KeyAccount): string | undefined =>
    flagKeys[secretName(provider, account)] ?? flagKeys[provider.id];

  async function look(home: KeyHome, name: string): Promise<Found> {
    try {
      const value = await stores[home].get(name);
      if (value) return found(value, home, `${home}:${name}`);
      return { why: `The ${home} holds no key named ${name}.` };
    } catch (error) {
      if (error instanceof KeychainError || error instanceof VaultError) return { why: error.message };
      throw error;
    }
  }

  async function follow(reference: KeyReference): Promise<KeyAnswer> {
    if (!reference.startsWith(KEYCHAIN_PREFIX)) return expand(reference, env);
    const name = reference.slice(KEYCHAIN_PREFIX.length);
    const home = names().get(name);
    const first = await look(home ?? 'keychain', name);
    if (isAnswer(first)) return first;
    // Written by hand, or on a machine with a keychain and read on one without.
    const second = home === undefined ? await look('vault', name) : undefined;
    return isAnswer(second) ? second : { missing: true, why: first?.why ?? `There is no key named ${name}.` };
  }

  async function find(provider: KeyProvider, account: KeyAccount): Promise<KeyAnswer> {
    const flag = flagOf(provider, account);
    if (flag) return found(flag, 'flag', 'given for this call');
    if (account.apiKey) return follow(account.apiKey);
    const name = secretName(provider, account);
    const home = names().get(name);
    const stored = home === undefined ? undefined : await look(home, name);
    if (isAnswer(stored)) return stored;
    const fromEnv = environmentKey(provider, env);
    const before = stored?.why;
    if (fromEnv) {
      return found(fromEnv.value, 'env', before === undefined ? fromEnv.name : `${fromEnv.name}. ${before}`);
    }
    return { missing: true, why: before ?? nothingSet(provider, name) };
  }

  function has(provider: KeyProvider, account: KeyAccount): KeyHint | undefined {
    if (flagOf(provider, account)) return { source: 'flag' };
    if (account.apiKey) return hintOf(account.apiKey);
    const name = secretName(provider, account);
    const home = names().get(name);
    if (home !== undefined) return { source: home, name };
    const fromEnv = environmentKey(provider, env);
    return fromEnv && { source: 'env', name: fromEnv.name };
  }

  function hintOf(reference: KeyReference): KeyHint | undefined {
    if (reference.startsWith(KEYCHAIN_PREFIX)) {
      const name = reference.slice(KEYCHAIN_PREFIX.length);
      return { source: names().get(name) ?? 'keychain', name };
    }
    const answer = expand(reference, env);
    if (!('value' in answer)) return undefined;
    return answer.source === 'env' ? { source: 'env', name: answer.detail } : { source: answer.source };
  }

  return { find, has };
}

function expand(reference: KeyReference, env: Environment): KeyAnswer {
  const { value, missing } = expandVariables(reference, env);
  if (missing.length > 0) {
    return { missing: true, why: `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set` };
  }
  if (isPlainKey(reference)) return found(value, 'config', 'written in the config');
  return found(value, 'env', [...reference.matchAll(/\$\{(\w+)/g)].map(([, name]) => name).join(' and '));
}

function found(value: string, source: KeySource, detail: string): KeyAnswer {
  return { value: new Secret(value.trim()), source, detail };
}

function isAnswer(step: Found): step is KeyAnswer {
  return step !== undefined && ('value' in step || 'missing' in step);
}

function nothingSet({ keyEnv }: KeyProvider, name: string): string {
  const [variable] = keyEnv;
  return variable === undefined
    ? `No key is stored for ${name}.`
    : `${variable} is not set and no key is stored for ${name}.`;
}
