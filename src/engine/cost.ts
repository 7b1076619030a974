// Owns the cost of one attempt, and who says so.
import { costOf, nanoFromUsd } from '../accounting/money.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Attempt } from '../domain/outcome.ts';
import type { Usage } from '../domain/usage.ts';

/** Characters per token where an answer broke off before its usage came. */
const CHARS_PER_TOKEN = 4;

export type Costed = Pick<Attempt, 'cost' | 'costSource' | 'priceVersion' | 'usage'>;

export interface Generated {
  readonly usage: Usage | undefined;
  /** Characters that came, reasoning included. */
  readonly length: number;
  /** Whether the provider said that this was all; its usage is final only then. */
  readonly isFinished: boolean;
}

/** How an attempt ended: of one that we ended ourselves the prompt was read, whatever came. */
export type Ended = 'by itself' | 'by us';

/**
 * The provider's own figure first, then final usage at table prices. An attempt that broke off is estimated from what
 * came, and one that produced nothing cost nothing.
 */
export function costAttempt(
  { usage, length, isFinished }: Generated,
  inputTokens: number,
  model: ModelSpec,
  isFree: boolean,
  ended: Ended = 'by itself',
): Costed {
  if (usage?.costUsd !== undefined) return { usage, cost: nanoFromUsd(usage.costUsd), costSource: 'provider' };
  if (isFree) return { ...(usage && { usage }), cost: 0, costSource: 'table' };
  const known = isFinished ? costOf(usage, model.price) : undefined;
  if (known !== undefined) return { usage, cost: known, costSource: 'table' };
  if (length === 0 && !usage && ended === 'by itself') return { cost: 0, costSource: 'estimate' };
  const counted = Math.ceil(length / CHARS_PER_TOKEN);
  // What was told on the way is what had come until then.
  const output = isFinished ? (usage?.outputTokens ?? counted) : Math.max(usage?.outputTokens ?? 0, counted);
  const estimated = costOf(
    { ...usage, inputTokens: usage?.inputTokens ?? inputTokens, outputTokens: output },
    model.price,
  );
  const source = estimated === undefined ? 'unknown' : 'estimate';
  return { ...(usage && { usage }), ...(estimated !== undefined && { cost: estimated }), costSource: source };
}

/** With the version of the prices that it was worked out with; `table` is that of the catalogue's. */
export function versioned(costed: Costed, model: ModelSpec, table: string): Costed {
  const isPriced = costed.costSource === 'table' || costed.costSource === 'estimate';
  return isPriced ? { ...costed, priceVersion: model.priceVersion ?? table } : costed;
}
