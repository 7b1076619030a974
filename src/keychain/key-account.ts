// Owns what the settings say of an account's key.
import type { ProviderSettings, Settings } from '../domain/settings.ts';
import type { KeyAccount } from './resolver.ts';

/** The account called `id` (`default` where accounts have no names) as the resolver wants it; a lone account has the provider's key. */
export function keyAccount({ providers }: Pick<Settings, 'providers'>, provider: string, id: string): KeyAccount {
  const entry: ProviderSettings | undefined = providers[provider];
  const own = entry?.accounts.find(one => one.id === id);
  const apiKey = own ? own.apiKey : entry?.apiKey;
  return { id, named: own !== undefined, ...(apiKey !== undefined && { apiKey }) };
}
