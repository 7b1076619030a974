// Owns what is said of an answer that was cut: by what, and what allows more.
import type { Cut, Outcome } from '../domain/outcome.ts';
import { formatWhole } from '../render/number.ts';

/** What cut the answer off; undefined where it is whole. */
export function cutOf({ answer, attempts }: Outcome): Cut | undefined {
  if (answer?.finishReason !== 'length') return undefined;
  return attempts.findLast(({ ok }) => ok)?.cutBy ?? { by: 'output_limit' };
}

/**
 * The provider calls such an answer finished; whoever reads or runs it has to know better. Undefined where it is whole.
 * `isTalk`: a conversation takes no options.
 */
export function cutNotice(outcome: Outcome, isTalk: boolean): string | undefined {
  const cut = cutOf(outcome);
  if (!cut) return undefined;
  if ('name' in cut) return `${INCOMPLETE} the ${cut.name} paid for no more. ${MORE_MONEY[cut.by]}`;
  const size = cut.tokens === undefined ? '' : ` of ${formatWhole(cut.tokens)} tokens`;
  const whose = cut.by === 'output_limit' ? ', the most that its model gives' : '';
  return `${INCOMPLETE} it was cut at the output limit${size}${whose}.${isTalk ? '' : MORE_TOKENS[cut.by]}`;
}

const INCOMPLETE = 'The answer is not complete:';
const MORE_MONEY = {
  credits: 'Top up: openclaw provider credits topup 10',
  budget: 'See what was spent: openclaw provider usage; the limit stands in providers.json',
};
const MORE_TOKENS = {
  max_tokens: ' --max-tokens allows more.',
  output_limit: ' Ask for it in parts, or see who gives more: openclaw provider models',
};
