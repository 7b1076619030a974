// Owns wall-clock arithmetic in a named time zone, safe across daylight-saving changes.
import type { EpochMs } from './units.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Year, month (1..12), day, hour, minute, second as clocks in `zone` show them. */
export function wallClock(at: EpochMs, zone: string): readonly [number, number, number, number, number, number] {
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

/** The instant at which clocks in `zone` show the given time; of two, the first; of none (spring gap), the one after the gap. */
export function instantOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  zone: string,
): EpochMs {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  const offset = (at: EpochMs) => {
    const [y, mo, d, h, mi, s] = wallClock(at, zone);
    return Date.UTC(y, mo - 1, d, h, mi, s) - Math.floor(at / 1000) * 1000;
  };
  const guesses = [asUtc - offset(asUtc - 86_400_000), asUtc - offset(asUtc + 86_400_000)];
  const exact = guesses.filter(guess => guess + offset(guess) === asUtc);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...guesses);
}

/** The next instant after `now` at which clocks in `zone` show `hour:minute`. */
export function nextClockTime(now: EpochMs, hour: number, minute: number, zone: string): EpochMs {
  const [year, month, day] = wallClock(now, zone);
  for (let ahead = 0; ; ahead++) {
    const at = instantOf(year, month, day + ahead, hour, minute, zone);
    if (at > now) return at;
  }
}
