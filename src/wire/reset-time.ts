// Owns reset times: every form in which vendors say when to come back, turned into a moment. Nothing is ever clipped.
import type { EpochMs } from '../domain/units.ts';
import { ANY_DURATION_PATTERN, parseDurationMs } from './duration.ts';

/** The last moment a Date can hold; anything later is no time at all. */
const LAST_MOMENT = 8.64e15;

const CALENDAR =
  /(\d{4}-\d{2}-\d{2})(?:(?:T|\s+at\s+|\s+)(\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?\s*(Z\b|\(?(?:UTC|GMT)\s*[+-]\d{1,2}(?::?\d{2})?\)?|\(?(?:UTC|GMT)\)?|[+-]\d{2}:?\d{2})?)?/i;

// "try again in 6m0s", "retry after 1 seconds", "Resets in 92h27m28s", "wait 30 seconds", "available again in 2 hours"
const IN_A_WHILE = new RegExp(
  `\\b(?:again|retry|retrying|resets?|reset|wait|available|renews?)\\b[^.;\\d]{0,40}?\\s(${ANY_DURATION_PATTERN})`,
  'i',
);
// "regain access on 2026-09-01 at 00:00 UTC", "will reset at 2026-09-09 05:38:28"
const AT_A_DATE = new RegExp(
  `\\b(?:access|again|resets?|until|available|renews?)\\b[^\\d]{0,40}?${CALENDAR.source}`,
  'i',
);

/**
 * The moment meant by a value that is nothing but a time: seconds or a duration from `now`, an epoch in seconds or
 * milliseconds, RFC 3339, or an HTTP date. Undefined for what is no time, is negative, or lies past the calendar.
 * `zonelessOffset` (`+08:00`) is the zone of dates written without one; UTC where absent.
 */
export function parseResetAt(value: string | number, now: EpochMs, zonelessOffset?: string): EpochMs | undefined {
  const text = String(value).trim();
  if (text !== '' && Number.isFinite(Number(text))) return fromNumber(Number(text), now);
  const durationMs = parseDurationMs(text);
  if (durationMs !== undefined) return moment(now + durationMs);
  const dated = parseCalendar(text, zonelessOffset);
  if (dated !== undefined) return dated;
  return /^[a-z]{3,9},? /i.test(text) ? moment(Date.parse(text)) : undefined;
}

/** The moment named somewhere in a sentence; undefined where it names none. */
export function findResetAt(sentence: string, now: EpochMs, zonelessOffset?: string): EpochMs | undefined {
  const date = AT_A_DATE.exec(sentence)?.[0];
  const dated = date === undefined ? undefined : parseCalendar(date, zonelessOffset);
  if (dated !== undefined) return dated;
  const duration = IN_A_WHILE.exec(sentence)?.[1];
  const durationMs = duration === undefined ? undefined : parseDurationMs(duration);
  return durationMs === undefined ? undefined : moment(now + durationMs);
}

function fromNumber(number: number, now: EpochMs): EpochMs | undefined {
  if (number < 0) return undefined;
  if (number >= 1e12) return moment(number);
  if (number >= 1e11) return undefined;
  return moment(number >= 1e9 ? number * 1000 : now + number * 1000);
}

function parseCalendar(text: string, zonelessOffset = 'Z'): EpochMs | undefined {
  const found = CALENDAR.exec(text);
  if (found === null) return undefined;
  const [, day, minutes = '00:00', seconds = ':00', zone] = found;
  return moment(Date.parse(`${day}T${minutes}${seconds}${zone === undefined ? zonelessOffset : toOffset(zone)}`));
}

/** `UTC`, `(UTC+8)`, `+0800` and the like, as ISO 8601 writes them. */
function toOffset(zone: string): string {
  const [, sign, hours, minutes = '00'] = /([+-])(\d{1,2}):?(\d{2})?/.exec(zone) ?? [];
  return sign === undefined || hours === undefined ? 'Z' : `${sign}${hours.padStart(2, '0')}:${minutes}`;
}

function moment(epochMs: number): EpochMs | undefined {
  return epochMs >= 0 && epochMs <= LAST_MOMENT ? Math.ceil(epochMs) : undefined;
}
