// Owns compaction: which turns of a history go to a window that cannot take them all. Nothing is removed from the session.
import type { Message } from '../domain/message.ts';
import { countInput } from '../task/count-input.ts';
import type { Session } from './contract.ts';
import { historyWithGap, messagesOf } from './history.ts';

export interface Compacted {
  readonly messages: readonly Message[];
  /** Newest turns that are sent whole. */
  readonly kept: number;
}

/** A first question that takes more than this of the budget would leave too little of what was said last. */
const OPENING_SHARE = 0.5;

/**
 * System prompt, first question, and as many of the newest turns as `budget` tokens hold; at least one turn is left out.
 * Undefined where there is none, or where not even the new question fits.
 */
export function compact(session: Session, user: Message['content'], budget: number): Compacted | undefined {
  const { turns } = session;
  if (turns.length === 0) return undefined;
  for (const hasOpening of [true, false]) {
    const frame = countInput(historyWithGap(session, user, { kept: 0, hasOpening }));
    if (frame > (hasOpening ? budget * OPENING_SHARE : budget)) continue;
    const kept = newestWithin(session, budget - frame);
    return { messages: historyWithGap(session, user, { kept, hasOpening }), kept };
  }
  return undefined;
}

/** How many of the newest turns take no more than `tokens`, all but the first at most. */
function newestWithin({ turns }: Session, tokens: number): number {
  let left = tokens;
  for (let kept = 0; kept < turns.length - 1; kept++) {
    left -= countInput(messagesOf(turns.at(-1 - kept)!));
    if (left < 0) return kept;
  }
  return turns.length - 1;
}
