// Owns the cost of one attempt, and who says so.
import { costOf, nanoFromUsd } from '../accounting/money.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Attempt } from '../domain/outcome.ts';
import type { Usage } from '../domain/usage.ts';

/** Characters per token where an answer broke off before its usage came. */
const CHARS_PER_TOKEN = 4;

export type Costed = Pick<Attempt, 'cost' | 'costSource' | 'usage'>;

/**
 * The provider's own figure first, then final usage at table prices. An attempt that produced text but no usage is
 * estimated; one that produced nothing cost nothing.
 */
export function costAttempt(
  usage: Usage | undefined,
  text: string,
  inputTokens: number,
  model: ModelSpec,
  isFree: boolean,
): Costed {
  if (usage?.costUsd !== undefined) return { usage, cost: nanoFromUsd(usage.costUsd), costSource: 'provider' };
  if (isFree) return { ...(usage && { usage }), cost: 0, costSource: 'table' };
  const known = costOf(usage, model.price);
  if (known !== undefined) return { usage, cost: known, costSource: 'table' };
  if (text === '' && !usage) return { cost: 0, costSource: 'estimate' };
  const estimated = costOf(
    {
      inputTokens: usage?.inputTokens ?? inputTokens,
      outputTokens: usage?.outputTokens ?? Math.ceil(text.length / CHARS_PER_TOKEN),
    },
    model.price,
  );
  return {
    ...(usage && { usage }),
    ...(estimated === undefined ? { costSource: 'unknown' } : { cost: estimated, costSource: 'estimate' }),
  };
}
