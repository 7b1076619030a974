// Owns the cost of one attempt, and who says so.
import { costOf, costTold } from '../accounting/money.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Attempt } from '../domain/outcome.ts';
import type { Usage } from '../domain/usage.ts';
import { estimateTokens } from '../task/tokens.ts';

export type Costed = Pick<Attempt, 'cost' | 'costSource' | 'priceVersion' | 'usage'>;

export interface Generated {
  readonly usage: Usage | undefined;
  /** All that came, reasoning and tool arguments included. */
  readonly generated: string;
  /** Whether the provider said that this was all; its usage is final only then. */
  readonly isFinished: boolean;
}

/** How an attempt ended: of one that we ended ourselves the prompt was read, whatever came. */
export type Ended = 'by itself' | 'by us';

/**
 * The provider's own figure first (where it is absurd nobody knows the cost), then final usage at table prices. An attempt
 * that broke off is estimated from what came and, as `likelyInput`, from what was sent; one that produced nothing cost nothing.
 */
export function costAttempt(
  { usage, generated, isFinished }: Generated,
  likelyInput: () => number,
  model: ModelSpec,
  isFree: boolean,
  ended: Ended = 'by itself',
): Costed {
  if (usage?.costUsd !== undefined) return toldBy(usage, usage.costUsd);
  if (isFree) return { ...(usage && { usage }), cost: 0, costSource: 'table' };
  const known = isFinished ? costOf(usage, model.price) : undefined;
  if (known !== undefined) return { usage, cost: known, costSource: 'table' };
  if (generated === '' && !usage && ended === 'by itself') return { cost: 0, costSource: 'estimate' };
  const told = usage?.outputTokens;
  // What was told on the way is what had come until then.
  const outputTokens = isFinished && told !== undefined ? told : Math.max(told ?? 0, estimateTokens(generated));
  const inputTokens = usage?.inputTokens ?? likelyInput();
  const estimated = costOf({ ...usage, inputTokens, outputTokens }, model.price);
  const source = estimated === undefined ? 'unknown' : 'estimate';
  return { ...(usage && { usage }), ...(estimated !== undefined && { cost: estimated }), costSource: source };
}

function toldBy({ costUsd: _, ...tokens }: Usage, usd: number): Costed {
  const cost = costTold(usd);
  return cost === undefined
    ? { usage: tokens, costSource: 'unknown' }
    : { usage: { ...tokens, costUsd: usd }, cost, costSource: 'provider' };
}

/** With the version of the prices that it was worked out with; `table` is that of the catalogue's. */
export function versioned(costed: Costed, model: ModelSpec, table: string): Costed {
  const isPriced = costed.costSource === 'table' || costed.costSource === 'estimate';
  return isPriced ? { ...costed, priceVersion: model.priceVersion ?? table } : costed;
}
