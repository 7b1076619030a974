// Owns quota windows: how long each is, when a fixed one ends, and whether a figure still holds.
import type { QuotaLimit, QuotaWindow } from '../domain/quota.ts';
import type { QuotaUse } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
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

/** Clocks of several machines differ by less. */
export const CLOCK_SKEW_MS = 60_000;

/**
 * False once the reset has passed: the figure is void then. Without a known reset it holds for one window's length. One
 * that begins in the future would never end.
 */
export function isCurrent(use: QuotaUse, now: EpochMs): boolean {
  return !isOver(use, now) && !isAhead(use, now);
}

export function isOver({ resetsAt, at, window, parts, remaining }: QuotaUse, now: EpochMs): boolean {
  if (parts?.length && remaining === undefined) return parts.every(([used]) => used + WINDOW_MS[window] <= now);
  return (resetsAt ?? at + WINDOW_MS[window]) <= now;
}

/** It begins in the future: it was counted before a clock was set back. */
export function isAhead({ windowStart }: QuotaUse, now: EpochMs): boolean {
  return windowStart > now + CLOCK_SKEW_MS;
}
