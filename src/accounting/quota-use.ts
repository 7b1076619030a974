// Owns the use of quotas: what is counted before and after a call, and what providers report.
import type { QuotaLimit, QuotaRule, QuotaUnit, QuotaWindow } from '../domain/quota.ts';
import type { QuotaUse, RouterState } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import { fixedReset, isAhead, isCurrent, isOver, WINDOW_MS } from './quota-window.ts';

/** What one request used, or is about to use. */
export interface Spending {
  readonly requests: number;
  readonly tokens: number;
  readonly usd: number;
}

/** A correction by a response header or a quota endpoint. */
export interface QuotaReading {
  readonly unit: QuotaUnit;
  readonly window: QuotaWindow;
  readonly limit?: number;
  readonly remaining?: number;
  readonly resetsAt?: EpochMs;
}

/** An amount that was counted before its call, and in which window. */
export interface Claimed {
  readonly unit: QuotaUnit;
  readonly window: QuotaWindow;
  readonly model?: string;
  readonly windowStart: EpochMs;
  readonly amount: number;
}

export const accountKey = (provider: string, account: string) => `${provider}|${account}`;

/**
 * The use that counts for a limit and a model now. What was counted under a clock that has been set back since was taken
 * all the same, and counts with what it was before.
 */
export function currentUse(
  uses: readonly QuotaUse[],
  limit: QuotaLimit,
  model: string,
  now: EpochMs,
): QuotaUse | undefined {
  const own = uses.filter(use => isFor(use, limit, model));
  const known = own.find(use => isCurrent(use, now));
  const ahead = own.filter(use => isAhead(use, now) && use.remaining === undefined);
  if (ahead.length === 0) return known;
  // It may have begun ahead and lie in today all the same.
  const here = known ?? ahead.find(({ resetsAt }) => resetsAt !== undefined && resetsAt === fixedReset(limit, now));
  const others = ahead.filter(use => use !== here).reduce((sum, { used }) => sum + used, 0);
  return here && add({ ...here, windowStart: Math.min(here.windowStart, now) }, others, now);
}

const isFor = (use: QuotaUse, { unit, window }: Pick<QuotaLimit, 'unit' | 'window'>, model: string) =>
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
    const old = currentUse(next, limit, model, now);
    const spent = add(old ?? freshUse(limit, model, now), spending[limit.unit], now);
    const { unit, window, windowStart } = spent;
    claimed.push({ unit, window, windowStart, amount: spending[unit], ...(spent.model !== undefined && { model }) });
    next = [...next.filter(use => isOver(use, now) || !isFor(use, limit, model)), spent];
  }
  return [next, claimed];
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
    const { unit, window, windowStart } = use;
    const claim = claimed.find(one => one.unit === unit && one.window === window && one.model === use.model);
    if (claim) return claim.windowStart === windowStart ? add(use, actual[unit] - claim.amount, now) : use;
    const isTold = use.remaining !== undefined && isFor(use, use, model) && isCurrent(use, now);
    return isTold && actual[unit] !== 0 ? add(use, actual[unit], now) : use;
  });
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
function add(use: QuotaUse, amount: number, now: EpochMs): QuotaUse {
  const used = Math.max(0, exact(use.used + amount));
  if (use.remaining === undefined) return { ...use, used, at: now };
  return { ...use, used, remaining: Math.max(0, exact(use.remaining - amount)) };
}

/** Dollars are whole nano-dollars, so that a tenth ten times is one. */
const exact = (figure: number) => Math.round(figure * 1e9) / 1e9;

/** The uses of an account after the provider said how it stands. Our own count goes on beside its figure. */
export function correct(
  uses: readonly QuotaUse[],
  readings: readonly QuotaReading[],
  model: string,
  source: 'headers' | 'endpoint',
  now: EpochMs,
): readonly QuotaUse[] {
  return readings.reduce((next, reading) => {
    const { remaining } = reading;
    if (remaining === undefined) return next;
    const meant = next.filter(use => isFor(use, reading, model));
    const known = meant.find(use => isCurrent(use, now)) ?? meant[0];
    // Headers speak of the model that was asked, unless the account as a whole is counted already.
    const owner = known ? known.model : source === 'headers' ? model : undefined;
    const told = corrected(known && isCurrent(known, now) ? known : undefined, { ...reading, remaining }, source, now);
    return [...next.filter(use => use !== known), { ...told, ...(owner !== undefined && { model: owner }) }];
  }, uses);
}

function corrected(
  old: QuotaUse | undefined,
  { unit, window, limit, remaining, resetsAt }: QuotaReading & { readonly remaining: number },
  source: 'headers' | 'endpoint',
  now: EpochMs,
): QuotaUse {
  const until = resetsAt ?? old?.resetsAt;
  const size = limit ?? old?.limit;
  return {
    unit,
    window,
    used: old?.used ?? 0,
    ...(size !== undefined && { limit: size }),
    remaining,
    first: firstWord(old, remaining, now),
    windowStart: old?.windowStart ?? now,
    ...(until !== undefined && { resetsAt: until }),
    source,
    at: now,
  };
}

/** From where the provider's figure has fallen since: what was counted here before it spoke counts as fallen too. */
function firstWord(old: QuotaUse | undefined, remaining: number, now: EpochMs): QuotaUse['first'] {
  if (!old) return { at: now, remaining };
  const first = old.first ?? { at: old.windowStart, remaining: remaining + old.used };
  // More is left than at first: the provider has filled it up since.
  return remaining > first.remaining ? { at: now, remaining } : first;
}

/** The state with one account's uses replaced. */
export function withUses(state: RouterState, key: string, uses: readonly QuotaUse[]): RouterState {
  return uses === (state.quotas[key] ?? []) ? state : { ...state, quotas: { ...state.quotas, [key]: uses } };
}
