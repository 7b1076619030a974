// Owns quota arithmetic: windows, use, what is left, and corrections by what providers report.
import type { QuotaLimit, QuotaRule, QuotaUnit, QuotaWindow } from '../domain/quota.ts';
import type { QuotaUse, RouterState } from '../domain/state.ts';
import type { EpochMs, Ratio } from '../domain/units.ts';
import { instantOf, nextClockTime, wallClock } from '../domain/zone.ts';

const HOUR = 3_600_000;
export const WINDOW_MS: Readonly<Record<QuotaWindow, number>> = {
  minute: 60_000,
  hour: HOUR,
  '5h': 5 * HOUR,
  day: 24 * HOUR,
  week: 7 * 24 * HOUR,
  month: 30 * 24 * HOUR,
};

/** What one request used, or is about to use. */
export interface Spending {
  readonly requests: number;
  readonly tokens: number;
  readonly usd: number;
}

/** How a limit stands now. */
export interface QuotaStanding {
  readonly limit: QuotaLimit;
  readonly used: number;
  readonly left: number;
  readonly ratio: Ratio;
  /** When the window ends; undefined for a rolling one that has not begun. */
  readonly resetsAt?: EpochMs;
  readonly source: QuotaUse['source'];
  readonly at: EpochMs;
}

/** A correction by a response header or a quota endpoint. */
export interface QuotaReading {
  readonly unit: QuotaUnit;
  readonly window: QuotaWindow;
  readonly limit?: number;
  readonly remaining?: number;
  readonly resetsAt?: EpochMs;
}

export const accountKey = (provider: string, account: string) => `${provider}|${account}`;

/** The end of the fixed window that `now` lies in, or undefined for a rolling one. */
export function fixedReset(limit: QuotaLimit, now: EpochMs): EpochMs | undefined {
  if (limit.resetTime === undefined) return undefined;
  const zone = limit.zone ?? 'UTC';
  const [hour = 0, minute = 0] = limit.resetTime.split(':').map(Number);
  if (limit.window === 'day') return nextClockTime(now, hour, minute, zone);
  const [year, month, day] = wallClock(now, zone);
  if (limit.window === 'month') {
    const here = instantOf(year, month, 1, hour, minute, zone);
    return here > now ? here : instantOf(year, month + 1, 1, hour, minute, zone);
  }
  if (limit.window === 'week') {
    // Weeks begin on Monday.
    const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
    const here = instantOf(year, month, day - weekday, hour, minute, zone);
    return here > now ? here : instantOf(year, month, day - weekday + 7, hour, minute, zone);
  }
  const length = WINDOW_MS[limit.window];
  return Math.floor(now / length) * length + length;
}

/** How each limit of `rule` stands for an account, `spentBy` a model where the limit is per model. */
export function standings(
  rule: QuotaRule,
  uses: readonly QuotaUse[],
  model: string,
  now: EpochMs,
): readonly QuotaStanding[] {
  return rule.limits.map(limit => standing(limit, rule, currentUse(uses, limit, model, now), now));
}

function standing(limit: QuotaLimit, rule: QuotaRule, use: QuotaUse | undefined, now: EpochMs): QuotaStanding {
  const origin = limit.source ?? rule.source;
  const isOwn = origin === 'config';
  // The user's own limit holds whatever more the provider would allow; a published one is only what the provider said once.
  const size = isOwn ? limit.limit : (use?.limit ?? limit.limit);
  const counted = size - (use?.used ?? 0);
  const told = use?.remaining ?? counted;
  const left = Math.max(0, isOwn ? Math.min(counted, told) : told);
  return {
    limit: { ...limit, limit: size },
    used: size - left,
    left,
    ratio: size > 0 ? left / size : 0,
    // Only worked out for those who ask: another zone's clock takes 20 ms to set up.
    get resetsAt() {
      return use?.resetsAt ?? fixedReset(limit, now);
    },
    source: use?.source ?? (isOwn ? 'counted' : 'published'),
    at: use?.at ?? now,
  };
}

/** The limit that binds: the one with the smallest share left; among equals the one that binds the longest. */
export function tightest(all: readonly QuotaStanding[]): QuotaStanding | undefined {
  return all.reduce<QuotaStanding | undefined>((a, b) => (a && !isTighter(b, a) ? a : b), undefined);
}

const isTighter = (a: QuotaStanding, b: QuotaStanding) =>
  a.ratio < b.ratio || (a.ratio === b.ratio && (a.resetsAt ?? 0) > (b.resetsAt ?? 0));

