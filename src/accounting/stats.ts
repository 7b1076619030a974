// Owns statistics: what was measured, per provider, account, model or task, as figures to show; and the verdict on health.
import type { FailureKind } from '../domain/failure.ts';
import type { Histogram, Measure, RouterState } from '../domain/state.ts';
import type { EpochMs, NanoUsd, Ratio } from '../domain/units.ts';
import { count, quantile } from './histogram.ts';
import {
  addMeasures,
  EMPTY_MEASURE,
  firstTokenTotal,
  latencyTotal,
  type MeasureKey,
  measureOf,
  parseKey,
} from './measures.ts';
import { recentSuccessRate } from './recent.ts';

export const STATS_DIMENSIONS = ['provider', 'account', 'model', 'task'] as const;
export type StatsDimension = (typeof STATS_DIMENSIONS)[number];

/** Milliseconds; quantiles are right within 5 %. */
export interface Timing {
  readonly avgMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export interface Stats {
  readonly requests: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Cancelled, or ended since another was faster; not among the requests. */
  readonly cut: number;
  /** Undefined before the first request. */
  readonly successRate?: Ratio;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the attempts whose cost is known. */
  readonly cost: NanoUsd;
  /** Attempts whose cost is not known. */
  readonly unpriced: number;
  /** Undefined where nothing was timed. */
  readonly latency?: Timing;
  readonly firstToken?: Timing;
  readonly errors: Readonly<Partial<Record<FailureKind, number>>>;
  readonly lastAt: EpochMs;
}

/** The statistics of one group; what it is not grouped by is absent from its key. */
export interface GroupStats extends Stats {
  readonly key: Partial<MeasureKey>;
}

/** One measure as figures. */
export function statsOf(measure: Measure): Stats {
  const { requests, failed, latency, firstToken } = measure;
  return {
    requests,
    succeeded: requests - failed,
    failed,
    cut: measure.cut ?? 0,
    ...(requests > 0 && { successRate: (requests - failed) / requests }),
    inputTokens: measure.inputTokens,
    outputTokens: measure.outputTokens,
    cost: measure.cost,
    unpriced: measure.unpriced ?? 0,
    ...timing('latency', latency, latencyTotal(measure)),
    ...timing('firstToken', firstToken, firstTokenTotal(measure)),
    errors: measure.errors,
    lastAt: measure.lastAt,
  };
}

/** All that was measured, in groups, the busiest first. The cost grows with the kinds of request, not with their number. */
export function statsBy(state: RouterState, dimension: StatsDimension): readonly GroupStats[] {
  const groups = new Map<string, { readonly key: Partial<MeasureKey>; readonly measure: Measure }>();
  for (const [name, measure] of Object.entries(state.measures)) {
    const key = groupKey(parseKey(name), dimension);
    const id = Object.values(key).join('|');
    groups.set(id, { key, measure: addMeasures(groups.get(id)?.measure ?? EMPTY_MEASURE, measure) });
  }
  return [...groups]
    .map(([id, { key, measure }]) => ({ id, key, ...statsOf(measure) }))
    .sort((a, b) => b.requests - a.requests || (a.id < b.id ? -1 : 1))
    .map(({ id: _, ...stats }) => stats);
}

/** Everything together. */
export function totalStats(state: RouterState): Stats {
  return statsOf(measureOf(state, {}));
}

/**
 * True unless the attempts of the last minutes succeeded more rarely than `minSuccessRate`. Requests that were wrong
 * themselves or cancelled do not count; who was not asked of late is taken for healthy.
 */
export function isHealthy(
  state: RouterState,
  { provider, model, account }: { readonly provider: string; readonly model?: string; readonly account?: string },
  now: EpochMs,
  minSuccessRate: Ratio = MIN_SUCCESS_RATE,
): boolean {
  return isMeasureHealthy(measureOf(state, { provider, model, account }), now, minSuccessRate);
}

const MIN_SUCCESS_RATE = 0.9;

/** As `isHealthy`, of what was measured together. */
export function isMeasureHealthy(measure: Measure, now: EpochMs, minSuccessRate: Ratio = MIN_SUCCESS_RATE): boolean {
  return (recentSuccessRate(measure.recent, now) ?? 1) >= minSuccessRate;
}

function groupKey({ provider, account, model, task }: MeasureKey, dimension: StatsDimension): Partial<MeasureKey> {
  if (dimension === 'task') return { task };
  if (dimension === 'account') return { provider, account };
  return dimension === 'model' ? { provider, model } : { provider };
}

function timing<Name extends string>(name: Name, histogram: Histogram, totalMs: number) {
  const timed = count(histogram);
  if (timed === 0) return {};
  const at = (q: number) => quantile(histogram, q)!;
  const value: Timing = { avgMs: totalMs / timed, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
  return { [name]: value } as { readonly [K in Name]?: Timing };
}
