// Owns the score: five terms in 0..1 and their weights; a sixth, measured latency, joins when speed is asked for.
import type { Score } from '../domain/decision.ts';
import type { QuotaFact } from './input.ts';
import type { Option } from './option.ts';
import { blendedPer1M } from './price.ts';

export const WEIGHTS = { preference: 40, quota: 30, context: 15, cost: 10, quality: 5 } as const;
export const LATENCY_WEIGHT = 20;

/** A price of this many USD per million tokens is worth half the cost term. */
const HALF_COST_PER_1M = 5;
/** A window this many times the need fits perfectly. */
const ROOMY = 4;
const HALF_LATENCY_MS = 2000;

export interface ScoreContext {
  readonly neededTokens: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly withLatency: boolean;
}

export function score(option: Option, context: ScoreContext): Score {
  const { model } = option;
  const blended = option.isFree ? 0 : blendedPer1M(model.price, context.inputTokens, context.outputTokens);
  const preference = (model.preferenceScore ?? 50) / 100;
  const quota = quotaTerm(option.quota);
  const fit = clamp((model.contextWindow / Math.max(1, context.neededTokens) - 1) / (ROOMY - 1));
  const cost = blended === undefined ? 0.5 : 1 / (1 + blended / HALF_COST_PER_1M);
  const quality = model.qualityScore / 100;
  const base =
    preference * WEIGHTS.preference +
    quota * WEIGHTS.quota +
    fit * WEIGHTS.context +
    cost * WEIGHTS.cost +
    quality * WEIGHTS.quality;
  if (!context.withLatency) return { preference, quota, context: fit, cost, quality, total: base };
  const latency = option.latencyMs === undefined ? 0.5 : 1 / (1 + option.latencyMs / HALF_LATENCY_MS);
  const total = ((base + latency * LATENCY_WEIGHT) * 100) / (100 + LATENCY_WEIGHT);
  return { preference, quota, context: fit, cost, quality, latency, total };
}

/**
 * What is left; less by as much as the pace empties it before its reset, so that others take over early; more, the nearer
 * the reset, by the share that would expire unused.
 */
function quotaTerm(quota: QuotaFact | undefined): number {
  if (!quota || quota.left >= 1) return 1;
  const { left } = quota;
  if (!quota.outlook) return left;
  const { demand, elapsed } = quota.outlook;
  return demand > 1 ? left / demand : left + (1 - left) * (1 - demand) * elapsed;
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));

export type Term = Exclude<keyof Score, 'total'>;

/** What each term adds to the total of a score, 0..100, and the most that it could. */
export function pointsOf(
  score: Score,
): Readonly<Partial<Record<Term, { readonly points: number; readonly of: number }>>> {
  const hasLatency = score.latency !== undefined;
  const weights = hasLatency ? { ...WEIGHTS, latency: LATENCY_WEIGHT } : WEIGHTS;
  const scale = hasLatency ? 100 / (100 + LATENCY_WEIGHT) : 1;
  return Object.fromEntries(
    Object.entries(weights).map(([term, weight]) => {
      const of = weight * scale;
      return [term, { points: (score[term as Term] ?? 0) * of, of }];
    }),
  );
}