/** The limit that has too little left for `need`, if one has; of several the one that is back last. */
export function exhausted(all: readonly QuotaStanding[], need: Spending): QuotaStanding | undefined {
  return tightest(
    all.filter(({ left, limit }) => left < need[limit.unit] || left <= 0).map(one => ({ ...one, ratio: 0 })),
  );
}

/** An amount that was counted before its call, and in which window. */
export interface Claimed {
  readonly unit: QuotaUnit;
  readonly window: QuotaWindow;
  readonly model?: string;
  readonly windowStart: EpochMs;
  readonly amount: number;
}

/** The uses of an account after `spending`, and what was counted where; a window whose reset has passed begins anew. */
export function spend(
  uses: readonly QuotaUse[],
  rule: QuotaRule | undefined,
  model: string,
  spending: Spending,
  now: EpochMs,
): readonly [readonly QuotaUse[], readonly Claimed[]] {
  if (!rule) return [uses, []];
  let next = uses.filter(use => isCurrent(use, now));
  const claimed: Claimed[] = [];
  for (const limit of rule.limits) {
    const old = currentUse(next, limit, model, now);
    const spent = add(old ?? freshUse(limit, model, now), spending[limit.unit], now);
    const { unit, window, windowStart } = spent;
    claimed.push({ unit, window, windowStart, amount: spending[unit], ...(spent.model !== undefined && { model }) });
    next = [...next.filter(use => use !== old), spent];
  }
  return [next, claimed];
}

/** The uses after it is known what a call really took. A window that has turned since the claim is left alone. */
export function settle(
  uses: readonly QuotaUse[],
  claimed: readonly Claimed[],
  actual: Spending,
  now: EpochMs,
): readonly QuotaUse[] {
  return uses.map(use => {
    const claim = claimed.find(
      one =>
        one.unit === use.unit &&
        one.window === use.window &&
        one.windowStart === use.windowStart &&
        one.model === use.model,
    );
    return claim ? add(use, actual[claim.unit] - claim.amount, now) : use;
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

function add(use: QuotaUse, amount: number, now: EpochMs): QuotaUse {
  return {
    ...use,
    used: Math.max(0, use.used + amount),
    ...(use.remaining !== undefined && { remaining: Math.max(0, use.remaining - amount) }),
    at: now,
  };
}

/** The uses of an account after the provider said how it stands. Our own count goes on beside its figure. */
export function correct(
  uses: readonly QuotaUse[],
  readings: readonly QuotaReading[],
  model: string,
  source: 'headers' | 'endpoint',
  now: EpochMs,
): readonly QuotaUse[] {
  let next = uses;
  for (const reading of readings) {
    if (reading.remaining === undefined) continue;
    const { unit, window } = reading;
    const same = (use: QuotaUse) =>
      use.unit === unit && use.window === window && (use.model === undefined || use.model === model);
    const old = next.find(same);
    // Headers speak of the model that was asked, unless the account as a whole is counted already.
    const owner = old ? old.model : source === 'headers' ? model : undefined;
    const corrected: QuotaUse = {
      unit,
      window,
      ...(owner !== undefined && { model: owner }),
      used: old?.used ?? 0,
      limit: reading.limit ?? old?.limit,
      remaining: reading.remaining,
      windowStart: old?.windowStart ?? now,
      resetsAt: reading.resetsAt ?? old?.resetsAt ?? now + WINDOW_MS[window],
      source,
      at: now,
    };
    next = [...next.filter(use => use !== old), corrected];
  }
  return next;
}

/** The state with one account's uses replaced. */
export function withUses(state: RouterState, key: string, uses: readonly QuotaUse[]): RouterState {
  return uses === (state.quotas[key] ?? []) ? state : { ...state, quotas: { ...state.quotas, [key]: uses } };
}

/** Clocks of several machines differ by less. */
const CLOCK_SKEW_MS = 60_000;

/** Whether a window still runs. One that begins in the future was counted before a clock was set back, and would never end. */
export function isCurrent({ resetsAt, windowStart }: QuotaUse, now: EpochMs): boolean {
  return (resetsAt === undefined || resetsAt > now) && windowStart <= now + CLOCK_SKEW_MS;
}

function currentUse(uses: readonly QuotaUse[], limit: QuotaLimit, model: string, now: EpochMs): QuotaUse | undefined {
  return uses.find(
    use =>
      use.unit === limit.unit &&
      use.window === limit.window &&
      (use.model === undefined || use.model === model) &&
      isCurrent(use, now),
  );
}
