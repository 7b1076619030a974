// Owns how times are written: in the user's zone, relative where that is shorter.
import type { EpochMs } from '../domain/units.ts';
import { wallClock } from '../domain/zone.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `850 ms`, `1.2 s`, `42 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < MINUTE - 500) return `${Math.round(ms / SECOND)} s`;
  if (ms < HOUR - 500) return pair(ms, MINUTE, 'min', SECOND, 's');
  if (ms < DAY - 30 * SECOND) return pair(ms, HOUR, 'h', MINUTE, 'min');
  return pair(ms, DAY, 'd', HOUR, 'h');
}

function pair(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const smalls = Math.round(ms / small);
  const perLarge = large / small;
  const rest = smalls % perLarge;
  const whole = `${Math.floor(smalls / perLarge)} ${largeName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}

/** `in 12 min`, `3 h ago`, `now`: the coarser half of a duration. */
export function formatRelative(at: EpochMs, now: EpochMs): string {
  const distance = Math.abs(at - now);
  if (distance < SECOND) return 'now';
  const size = coarse(distance);
  return at > now ? `in ${size}` : `${size} ago`;
}

function coarse(ms: number): string {
  if (ms < MINUTE - SECOND / 2) return `${Math.round(ms / SECOND)} s`;
  if (ms < HOUR - MINUTE / 2) return `${Math.round(ms / MINUTE)} min`;
  if (ms < 10 * HOUR) return `${Number((ms / HOUR).toFixed(1))} h`;
  if (ms < 2 * DAY) return `${Math.round(ms / HOUR)} h`;
  return `${Math.round(ms / DAY)} d`;
}

/** `16:40` today, `Nov 24 09:00` on another day, `2027-01-03` in another year, as clocks in `zone` show it. */
export function formatTime(at: EpochMs, now: EpochMs, zone: string): string {
  const [year, month, day, hour, minute] = wallClock(at, zone);
  const [thisYear, thisMonth, today] = wallClock(now, zone);
  if (year !== thisYear) return [year, month, day].map(two).join('-');
  const clock = `${two(hour)}:${two(minute)}`;
  return day === today && month === thisMonth ? clock : `${MONTHS[month - 1]} ${day} ${clock}`;
}

/** `16:40:07`, as clocks in `zone` show it. */
export function formatClock(at: EpochMs, zone: string): string {
  return wallClock(at, zone).slice(3).map(two).join(':');
}

const two = (part: number) => String(part).padStart(2, '0');

/** `16:40 (in 12 min)`. */
export function formatMoment(at: EpochMs, now: EpochMs, zone: string): string {
  return `${formatTime(at, now, zone)} (${formatRelative(at, now)})`;
}

/** ISO 8601 in UTC, for JSON; null where unknown. */
export function isoTime(at: EpochMs | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
