// Owns what a new key of an account puts out of force: whatever was held against the old one.

import type { FailureKind } from '../domain/failure.ts';
import { FAILURE_POLICY } from '../domain/failure-policy.ts';
import type { RouterState } from '../domain/state.ts';
import { healthKey } from './health-scope.ts';

/** The kinds that say something about an account and its key, rather than about a request or the provider. */
const HELD_AGAINST_KEYS = (Object.keys(FAILURE_POLICY) as FailureKind[]).filter(
  kind => FAILURE_POLICY[kind].fault === 'account',
);

/** The state without the cooldowns and strikes of that account (`default` where it has no name) that its key brought it. */
export function forgiveAccount(state: RouterState, provider: string, account: string): RouterState {
  const isForgiven = (key: string) =>
    HELD_AGAINST_KEYS.some(kind => {
      const [start, end] = healthKey({ provider, account, model: '\0', kind }).split('\0');
      return key.startsWith(start!) && key.endsWith(end!);
    });
  const kept = <T>(held: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(held).filter(([key]) => !isForgiven(key)));
  return { ...state, cooldowns: kept(state.cooldowns), strikes: kept(state.strikes) };
}
