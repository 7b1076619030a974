// Owns the sixteen standard provider faults: what the primary and its fallback do, and what a good router makes of it.
import type { FailureKind } from '../domain/failure.ts';
import type { HitRange, StandardFault, Verdict } from './fault.ts';
import { always, type Behaviour, first, type Script } from './script.ts';

export interface FaultTimes {
  /** How long the slow provider thinks: beyond any first-token limit. */
  readonly slowFirstTokenMs: number;
  /** What `Retry-After` says: beyond what is worth waiting for. */
  readonly retryAfterS: number;
  /** Words of the answer that arrive before it breaks. */
  readonly brokenAfterTokens: number;
}

const DEFAULT_TIMES: FaultTimes = { slowFirstTokenMs: 20_000, retryAfterS: 30, brokenAfterTokens: 12 };

const BY_FALLBACK: Verdict = { type: 'answered', by: 'fallback' };
const BY_PRIMARY: Verdict = { type: 'answered', by: 'primary' };
const BY_EITHER: Verdict = { type: 'answered', by: 'either' };
const failed = (...kinds: readonly FailureKind[]): Verdict => ({ type: 'failed', kinds });

const exactly = (hits: number): HitRange => ({ min: hits, max: hits });
const between = (min: number, max: number): HitRange => ({ min, max });

/** One request, the primary asked `hits` times, the fallback answers; what a fault changes is given in `rest`. */
function fault(id: string, title: string, primary: Script, rest: Partial<StandardFault> = {}): StandardFault {
  return {
    id,
    title,
    primary,
    fallback: [],
    requests: 1,
    ideal: BY_FALLBACK,
    primaryHits: between(1, 2),
    fallbackHits: exactly(rest.requests ?? 1),
    ...rest,
  };
}

/** The faults, in the order in which they are reported. */
export function standardFaults(times: Partial<FaultTimes> = {}): readonly StandardFault[] {
  const { slowFirstTokenMs, retryAfterS, brokenAfterTokens: afterTokens } = { ...DEFAULT_TIMES, ...times };
  return [...refused(retryAfterS), ...silent(slowFirstTokenMs), ...broken(afterTokens), ...policies(afterTokens)];
}

/** Refusals before any content: the next candidate answers, and a dead provider is not asked for ever. */
function refused(retryAfterS: number): readonly StandardFault[] {
  const status = (code: number): Behaviour => ({ type: 'status', status: code });
  const limited: Behaviour = { type: 'status', status: 429, retryAfterS };
  return [
    fault('429-retry-after', `429 with Retry-After ${retryAfterS} s`, always(limited), {
      requests: 3,
      primaryHits: exactly(1),
    }),
    fault('429-bare', '429 without Retry-After', always(status(429)), { requests: 3, primaryHits: between(1, 2) }),
    fault('500-once', '500 once', first(1, status(500)), {
      ideal: BY_PRIMARY,
      safe: BY_FALLBACK,
      fallbackHits: between(0, 1),
    }),
    fault('503-for-good', '503 for good', always(status(503)), { requests: 5, primaryHits: between(1, 4) }),
    fault('reset', 'reset before headers', always({ type: 'reset' }), { requests: 5, primaryHits: between(1, 4) }),
  ];
}

/** Providers that do not come to the point. */
function silent(delayMs: number): readonly StandardFault[] {
  return [
    fault('silence', 'accepts and never answers', always({ type: 'silence' }), { waits: 'first_token' }),
    fault('slow-first-token', 'first token too late', always({ type: 'slow_first_token', delayMs }), {
      waits: 'first_token',
    }),
  ];
}

/** Answers that break once words have been shown: rescued by the fallback, or a clean error. */
function broken(afterTokens: number): readonly StandardFault[] {
  const midway = (id: string, title: string, behaviour: Behaviour, ...kinds: readonly FailureKind[]) =>
    fault(id, title, always(behaviour), {
      safe: failed(...kinds),
      fallbackHits: between(0, 1),
      ...(behaviour.type === 'stall' && { waits: 'stall' }),
    });
  return [
    midway('cut', 'stream cut midway', { type: 'cut', afterTokens, by: 'rst' }, 'truncated', 'network'),
    midway('stall', 'stream stalls midway', { type: 'stall', afterTokens }, 'timeout', 'truncated'),
    midway('malformed', 'malformed chunk', { type: 'malformed_chunk', afterTokens }, 'malformed', 'truncated'),
    midway('missing-end', 'end mark missing', { type: 'missing_end' }, 'truncated', 'network'),
  ];
}

/** Faults where the obvious failover is the wrong one, or is put to the test itself. */
function policies(afterTokens: number): readonly StandardFault[] {
  return [
    fault('context-overflow', 'prompt longer than the window', [], {
      longPrompt: true,
      // Best is not to ask at all; a provider that is asked says so itself.
      primaryHits: between(0, 1),
    }),
    fault('content-filter', 'content filter', always({ type: 'content_filter', at: 'request' }), {
      ideal: failed('content_filtered'),
      // Where a vendor's word for it is unknown, a refused request is still not shopped around.
      safe: failed('bad_request'),
      primaryHits: exactly(1),
      fallbackHits: exactly(0),
    }),
    fault('no-prefill', 'fallback rejects prefill', always({ type: 'cut', afterTokens, by: 'fin' }), {
      fallback: always({ type: 'rejects_prefill' }),
      safe: failed('truncated', 'network'),
      fallbackHits: between(0, 2),
    }),
    fault('flapping', 'primary fails every other time', flapping(), {
      requests: 6,
      ideal: BY_EITHER,
      primaryHits: between(1, 12),
      fallbackHits: between(0, 6),
    }),
    fault('accounting', 'failover accounting', first(1, { type: 'quota_spent' }), {
      // Each attempt on the wire is one attempt in the log: this one, and the fallback's.
      primaryHits: exactly(1),
    }),
  ];
}

function flapping(): Script {
  return [{ behaviour: { type: 'status', status: 503 }, flap: { bad: 1, good: 1 } }];
}
