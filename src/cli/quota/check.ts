// Owns the verdict of `quota --check`: whether somebody who could be asked still has something left.
import type { AccountQuota } from './rows.ts';
import { isWhole, refusalsOf } from './rows.ts';

/** Less than this share of a limit is low, */
export const LOW = 0.1;
/** and so is less money than this. */
export const LOW_USD = 1;

/** Exit codes that scripts rely on. */
const CHECK = { fine: 0, spent: 1, low: 2 } as const;

/** One account that can still answer is enough; what is not known counts as fine. */
export function verdict(accounts: readonly AccountQuota[]): number {
  const best = Math.max(0, ...accounts.map(shareLeft));
  if (best <= 0) return CHECK.spent;
  return best < LOW ? CHECK.low : CHECK.fine;
}

/** The share that the best model of an account has left of its tightest limit, 0..1. */
function shareLeft(account: AccountQuota): number {
  const { provider, quotas, balances } = account;
  const refusals = refusalsOf(account);
  if (refusals.some(isWhole) || (balances.length > 0 && balances.every(({ amount }) => amount <= 0))) return 0;
  const refused = refusals.map(({ model }) => model);
  const models = provider.models.filter(({ id, status }) => status !== 'retired' && !refused.includes(id));
  const shares = models.map(({ id }) =>
    Math.min(1, ...quotas.filter(({ model }) => model === undefined || model === id).map(({ ratio }) => ratio)),
  );
  const share = models.length > 0 ? Math.max(...shares) : Math.min(1, ...quotas.map(({ ratio }) => ratio));
  const isPoor =
    balances.some(({ currency }) => currency === 'USD') && balances.every(({ amount }) => amount < LOW_USD);
  return isPoor ? Math.min(share, LOW / 2) : share;
}
