// Owns rate-limit headers: what providers say, on success and failure, of how much is left and until when.
import type { HttpResponseHead } from '../domain/http.ts';
import type { WireQuirks } from '../domain/provider.ts';
import type { QuotaUnit, QuotaWindow } from '../domain/quota.ts';
import type { EpochMs } from '../domain/units.ts';
import { parseResetAt } from './reset-time.ts';

export type LimitDialect = NonNullable<WireQuirks['rateLimitHeaders']>;

/** One limit as a response reported it. */
export interface LimitReading {
  readonly unit: QuotaUnit;
  readonly window: QuotaWindow;
  readonly limit?: number;
  readonly remaining?: number;
  readonly resetsAt?: EpochMs;
}

interface HeaderSet {
  readonly unit: QuotaUnit;
  readonly window: QuotaWindow;
  readonly limit: string;
  readonly remaining: string;
  readonly reset?: string;
}

const DIALECTS: Readonly<Record<LimitDialect, readonly HeaderSet[]>> = {
  openai: [openaiHeaders('requests', 'minute'), openaiHeaders('tokens', 'minute')],
  // Groq: requests are counted per day, tokens per minute, under the same header names.
  'openai-day-minute': [openaiHeaders('requests', 'day'), openaiHeaders('tokens', 'minute')],
  anthropic: [
    anthropicHeaders('requests', 'requests'),
    anthropicHeaders('tokens', 'tokens'),
    anthropicHeaders('tokens', 'input-tokens'),
    anthropicHeaders('tokens', 'output-tokens'),
  ],
  mistral: [mistralHeaders('requests', 'req'), mistralHeaders('tokens', 'tokens')],
};

function openaiHeaders(unit: 'requests' | 'tokens', window: QuotaWindow): HeaderSet {
  const name = (what: string) => `x-ratelimit-${what}-${unit}`;
  return { unit, window, limit: name('limit'), remaining: name('remaining'), reset: name('reset') };
}

function anthropicHeaders(unit: QuotaUnit, name: string): HeaderSet {
  const prefix = `anthropic-ratelimit-${name}`;
  return {
    unit,
    window: 'minute',
    limit: `${prefix}-limit`,
    remaining: `${prefix}-remaining`,
    reset: `${prefix}-reset`,
  };
}

function mistralHeaders(unit: QuotaUnit, name: string): HeaderSet {
  const header = (what: string) => `x-ratelimit-${what}-${name}-minute`;
  return { unit, window: 'minute', limit: header('limit'), remaining: header('remaining') };
}

/** Every limit that the headers speak of, one a unit and window: the tightest. Empty where the provider has no such headers. */
export function readRateLimits(
  head: HttpResponseHead,
  dialect: LimitDialect | undefined,
  now: EpochMs,
): LimitReading[] {
  const tightest = new Map<string, LimitReading>();
  for (const reading of readAll(head, dialect, now)) {
    const key = `${reading.unit}/${reading.window}`;
    const known = tightest.get(key);
    if (known === undefined || isTighter(reading, known)) tightest.set(key, reading);
  }
  return [...tightest.values()];
}

/** The latest reset among the limits that have nothing left: until then one of them refuses. OpenAI's names count for whoever has none of its own. */
export function spentLimitReset(
  head: HttpResponseHead,
  dialect: LimitDialect | undefined,
  now: EpochMs,
): EpochMs | undefined {
  const resets = readAll(head, dialect ?? 'openai', now)
    .filter(reading => reading.remaining !== undefined && reading.remaining <= 0)
    .flatMap(reading => reading.resetsAt ?? []);
  return resets.length === 0 ? namelessReset(head, now) : Math.max(...resets);
}

/**
 * The reset of a limit without a name: the IETF's `RateLimit` (`"default";r=0;t=50`) and its older fields, the `X-` ones
 * in seconds or as an epoch, Anthropic's of plans. Only where it is spent: by its own figure, or since this is a 429.
 */
function namelessReset({ status, headers }: HttpResponseHead, now: EpochMs): EpochMs | undefined {
  const whole = headers['ratelimit'] ?? '';
  const left = count(headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'] ?? LEFT.exec(whole)?.[1]);
  if (left === undefined ? status !== 429 : left > 0) return undefined;
  const reset = RESET_HEADERS.map(name => headers[name]).find(value => value !== undefined) ?? UNTIL.exec(whole)?.[1];
  return reset === undefined ? undefined : parseResetAt(reset, now);
}

const RESET_HEADERS = ['anthropic-ratelimit-unified-reset', 'x-ratelimit-reset', 'ratelimit-reset'];
const LEFT = /\b(?:r|remaining)=(\d+)/;
const UNTIL = /\b(?:t|reset)=(\d+)/;

function readAll(head: HttpResponseHead, dialect: LimitDialect | undefined, now: EpochMs): LimitReading[] {
  if (dialect === undefined) return [];
  return DIALECTS[dialect].flatMap(set => {
    const limit = count(head.headers[set.limit]);
    const remaining = count(head.headers[set.remaining]);
    if (limit === undefined && remaining === undefined) return [];
    const reset = set.reset === undefined ? undefined : head.headers[set.reset];
    const resetsAt = reset === undefined ? undefined : parseResetAt(reset, now);
    return [{ unit: set.unit, window: set.window, limit, remaining, resetsAt }];
  });
}

function count(header: string | undefined): number | undefined {
  const value = header !== undefined && /^\s*\d+(?:\.\d+)?\s*$/.test(header) ? Number(header) : undefined;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** Of two that have the same share left the one that is back later. */
function isTighter(a: LimitReading, b: LimitReading): boolean {
  return share(a) < share(b) || (share(a) === share(b) && (a.resetsAt ?? 0) > (b.resetsAt ?? 0));
}

function share({ remaining, limit }: LimitReading): number {
  return remaining === undefined ? Number.POSITIVE_INFINITY : remaining / Math.max(limit ?? 1, 1);
}
