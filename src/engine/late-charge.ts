// Owns the charge of a quota that is told late, in the windows that run by then.
import { type Claimed, currentUse, type Spending, spend } from '../accounting/quota-use.ts';
import { fixedReset, isOver, WINDOW_MS } from '../accounting/quota-window.ts';
import type { QuotaLimit, QuotaRule } from '../domain/quota.ts';
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
    if ((fixedReset(limit, at) ?? at + WINDOW_MS[limit.window]) <= now) continue;
    const known = currentUse(next, limit, model, now);
    const before = known ? [{ ...known, windowStart: Math.min(known.windowStart, at) }] : [];
    const one: QuotaRule = { limits: [limit], source: 'config' };
    const [spent, charged] = spend(before, one, model, spending, known ? now : at);
    next = [...next.filter(use => !isFor(use, limit, model) || isOver(use, now)), ...spent];
    claimed.push(...charged);
  }
  return [next, claimed];
}

const isFor = (use: QuotaUse, { unit, window }: QuotaLimit, model: string) =>
  use.unit === unit && use.window === window && (use.model === undefined || use.model === model);
