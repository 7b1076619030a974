// Owns the order in which a provider's accounts are asked.
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import type { Knowledge, QuotaFact } from './input.ts';

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

/** Windows apart by less than this share of their length end together, so that the pool's own order stays. */
const APART = 1 / 8;

/** What would expire unused before the rest of the pool is spent first; all else keeps its order. */
export function expiringFirst<Account>(
  accounts: readonly Account[],
  factOf: (account: Account) => QuotaFact | undefined,
): readonly Account[] {
  if (accounts.length < 2) return accounts;
  const facts = accounts.map(factOf);
  const calendar = facts[0]?.calendar;
  if (calendar !== undefined && facts.every(fact => fact?.calendar === calendar)) return accounts;
  const outlooks = facts.map(fact => fact?.outlook);
  const youngest = Math.min(...outlooks.map(one => one?.elapsed ?? 0));
  const urgency = outlooks.map(one => {
    const lead = one && one.demand < 1 ? one.elapsed - youngest : 0;
    return lead > APART ? Math.round(lead / APART) : 0;
  });
  const place = new Map(accounts.map((account, i) => [account, urgency[i]!]));
  return accounts.toSorted((a, b) => place.get(b)! - place.get(a)!);
}

/** The account that a conversation stays with comes first: the provider keeps the prompt cached for it alone. */
export function stayingFirst<Account>(
  accounts: readonly Account[],
  isStaying: (account: Account) => boolean,
): readonly Account[] {
  return accounts.toSorted((a, b) => Number(isStaying(b)) - Number(isStaying(a)));
}

/** Whose money cuts no answer short comes first, then whoever pays for the longest; equals keep their order. */
export function longestFirst<Account>(
  accounts: readonly Account[],
  paidTokensOf: (account: Account) => number,
): readonly Account[] {
  const tokens = new Map(accounts.map(account => [account, paidTokensOf(account)]));
  const [first] = tokens.values();
  if ([...tokens.values()].every(one => one === first)) return accounts;
  return accounts.toSorted((a, b) => compareDown(tokens.get(a)!, tokens.get(b)!));
}

/** Infinite ones are equal. */
const compareDown = (a: number, b: number) => (a === b ? 0 : b > a ? 1 : -1);
