// Owns finding the key of a provider in the environment.
import type { ProviderSpec } from '../domain/provider.ts';
import type { Environment } from '../schema/reference.ts';

export interface EnvironmentKey {
  /** The variable it comes from. */
  readonly name: string;
  readonly value: string;
}

/** The first of the provider's variables that is set and not empty. */
export function environmentKey(
  provider: Pick<ProviderSpec, 'keyEnv' | 'auth'>,
  env: Environment,
): EnvironmentKey | undefined {
  for (const name of provider.keyEnv) {
    const value = env[name]?.trim();
    if (value) return { name, value };
  }
  return provider.auth.type === 'aws' ? awsKey(env) : undefined;
}

/** The variables every AWS tool reads, as one key: id, secret and, for temporary ones, session token, with colons. */
function awsKey(env: Environment): EnvironmentKey | undefined {
  const [id, secret, session] = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].map(name =>
    env[name]?.trim(),
  );
  if (!id || !secret) return undefined;
  return { name: 'AWS_ACCESS_KEY_ID', value: [id, secret, session].filter(Boolean).join(':') };
}
