// Owns the forecast: how fast a quota is used, when it is spent at that rate, and what would be left over at its reset.
import type { QuotaWindow } from '../domain/quota.ts';
import type { EpochMs, Ratio } from '../domain/units.ts';
import { WINDOW_MS } from './quota-window.ts';

/** What was used since when, in the unit of its limit. */
export interface Pace {
  readonly since: EpochMs;
  readonly amount: number;
}

/** A limit as a forecast sees it. */
export interface Forecastable {
  readonly limit: { readonly window: QuotaWindow };
  readonly left: number;
  readonly resetsAt?: EpochMs;
  readonly pace?: Pace;
}

export interface Forecast {
  readonly burnPerHour: number;
  /** When nothing is left at this rate, if that is before the reset. Never before now. */
  readonly runsOutAt?: EpochMs;
  /** What will be used until the reset over what is left: above 1 it runs out early. Undefined where the reset is unknown. */
  readonly demand?: number;
  /** How much of the window is gone. */
  readonly elapsed?: Ratio;
}

const HOUR_MS = 3_600_000;
/** A rate over less than this, or over less than this share of the window, says nothing: one burst is no habit. */
const LEAST_EVIDENCE_MS = 3 * 60_000;
const LEAST_EVIDENCE = 1 / 100;

/** Undefined until there is evidence, and for windows too short for any. */
export function forecast(standing: Forecastable, now: EpochMs): Forecast | undefined {
  const { limit, left, pace } = standing;
  if (!pace) return undefined;
  const windowMs = WINDOW_MS[limit.window];
  const evidenceMs = now - pace.since;
  if (evidenceMs < Math.max(LEAST_EVIDENCE_MS, windowMs * LEAST_EVIDENCE) || evidenceMs > windowMs * 2)
    return undefined;
  const perMs = Math.max(0, pace.amount) / evidenceMs;
  const burnPerHour = perMs * HOUR_MS;
  const { resetsAt } = standing;
  const runsOutAt = left <= 0 ? now : perMs > 0 ? Math.ceil(now + left / perMs) : Number.POSITIVE_INFINITY;
  const isBeforeReset = runsOutAt < (resetsAt ?? LAST_MOMENT);
  if (resetsAt === undefined) return { burnPerHour, ...(isBeforeReset && { runsOutAt }) };
  const toResetMs = Math.max(0, resetsAt - now);
  const coming = perMs * toResetMs;
  return {
    burnPerHour,
    ...(isBeforeReset && { runsOutAt }),
    demand: coming === 0 ? 0 : Math.min(MOST_DEMAND, coming / Math.max(0, left)),
    elapsed: elapsedShare(limit.window, resetsAt, now),
  };
}

/** How much of a window is gone. */
export function elapsedShare(window: QuotaWindow, resetsAt: EpochMs, now: EpochMs): Ratio {
  return Math.min(1, Math.max(0, 1 - (resetsAt - now) / WINDOW_MS[window]));
}

/** Of what is spent already; a number that JSON can carry. */
const MOST_DEMAND = 1_000_000;

/** The last moment a Date can hold. */
const LAST_MOMENT = 8.64e15;
