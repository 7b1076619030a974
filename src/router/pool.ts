// Owns the order in which a provider's accounts are asked.
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import type { Knowledge } from './input.ts';

/** The accounts that have a key, the one to use first in front; the rest follow as its fallbacks. */
export function accountsInOrder(
  provider: ResolvedProvider,
  knowledge: Knowledge,
  dice: number,
): readonly ResolvedAccount[] {
  const usable = provider.accounts.filter(account => account.hasKey);
  if (usable.length < 2) return usable;
  if (provider.loadBalancing === 'least_used')
    return usable
      .map(account => ({ account, used: knowledge.used(provider.spec.id, account.id) }))
      .sort((a, b) => a.used - b.used)
      .map(({ account }) => account);
  const start =
    provider.loadBalancing === 'random' ? Math.floor(dice * usable.length) : knowledge.poolPosition(provider.spec.id);
  const first = start % usable.length;
  return [...usable.slice(first), ...usable.slice(0, first)];
}
