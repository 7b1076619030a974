// Owns which key an account uses: flag, then the config's own word, then keychain, vault and environment.
import type { ProviderSpec } from '../domain/provider.ts';
import type { KeyReference } from '../domain/settings.ts';
import type { Environment } from '../schema/reference.ts';
import { environmentKey, keyVariables } from './environment-key.ts';
import { foundKey, type KeyAnswer, type KeyHint, missingKey } from './key-answer.ts';
import { followReference, hintOfReference } from './key-reference.ts';
import { type KeyStores, lookUp } from './look-up.ts';
import { secretName } from './names.ts';

export interface KeyAccount {
  readonly id: string;
  /** False for the one account of a provider without a list of accounts. */
  readonly named: boolean;
  readonly apiKey?: KeyReference;
}
export type KeyProvider = Pick<ProviderSpec, 'id' | 'keyEnv' | 'auth'>;

/** The stores are asked only for names that `names` knows and for those that the config refers to. */
export interface KeyResolverOptions extends KeyStores {
  readonly env: Environment;
  /** By provider, or by `provider/account`. */
  readonly flagKeys?: Readonly<Record<string, string>>;
}

export interface KeyResolver {
  /** Opens what has to be opened. A store that stays closed is no rejection but a `why`, if there is no key elsewhere. */
  find(provider: KeyProvider, account: KeyAccount): Promise<KeyAnswer>;
  /** Where a key would come from, at once: opens nothing, and so cannot promise that it is still there. */
  has(provider: KeyProvider, account: KeyAccount): KeyHint | undefined;
}

export function createKeyResolver(options: KeyResolverOptions): KeyResolver {
  const { env, names, flagKeys = {} } = options;
  const flagOf = (provider: KeyProvider, account: KeyAccount): string | undefined =>
    flagKeys[secretName(provider, account)] ?? flagKeys[provider.id];

  return {
    async find(provider, account) {
      const flag = flagOf(provider, account);
      if (flag) return foundKey(flag, 'flag', 'given for this call');
      if (account.apiKey) return followReference(account.apiKey, env, options);
      const name = secretName(provider, account);
      const home = names().get(name);
      const stored = home === undefined ? undefined : await lookUp(options, home, name);
      if (stored !== undefined && 'value' in stored) return stored;
      const fromEnv = environmentKey(provider, account, env);
      if (fromEnv === undefined) return stored ?? missingKey(nothingSet(provider, account, name));
      const detail = stored === undefined ? fromEnv.name : `${fromEnv.name}. ${stored.why}`;
      return foundKey(fromEnv.value, 'env', detail);
    },

    has(provider, account) {
      if (flagOf(provider, account)) return { source: 'flag' };
      if (account.apiKey) return hintOfReference(account.apiKey, env, options);
      const name = secretName(provider, account);
      const home = names().get(name);
      if (home !== undefined) return { source: home, name };
      const fromEnv = environmentKey(provider, account, env);
      return fromEnv && { source: 'env', name: fromEnv.name };
    },
  };
}

function nothingSet(provider: KeyProvider, account: KeyAccount, name: string): string {
  const [variable] = keyVariables(provider, account);
  const stored = `no key is stored for ${name}`;
  return variable === undefined ? `N${stored.slice(1)}` : `${variable} is not set and ${stored}`;
}
