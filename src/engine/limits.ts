// Owns the time limits of an attempt: to connect, to the first token, between tokens, and for the whole request.
import { count, quantile } from '../accounting/histogram.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Settings } from '../domain/settings.ts';
import type { Measure } from '../domain/state.ts';

export interface Limits {
  readonly connectMs: number;
  /** Until the response begins. */
  readonly headersMs: number;
  /** From the call to the first token, reasoning included. */
  readonly firstTokenMs: number;
  readonly stallMs: number;
  /** The wait for an answer was cut short for the sake of whoever comes next. */
  readonly isShared?: true;
}

const CONNECT_MS = 10_000;
const FIRST_TOKEN_MS = 10_000;
/** A model that thinks in silence, or has to be loaded into memory first, is not dead after ten seconds. */
const SILENT_FIRST_TOKEN_MS = 60_000;
const LOADING_FIRST_TOKEN_MS = 120_000;
const STALL_MS = 10_000;
const TOTAL_MS = 600_000;
/** From this many measured answers on, a model's own history counts. */
export const HISTORY = 20;
/** So many times what all but one of a hundred calls took is silence. */
const PATIENCE = 4;
const SHORTEST_MS = 4000;
/** A probe that others stand in for costs its request no more than this, or a little more than the model was seen to take. */
const PROBE_MS = 3000;
const PROBE_PATIENCE = 1.5;
const LONGEST_MS = 300_000;
/** A long prompt takes time to be read, which the history of short ones does not show. */
const LONG_PROMPT_TOKENS = 20_000;
const READING_MS_PER_TOKEN = 0.2;

/** What hangs on an attempt: of a `probe` only whether the candidate is back, since others can answer; of the `last` all. */
export type Stake = 'probe' | 'usual' | 'last';

/** Limits for one attempt; `measure` is what is known of the model's past. */
export function limitsFor(
  provider: ResolvedProvider,
  model: ModelSpec,
  measure: Measure,
  timeouts: Settings['timeouts'],
  inputTokens = 0,
  stake: Stake = 'usual',
): Limits {
  const thinksUnseen = model.reasoning && provider.spec.quirks?.hidesReasoning === true;
  const reading = Math.max(0, inputTokens - LONG_PROMPT_TOKENS) * READING_MS_PER_TOKEN;
  const unknown = model.local ? LOADING_FIRST_TOKEN_MS : thinksUnseen ? SILENT_FIRST_TOKEN_MS : FIRST_TOKEN_MS;
  const patience = patienceWith(unknown, measure, model.local ? 'last' : stake);
  const firstTokenMs = timeouts.firstTokenMs ?? Math.min(LONGEST_MS, Math.round(patience + reading));
  const connectMs = timeouts.connectMs ?? CONNECT_MS;
  return {
    connectMs: stake === 'probe' ? Math.min(connectMs, firstTokenMs) : connectMs,
    // Who thinks unseen says at once that he has begun to.
    headersMs: thinksUnseen ? Math.min(firstTokenMs, FIRST_TOKEN_MS + reading) : firstTokenMs,
    firstTokenMs,
    stallMs: timeouts.stallMs ?? stallLimit(measure, thinksUnseen),
  };
}

/** Of the time until the request's deadline nobody is waited for longer than this part of it, while others can be asked. */
const SHARE = 1 / 2;

/** The limits with time left over for whoever comes next; `leftMs` until the deadline of the request. */
export function sharing(limits: Limits, leftMs: number, stake: Stake): Limits {
  const mostMs = Math.max(1, Math.round(leftMs * SHARE));
  if (stake === 'last' || mostMs >= limits.firstTokenMs) return limits;
  const { connectMs, headersMs } = limits;
  return {
    ...limits,
    connectMs: Math.min(connectMs, mostMs),
    headersMs: Math.min(headersMs, mostMs),
    firstTokenMs: mostMs,
    isShared: true,
  };
}

/** What a silence of `ms` says of a model: one that is shorter than any limit of our own says nothing. */
export const isTellingSilence = (ms: number) => ms >= SHORTEST_MS;

/** How long a first token is waited for; `unknown` where there is no history. */
function patienceWith(unknown: number, { firstToken }: Measure, stake: Stake): number {
  const seen = count(firstToken);
  const p99 = seen > 0 ? quantile(firstToken, 0.99)! : undefined;
  const usual = p99 === undefined || seen < HISTORY ? unknown : Math.max(SHORTEST_MS, p99 * PATIENCE);
  // Where nobody else is left, and where a model may have been dropped from memory since, history only ever adds.
  if (stake === 'last') return Math.max(unknown, usual);
  if (stake === 'usual' || (p99 === undefined && unknown > FIRST_TOKEN_MS)) return usual;
  return Math.min(usual, Math.max(PROBE_MS, (p99 ?? 0) * PROBE_PATIENCE));
}

/** A pause that this model was seen to make is no stall. */
function stallLimit({ pause = {} }: Measure, thinksUnseen: boolean): number {
  const longest =
    count(pause) >= HISTORY ? quantile(pause, 0.99)! * PATIENCE : thinksUnseen ? SILENT_FIRST_TOKEN_MS : 0;
  return Math.min(LONGEST_MS, Math.max(STALL_MS, Math.round(longest)));
}

/** The deadline of a whole request, ms. The time that it may wait for somebody to come back is beside it, unless the call has its own. */
export function totalLimitMs(asked: number | undefined, timeouts: Settings['timeouts'], waitMs = 0): number {
  return asked ?? (timeouts.totalMs ?? TOTAL_MS) + waitMs;
}
