// Owns wall clocks of time zones: when does a clock on that wall next show an hour, daylight saving included.
import type { EpochMs } from '../domain/units.ts';

const DAY_MS = 86_400_000;

/** The next moment after `now` at which the wall clock of `zone` (IANA name) shows `hour`:00; where that hour is skipped, the moment of the skip. */
export function nextWallClock(now: EpochMs, hour: number, zone: string): EpochMs {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const today = Math.floor(wallTime(now, format) / DAY_MS) * DAY_MS;
  const moments = [0, 1, 2].flatMap(days => momentsOf(today + days * DAY_MS + hour * 3_600_000, format));
  return Math.min(...moments.filter(moment => moment > now));
}

/** What the wall clock shows at `moment`, written as if it were UTC. */
function wallTime(moment: EpochMs, format: Intl.DateTimeFormat): number {
  const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part['year']!, part['month']! - 1, part['day']!, part['hour']!, part['minute']!, part['second']!);
}

/** The one or two moments at which the wall clock shows `wall`. */
function momentsOf(wall: number, format: Intl.DateTimeFormat): readonly EpochMs[] {
  const offsets = [wall - DAY_MS, wall + DAY_MS].map(around => wallTime(around, format) - around);
  const moments = offsets.map(offset => wall - offset);
  const shown = moments.filter(moment => wallTime(moment, format) === wall);
  return shown.length > 0 ? shown : [Math.max(...moments)];
}
