// Owns the use of quotas: what is counted before and after a call, and what providers report.
import type { QuotaLimit, QuotaRule, QuotaUnit, QuotaWindow } from '../domain/quota.ts';
import type { QuotaUse, RouterState } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import { exact, hasUsedAt, lapsedParts, resettled, rollingUse, withUsed } from './quota-parts.ts';
import { fixedReset, isAhead, isCurrent, isOver, WINDOW_MS } from './quota-window.ts';

/** What one request used, or is about to use. */
export interface Spending {
  readonly requests: number;
  readonly tokens: number;
  readonly usd: number;
}

/** An amount that was counted before its call, and in which window. */
export interface Claimed {
  readonly unit: QuotaUnit;
  readonly window: QuotaWindow;
  readonly model?: string;
  readonly windowStart: EpochMs;
  readonly amount: number;
  readonly at: EpochMs;
}

/** A claim that is older was never settled: its process was killed. */
const LONGEST_CALL_MS = 30 * 60_000;

export const accountKey = (provider: string, account: string) => `${provider}|${account}`;

/**
 * The use that counts for a limit and a model now; `isOwn`: the limit is the user's. What was counted under a clock that
 * has been set back since was taken all the same, and counts with what it was before.
 */
export function currentUse(
  uses: readonly QuotaUse[],
  limit: QuotaLimit,
  model: string,
  now: EpochMs,
  isOwn: boolean,
): QuotaUse | undefined {
  const own = uses.filter(use => isFor(use, limit, model));
  if (limit.resetTime === undefined) return rollingUse(own, now, isOwn);
  const known = own.find(use => isCurrent(use, now));
  const ahead = own.filter(use => isAhead(use, now) && use.remaining === undefined);
  if (ahead.length === 0) return known;
  // It may have begun ahead and lie in today all the same.
  const here = known ?? ahead.find(({ resetsAt }) => resetsAt !== undefined && resetsAt === fixedReset(limit, now));
  const others = ahead.filter(use => use !== here).reduce((sum, { used }) => sum + used, 0);
  return here && add({ ...here, windowStart: Math.min(here.windowStart, now) }, others, now);
}

/** Whether a use is that of such a limit, for this model. */
export const isFor = (use: QuotaUse, { unit, window }: Pick<QuotaLimit, 'unit' | 'window'>, model: string) =>
  use.unit === unit && use.window === window && (use.model === undefined || use.model === model);

/** The uses of an account after `spending`, and what was counted where; a window whose reset has passed begins anew. */
export function spend(
  uses: readonly QuotaUse[],
  rule: QuotaRule | undefined,
  model: string,
  spending: Spending,
  now: EpochMs,
): readonly [readonly QuotaUse[], readonly Claimed[]] {
  if (!rule) return [uses, []];
  let next = uses.filter(use => isRemembered(use, uses, now));
  const claimed: Claimed[] = [];
  for (const limit of rule.limits) {
    const own = next.filter(use => isFor(use, limit, model));
    const old = currentUse(own, limit, model, now, (limit.source ?? rule.source) === 'config');
    const amount = spending[limit.unit];
    const spent = opened(add(old ?? freshUse(limit, model, now), amount, now), amount, now);
    const { unit, window, windowStart } = spent;
    claimed.push({ unit, window, windowStart, amount, at: now, ...(spent.model !== undefined && { model }) });
    const others = next.filter(use => !own.includes(use));
    next =
      limit.resetTime === undefined
        ? [...others, { ...spent, parts: [...lapsedParts(own, now), ...withUsed(old ?? spent, amount, now)] }]
        : [...others, ...own.filter(use => isOver(use, now)), spent];
  }
  return [next, claimed];
}

/** The use with a claim that is under way. */
function opened(use: QuotaUse, amount: number, now: EpochMs): QuotaUse {
  const others = openClaims(use, now);
  return amount > 0 ? { ...use, open: [...others, [now, amount]] } : use;
}

/** What calls under way have claimed. */
export const openClaims = ({ open = [] }: QuotaUse, now: EpochMs) =>
  open.filter(([at]) => Math.abs(now - at) < LONGEST_CALL_MS);

/** Whether a use knows of the claim: a rolling one may have been begun anew since. */
const isClaimedIn = (use: QuotaUse, { at, amount }: Claimed) =>
  !use.parts || hasUsedAt(use, at) || (use.open ?? []).some(one => one[0] === at && one[1] === amount);

/** The use without the claim, which is settled. */
function closed(use: QuotaUse, { at, amount }: Claimed): QuotaUse {
  const { open = [], ...rest } = use;
  const index = open.findIndex(one => one[0] === at && one[1] === amount);
  if (index < 0) return use;
  const others = open.toSpliced(index, 1);
  return others.length > 0 ? { ...rest, open: others } : rest;
}

/**
 * A clock that has jumped ahead is set back: of each window the last that is over is kept. Nobody misses a minute, nor
 * what a provider told for a time to come.
 */
function isRemembered(use: QuotaUse, uses: readonly QuotaUse[], now: EpochMs): boolean {
  if (isAhead(use, now)) return use.remaining === undefined;
  if (!isOver(use, now)) return true;
  const isNewer = (other: QuotaUse) =>
    other.windowStart > use.windowStart && other.model === use.model && isFor(other, use, use.model ?? '');
  return use.window !== 'minute' && !uses.some(other => isOver(other, now) && isNewer(other));
}

/**
 * The uses after it is known what a call to `model` really took. A window that has turned since the claim is left alone;
 * a limit that only the provider told of, and nobody claims, is counted on until the provider speaks again.
 */
export function settle(
  uses: readonly QuotaUse[],
  claimed: readonly Claimed[],
  actual: Spending,
  model: string,
  now: EpochMs,
): readonly QuotaUse[] {
  return uses.map(use => {
    const { unit, window } = use;
    const claim = claimed.find(one => one.unit === unit && one.window === window && one.model === use.model);
    if (claim)
      return isClaimedIn(use, claim) ? settled(closed(use, claim), claim, actual[unit] - claim.amount, now) : use;
    const isTold = use.remaining !== undefined && isFor(use, use, model) && isCurrent(use, now);
    return isTold && actual[unit] !== 0 ? add(use, actual[unit], now) : use;
  });
}

function settled(use: QuotaUse, { windowStart, at }: Claimed, more: number, now: EpochMs): QuotaUse {
  if (!use.parts) return windowStart === use.windowStart ? add(use, more, now) : use;
  const parted = resettled(use, more, at);
  const hasLapsed = at + WINDOW_MS[use.window] <= now;
  return hasLapsed || more === 0 ? parted : { ...add(use, more, now), parts: parted.parts! };
}

function freshUse(limit: QuotaLimit, model: string, now: EpochMs): QuotaUse {
  return {
    unit: limit.unit,
    window: limit.window,
    ...(limit.perModel && { model }),
    used: 0,
    windowStart: now,
    resetsAt: fixedReset(limit, now) ?? now + WINDOW_MS[limit.window],
    source: 'counted',
    at: now,
  };
}

/** Counting on makes a provider's figure no younger. */
export function add(use: QuotaUse, amount: number, now: EpochMs): QuotaUse {
  const used = Math.max(0, exact(use.used + amount));
  if (use.remaining === undefined) return { ...use, used, at: now };
  return { ...use, used, remaining: Math.max(0, exact(use.remaining - amount)) };
}

/** The state with one account's uses replaced. */
export function withUses(state: RouterState, key: string, uses: readonly QuotaUse[]): RouterState {
  return uses === (state.quotas[key] ?? []) ? state : { ...state, quotas: { ...state.quotas, [key]: uses } };
}
