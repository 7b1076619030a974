// Owns the time limits of an attempt: to connect, to the first token, between tokens, and for the whole request.
import { quantile } from '../accounting/histogram.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Settings } from '../domain/settings.ts';
import type { Measure } from '../domain/state.ts';

export interface Limits {
  readonly connectMs: number;
  readonly firstTokenMs: number;
  readonly stallMs: number;
}

const CONNECT_MS = 10_000;
const FIRST_TOKEN_MS = 10_000;
/** A model that thinks in silence, or has to be loaded into memory first, is not dead after ten seconds. */
const SILENT_FIRST_TOKEN_MS = 60_000;
const LOADING_FIRST_TOKEN_MS = 120_000;
const STALL_MS = 10_000;
const TOTAL_MS = 600_000;
/** From this many measured answers on, a model's own history counts. */
const HISTORY = 10;
const LONGEST_MS = 300_000;

/** Limits for one attempt; `measure` is what is known of the model's past. */
export function limitsFor(
  provider: ResolvedProvider,
  model: ModelSpec,
  measure: Measure,
  timeouts: Settings['timeouts'],
): Limits {
  const patience = provider.spec.local
    ? LOADING_FIRST_TOKEN_MS
    : model.reasoning && provider.spec.quirks?.hidesReasoning
      ? SILENT_FIRST_TOKEN_MS
      : FIRST_TOKEN_MS;
  const seen = measure.requests - measure.failed;
  const p99 = seen >= HISTORY ? quantile(measure.firstToken, 0.99) : undefined;
  const adapted = p99 === undefined ? patience : Math.min(LONGEST_MS, Math.max(patience, p99 * 3));
  return {
    connectMs: timeouts.connectMs ?? CONNECT_MS,
    firstTokenMs: timeouts.firstTokenMs ?? adapted,
    stallMs: timeouts.stallMs ?? Math.max(STALL_MS, adapted),
  };
}

/** The deadline of a whole request, ms. */
export function totalLimitMs(asked: number | undefined, timeouts: Settings['timeouts']): number {
  return asked ?? timeouts.totalMs ?? TOTAL_MS;
}
