// Owns what is said of an answer that was cut: by what, and what allows more.
import type { Outcome } from '../domain/outcome.ts';

/**
 * The provider calls such an answer finished; whoever reads or runs it has to know better. Undefined where it is whole.
 * `isTalk`: a conversation takes no options.
 */
export function cutNotice({ answer, attempts }: Outcome, isTalk: boolean): string | undefined {
  if (answer?.finishReason !== 'length') return undefined;
  const cap = attempts.findLast(({ ok }) => ok)?.cutBy;
  if (!cap) return `${INCOMPLETE} it was cut at the output limit.${isTalk ? '' : ' --max-tokens allows more.'}`;
  const ways =
    cap.by === 'credits'
      ? 'Top up: openclaw provider credits topup 10'
      : 'See what was spent: openclaw provider usage; the limit stands in providers.json';
  return `${INCOMPLETE} the ${cap.name} paid for no more. ${ways}`;
}

const INCOMPLETE = 'The answer is not complete:';
