// Owns what the config says about a key: `${VAR}`, `keychain:NAME` or the key itself.
import type { KeyReference } from '../domain/settings.ts';
import { type Environment, expandVariables, isPlainKey, KEYCHAIN_PREFIX } from '../schema/reference.ts';
import { foundKey, type KeyAnswer, type KeyHint, missingKey } from './key-answer.ts';
import { type KeyStores, lookUp } from './look-up.ts';

export async function followReference(
  reference: KeyReference,
  env: Environment,
  stores: KeyStores,
): Promise<KeyAnswer> {
  const name = storedName(reference);
  if (name === undefined) return expand(reference, env);
  const home = stores.names().get(name);
  const answer = await lookUp(stores, home ?? 'keychain', name);
  if (home !== undefined || 'value' in answer) return answer;
  // Written by hand, or on a machine with a keychain and read on one without.
  const inVault = await lookUp(stores, 'vault', name);
  return 'value' in inVault || (answer.isLocal && inVault.isLocal) ? inVault : answer;
}

/** Where `reference` leads, opening nothing; undefined where a variable is not set. */
export function hintOfReference(reference: KeyReference, env: Environment, stores: KeyStores): KeyHint | undefined {
  const name = storedName(reference);
  if (name !== undefined) return { source: stores.names().get(name) ?? 'keychain', name };
  const answer = expand(reference, env);
  if ('missing' in answer) return undefined;
  return answer.source === 'env' ? { source: 'env', name: answer.detail } : { source: answer.source };
}

function storedName(reference: KeyReference): string | undefined {
  return reference.startsWith(KEYCHAIN_PREFIX) ? reference.slice(KEYCHAIN_PREFIX.length) : undefined;
}

function expand(reference: KeyReference, env: Environment): KeyAnswer {
  const { value, missing } = expandVariables(reference, env);
  if (missing.length > 0) {
    return missingKey(`${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set`);
  }
  if (value.trim() === '') return missingKey(`${reference} is empty`);
  if (isPlainKey(reference)) return foundKey(value, 'config', 'written in the config');
  const variables = Array.from(reference.matchAll(/\$\{(\w+)/g), ([, name]) => name);
  return foundKey(value, 'env', variables.join(' and '));
}
