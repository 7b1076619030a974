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
  const size = use?.limit ?? limit.limit;
  const used = use ? (use.remaining !== undefined ? size - use.remaining : use.used) : 0;
  const left = Math.max(0, size - used);
  return {
    limit: { ...limit, limit: size },
    used,
    left,
    ratio: size > 0 ? left / size : 0,
    // Only worked out for those who ask: another zone's clock takes 20 ms to set up.
    get resetsAt() {
      return use?.resetsAt ?? fixedReset(limit, now);
    },
    source: use?.source ?? (rule.source === 'published' ? 'published' : 'counted'),
    at: use?.at ?? now,
  };
}

/** The limit that binds: the one with the smallest share left. */
export function tightest(all: readonly QuotaStanding[]): QuotaStanding | undefined {
  return all.reduce<QuotaStanding | undefined>((a, b) => (a && a.ratio <= b.ratio ? a : b), undefined);
}

/** The uses of an account after `spending`; a window whose reset has passed begins anew. */
export function spend(
  uses: readonly QuotaUse[],
  rule: QuotaRule | undefined,
  model: string,
  spending: Spending,
  now: EpochMs,
): readonly QuotaUse[] {
  if (!rule) return uses;
  let next = uses.filter(use => use.resetsAt === undefined || use.resetsAt > now);
  for (const limit of rule.limits) {
    const amount = spending[limit.unit];
    const old = currentUse(next, limit, model, now);
    const fresh: QuotaUse = {
      unit: limit.unit,
      window: limit.window,
      ...(limit.perModel && { model }),
      used: 0,
      windowStart: now,
      resetsAt: fixedReset(limit, now) ?? now + WINDOW_MS[limit.window],
      source: 'counted',
      at: now,
    };
    const base = old ?? fresh;
    const spent: QuotaUse = {
      ...base,
      used: base.used + amount,
      ...(base.remaining !== undefined && { remaining: Math.max(0, base.remaining - amount) }),
      at: now,
    };
    next = [...next.filter(use => use !== old), spent];
  }
  return next;
}

/** The uses of an account after the provider said how it stands. */
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
    const perModel = source === 'headers';
    const same = (use: QuotaUse) =>
      use.unit === reading.unit && use.window === reading.window && (use.model === undefined || use.model === model);
    const old = next.find(same);
    const used = reading.limit !== undefined ? reading.limit - reading.remaining : (old?.used ?? 0);
    const corrected: QuotaUse = {
      unit: reading.unit,
      window: reading.window,
      ...((old ? old.model : perModel ? model : undefined) !== undefined && { model }),
      used,
      limit: reading.limit ?? old?.limit,
      remaining: reading.remaining,
      windowStart: old?.windowStart ?? now,
      resetsAt: reading.resetsAt ?? old?.resetsAt ?? now + WINDOW_MS[reading.window],
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

function currentUse(uses: readonly QuotaUse[], limit: QuotaLimit, model: string, now: EpochMs): QuotaUse | undefined {
  return uses.find(
    use =>
      use.unit === limit.unit &&
      use.window === limit.window &&
      (use.model === undefined || use.model === model) &&
      (use.resetsAt === undefined || use.resetsAt > now),
  );
}
