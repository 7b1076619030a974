// Owns the most that a call may cost: what is reserved for it, and the cap on its answer that keeps it within.
import type { ModelSpec } from '../domain/model.ts';
import type { SpendingCap } from '../domain/outcome.ts';
import type { NanoUsd } from '../domain/units.ts';
import { costOf } from './money.ts';

/** Answers are likely to be this much longer than expected at most; thinking is counted as output. */
const OUTPUT_MARGIN = 4;
const USUAL_OUTPUT = 4_096;
const THINKING_OUTPUT = 16_384;
/** No answer worth paying for is shorter. */
const LEAST_OUTPUT = 64;

export interface CallSize {
  /** The most that its prompt can be, with tools and schema. */
  readonly inputTokens: number;
  /** As estimated, or asked for. */
  readonly outputTokens: number;
  /** The caller's own limit, which is not lowered. */
  readonly maxOutputTokens?: number;
}

export interface Bound {
  readonly cost: NanoUsd;
  /** The longest answer that stays within it, tokens. */
  readonly outputTokens: number;
  /** What it could not be longer for; absent where there was money enough. */
  readonly cappedBy?: SpendingCap;
}

/** The most that a call of this size may cost at this model; undefined where its price is unknown. */
export function boundOf(size: CallSize, model: ModelSpec): Bound | undefined {
  const most = model.maxOutput > 0 ? model.maxOutput : Number.POSITIVE_INFINITY;
  const usual = Math.max(model.reasoning ? THINKING_OUTPUT : USUAL_OUTPUT, size.outputTokens * OUTPUT_MARGIN);
  return boundAt(size, model, Math.min(most, size.maxOutputTokens ?? usual));
}

/** The least that has to be there for it to be worth a call: what the answer is likely to take. */
export function leastBoundOf(size: CallSize, model: ModelSpec): Bound | undefined {
  const most = model.maxOutput > 0 ? model.maxOutput : Number.POSITIVE_INFINITY;
  return boundAt(size, model, Math.min(most, size.maxOutputTokens ?? Math.max(LEAST_OUTPUT, size.outputTokens)));
}

/** The largest bound that `left` covers; undefined where it does not cover the least, or the price is unknown. */
export function affordableBound(size: CallSize, model: ModelSpec, left: NanoUsd): Bound | undefined {
  const [full, least] = [boundOf(size, model), leastBoundOf(size, model)];
  if (!full || !least || least.cost > left) return undefined;
  if (full.cost <= left) return full;
  let [low, high] = [least.outputTokens, full.outputTokens];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (boundAt(size, model, middle)!.cost <= left) low = middle;
    else high = middle;
  }
  return boundAt(size, model, low);
}

function boundAt({ inputTokens }: CallSize, { price }: ModelSpec, outputTokens: number): Bound | undefined {
  const plain = costOf({ inputTokens, outputTokens }, price);
  // What is written to a cache may cost more than what is only read.
  const written = costOf({ inputTokens, outputTokens, cacheWriteTokens: inputTokens }, price);
  return plain === undefined ? undefined : { cost: Math.max(plain, written ?? 0), outputTokens };
}
