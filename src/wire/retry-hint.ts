// Owns retry hints: where in a response the time of return stands, and in which order the places are believed.
import type { ResetSource } from '../domain/failure.ts';
import type { HttpResponseHead } from '../domain/http.ts';
import type { WireQuirks } from '../domain/provider.ts';
import type { EpochMs } from '../domain/units.ts';
import type { ErrorFacts } from './error-body.ts';
import { parseJson } from './loose.ts';
import { spentLimitReset } from './rate-limits.ts';
import { findResetAt, parseResetAt } from './reset-time.ts';

export interface RetryHint {
  readonly resetsAt: EpochMs;
  readonly source: ResetSource;
}

/** Keys of bodies that hold a time: Google's RetryInfo, OpenRouter's availability and metadata.headers, and the common spellings. */
const BODY_KEYS =
  /^(?:retry_?delay|retry[-_]?after(?:_seconds|_ms)?|resets?_?at|resets?_in_seconds|next_?reset_?time|x-ratelimit-reset)$/i;
const MAX_DEPTH = 6;

/** The first hint present: retry-after headers, the body, the reset of a spent limit, the vendor's words. */
export function findRetryHint(
  head: HttpResponseHead,
  facts: ErrorFacts,
  quirks: WireQuirks | undefined,
  now: EpochMs,
): RetryHint | undefined {
  const zone = quirks?.zonelessOffset;
  const places: readonly (readonly [ResetSource, () => EpochMs | undefined])[] = [
    ['header', () => retryAfter(head, now)],
    ['body', () => timeInBody(facts.json, now, zone)],
    ['header', () => spentLimitReset(head, quirks?.rateLimitHeaders, now)],
    ['text', () => findResetAt(facts.message, now, zone)],
  ];
  for (const [source, read] of places) {
    const resetsAt = read();
    if (resetsAt !== undefined) return { resetsAt, source };
  }
  return undefined;
}

function retryAfter({ headers }: HttpResponseHead, now: EpochMs): EpochMs | undefined {
  const ms = headers['retry-after-ms']?.split(',', 1)[0]?.trim();
  if (ms !== undefined && /^\d+(?:\.\d+)?$/.test(ms)) {
    const resetsAt = parseResetAt(`${ms}ms`, now);
    if (resetsAt !== undefined) return resetsAt;
  }
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  // A repeated header arrives joined by commas; an HTTP date has a comma of its own.
  return parseResetAt(value, now) ?? parseResetAt(value.split(',', 1)[0] ?? '', now);
}

function timeInBody(value: unknown, now: EpochMs, zone: string | undefined, depth = 0): EpochMs | undefined {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    const time =
      typeof child === 'object' ? timeInBody(child, now, zone, depth + 1) : timeOfField(key, child, now, zone);
    if (time !== undefined) return time;
  }
  return undefined;
}

function timeOfField(key: string, value: unknown, now: EpochMs, zone: string | undefined): EpochMs | undefined {
  if (key === 'raw' && typeof value === 'string') return timeInBody(parseJson(value), now, zone);
  if (!BODY_KEYS.test(key) || (typeof value !== 'string' && typeof value !== 'number')) return undefined;
  return parseResetAt(/_ms$/i.test(key) ? `${value}ms` : value, now, zone);
}
