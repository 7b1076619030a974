// Owns the order in which a provider's accounts are asked.
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import type { Knowledge } from './input.ts';

/** The accounts that have a key, the one to use first in front; the rest follow as its fallbacks. */
export function accountsInOrder(
  provider: ResolvedProvider,
  knowledge: Knowledge,
  dice: number,
): readonly ResolvedAccount[] {
  const { accounts, loadBalancing, spec } = provider;
  const usable = ({ hasKey }: ResolvedAccount) => hasKey;
  if (accounts.length < 2) return accounts.filter(usable);
  if (loadBalancing === 'round_robin') return rotated(accounts, knowledge.poolPosition(spec.id)).filter(usable);
  const keyed = accounts.filter(usable);
  if (loadBalancing === 'random') return rotated(keyed, Math.floor(dice * keyed.length));
  return keyed
    .map(account => ({ account, used: knowledge.used(spec.id, account.id) }))
    .sort((a, b) => a.used - b.used)
    .map(({ account }) => account);
}

/** `accounts` from `position` on, and then those before it; positions go round. */
export function rotated<Account>(accounts: readonly Account[], position: number): readonly Account[] {
  const first = accounts.length > 0 ? position % accounts.length : 0;
  return [...accounts.slice(first), ...accounts.slice(0, first)];
}
