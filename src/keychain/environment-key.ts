// Owns finding the key of an account in the environment.
import type { ProviderSpec } from '../domain/provider.ts';
import type { Environment } from '../schema/reference.ts';

export interface EnvironmentKey {
  /** The variable it comes from. */
  readonly name: string;
  readonly value: string;
}
type Provider = Pick<ProviderSpec, 'id' | 'keyEnv' | 'auth'>;
interface Account {
  readonly id: string;
  readonly named: boolean;
}

/**
 * The first of the account's variables that is set and not empty. A lone account has the provider's variables, a named
 * one those with its own number or name behind them, and never the provider's: accounts that share a key are one account.
 */
export function environmentKey(provider: Provider, account: Account, env: Environment): EnvironmentKey | undefined {
  for (const name of keyVariables(provider, account)) {
    const value = env[name]?.trim();
    if (value) return { name, value };
  }
  return provider.auth.type === 'aws' ? awsKey(suffixOf(provider, account), env) : undefined;
}

/** Names of variables, best first: `GEMINI_API_KEY`, or `GEMINI_API_KEY_2` for the account `google-2` or `2` of `google`. */
export function keyVariables(provider: Provider, account: Account): readonly string[] {
  const suffix = suffixOf(provider, account);
  return provider.keyEnv.map(name => `${name}${suffix}`);
}

function suffixOf({ id }: Provider, account: Account): string {
  if (!account.named) return '';
  const own = account.id.startsWith(`${id}-`) ? account.id.slice(id.length + 1) : account.id;
  return `_${own.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
}

/** The variables every AWS tool reads, as one key: id, secret and, for temporary ones, session token, with colons. */
function awsKey(suffix: string, env: Environment): EnvironmentKey | undefined {
  const name = `AWS_ACCESS_KEY_ID${suffix}`;
  const [id, secret, session] = [name, `AWS_SECRET_ACCESS_KEY${suffix}`, `AWS_SESSION_TOKEN${suffix}`].map(variable =>
    env[variable]?.trim(),
  );
  if (!id || !secret) return undefined;
  return { name, value: [id, secret, session].filter(Boolean).join(':') };
}
