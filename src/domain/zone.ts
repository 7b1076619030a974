// Owns wall-clock arithmetic in a named time zone, safe across daylight-saving changes.
import type { EpochMs } from './units.ts';

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Year, month (1..12), day, hour, minute, second as clocks in `zone` show them. */
export function wallClock(at: EpochMs, zone: string): readonly [number, number, number, number, number, number] {
  if (zone === 'UTC') return utcClock(new Date(at));
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(part => [part.type, Number(part.value)]));
  return [parts['year']!, parts['month']!, parts['day']!, parts['hour']!, parts['minute']!, parts['second']!];
}

/** The first formatter of a process takes 20 ms to make; the commonest zone needs none. */
function utcClock(date: Date): readonly [number, number, number, number, number, number] {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  return [year, month, day, date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
}

/** The instant at which clocks in `zone` show the given time; of two, the first; of none (spring gap), the one after the gap. */
export function instantOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  zone: string,
): EpochMs {
  return Math.min(...instantsOf(Date.UTC(year, month - 1, day, hour, minute), zone));
}

/** When the day written as `2026-11-21` begins in `zone`; undefined where it is not written so, or there is none such. */
export function startOfDay(day: string, zone: string): EpochMs | undefined {
  const midnight = /^\d{4}-\d\d-\d\d$/.test(day) ? new Date(`${day}T00:00:00Z`) : undefined;
  if (!midnight || Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined;
  return instantOf(midnight.getUTCFullYear(), midnight.getUTCMonth() + 1, midnight.getUTCDate(), 0, 0, zone);
}

/** The next instant after `now` at which clocks in `zone` show `hour:minute`. */
export function nextClockTime(now: EpochMs, hour: number, minute: number, zone: string): EpochMs {
  const [year, month, day] = wallClock(now, zone);
  for (let ahead = 0; ; ahead++) {
    const later = instantsOf(Date.UTC(year, month - 1, day + ahead, hour, minute), zone).filter(at => at > now);
    if (later.length > 0) return Math.min(...later);
  }
}

/** The one or two instants at which clocks in `zone` show what UTC clocks show at `asUtc`. */
function instantsOf(asUtc: EpochMs, zone: string): readonly EpochMs[] {
  const offsetAt = (at: EpochMs) => {
    const [year, month, day, hour, minute, second] = wallClock(at, zone);
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
  };
  const guesses = [asUtc - offsetAt(asUtc - DAY_MS), asUtc - offsetAt(asUtc + DAY_MS)];
  const exact = guesses.filter(guess => guess + offsetAt(guess) === asUtc);
  return exact.length > 0 ? exact : [Math.max(...guesses)];
}
