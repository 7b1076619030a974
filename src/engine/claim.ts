// Owns the claim on an account: which one of a pool is used now, counted before the call so that parallel calls do not overrun.

import { cooldownOf } from '../accounting/health.ts';
import { accountKey, spend, standings, withUses } from '../accounting/quota.ts';
import type { Candidate, ResolvedProvider } from '../domain/decision.ts';
import type { RouterState } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';

/** Whether using this provider has to be counted before the call at all. */
export function needsClaim(provider: ResolvedProvider): boolean {
  return provider.accounts.length > 1 || provider.accounts.some(account => account.quota !== undefined);
}

/**
 * Takes the first of `candidates` (accounts of one pool, best first) that still has quota in the newest state.
 * Returns the state with one request and `tokens` counted for it, and the pool's position moved past it.
 */
export function claim(
  state: RouterState,
  provider: ResolvedProvider,
  candidates: readonly Candidate[],
  tokens: number,
  isFree: boolean,
  now: EpochMs,
): readonly [RouterState, Candidate | undefined] {
  const ordered = inTurn(state, provider, candidates);
  for (const candidate of ordered) {
    const id = candidate.account ?? 'default';
    const account = provider.accounts.find(one => one.id === id);
    const key = accountKey(provider.spec.id, id);
    const uses = state.quotas[key] ?? [];
    if (account?.quota && standings(account.quota, uses, candidate.model, now).some(({ left }) => left < 1)) continue;
    if (candidates.length > 1 && cooldownOf(state, candidate, isFree, now)) continue;
    const spent = spend(uses, account?.quota, candidate.model, { requests: 1, tokens, usd: 0 }, now);
    const position = provider.accounts.findIndex(one => one.id === id) + 1;
    const pools = provider.accounts.length > 1 ? { ...state.pools, [provider.spec.id]: position } : state.pools;
    return [{ ...withUses(state, key, spent), pools }, candidate];
  }
  return [state, undefined];
}

/** Round robin goes on from the newest position, which another process may have moved since the decision. */
function inTurn(
  state: RouterState,
  provider: ResolvedProvider,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  if (provider.loadBalancing !== 'round_robin' || candidates.length < 2) return candidates;
  const size = provider.accounts.length;
  const start = (state.pools[provider.spec.id] ?? 0) % size;
  const distance = ({ account }: Candidate) =>
    (provider.accounts.findIndex(one => one.id === (account ?? 'default')) - start + size) % size;
  return [...candidates].sort((a, b) => distance(a) - distance(b));
}
