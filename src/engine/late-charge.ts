// Owns the charge of a quota that is told late, in the windows that run by then.
import { exact, lapsedParts, withUsed } from '../accounting/quota-parts.ts';
import { add, type Claimed, currentUse, isFor, type Spending, spend } from '../accounting/quota-use.ts';
import { fixedReset, isOver, WINDOW_MS } from '../accounting/quota-window.ts';
import type { QuotaRule } from '../domain/quota.ts';
import type { QuotaUse } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';

/**
 * As `spend`, of what was taken at `at`. A window that is over since is left alone; one that others have begun since goes
 * back to then, as their provider counted from there.
 */
export function spendLate(
  uses: readonly QuotaUse[],
  rule: QuotaRule | undefined,
  model: string,
  spending: Spending,
  at: EpochMs,
  now: EpochMs,
): readonly [readonly QuotaUse[], readonly Claimed[]] {
  let next = uses;
  const claimed: Claimed[] = [];
  for (const limit of rule?.limits ?? []) {
    const { unit, window } = limit;
    if ((fixedReset(limit, at) ?? at + WINDOW_MS[window]) <= now) continue;
    const own = next.filter(use => isFor(use, limit, model));
    const others = next.filter(use => !own.includes(use));
    const known = currentUse(own, limit, model, now, (limit.source ?? rule!.source) === 'config');
    if (!known) {
      const [spent, charged] = spend(own, { limits: [limit], source: rule!.source }, model, spending, at);
      next = [...others, ...spent];
      claimed.push(...charged);
      continue;
    }
    const amount = spending[unit];
    const windowStart = Math.min(known.windowStart, at);
    const hasToldSince = known.remaining !== undefined && (known.askedAt ?? 0) > at;
    const counted = hasToldSince ? { ...known, used: exact(known.used + amount) } : add(known, amount, now);
    const spent = { ...counted, windowStart };
    const isRolling = limit.resetTime === undefined;
    next = isRolling
      ? [...others, { ...spent, parts: [...lapsedParts(own, now), ...inOrder(withUsed(known, amount, at))] }]
      : [...others, ...own.filter(use => isOver(use, now)), spent];
    claimed.push({ unit, window, windowStart, amount, at, ...(spent.model !== undefined && { model }) });
  }
  return [next, claimed];
}

const inOrder = (parts: NonNullable<QuotaUse['parts']>) => parts.toSorted(([a], [b]) => a - b);

/**
 * What was claimed at this time, in the windows that this state was told it in: where it was out of reach, the claim was made
 * in those of a snapshot.
 */
export function chargedIn(uses: readonly QuotaUse[], charged: readonly Claimed[], at: EpochMs): readonly Claimed[] {
  return charged.map(claim => {
    const { unit, window, model, windowStart } = claim;
    const own = uses.filter(one => one.unit === unit && one.window === window && one.model === model);
    if (own.some(use => use.windowStart === windowStart)) return claim;
    const use = own.find(one => one.windowStart <= at && !isOver(one, at));
    return use ? { ...claim, windowStart: use.windowStart } : claim;
  });
}
