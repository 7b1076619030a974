// Owns compaction: which turns of a history go to a window that cannot take them all. Nothing is removed from the session.
import type { Message } from '../domain/message.ts';
import { countInput } from '../task/analyze.ts';
import type { Session } from './contract.ts';
import { historyWithGap, messagesOf } from './history.ts';

export interface Compacted {
  readonly messages: readonly Message[];
  /** Turns that are sent whole. */
  readonly kept: number;
}

/**
 * System prompt, first question, and as many of the newest turns as `budget` tokens hold. Without the first question where
 * that alone would be too much. Undefined where not even the new question fits.
 */
export function compact(session: Session, user: Message['content'], budget: number): Compacted | undefined {
  const { turns } = session;
  for (const candidate of [session, { ...session, turns: turns.slice(1) }]) {
    // With all its turns nothing would be left out: at least one has to go.
    const messages = historyWithGap(candidate, 0, user);
    let left = budget - countInput(messages);
    if (left < 0) continue;
    let kept = 0;
    for (const turn of candidate.turns.slice(1).reverse()) {
      left -= countInput(messagesOf(turn));
      if (left < 0) break;
      kept += 1;
    }
    return { messages: historyWithGap(candidate, kept, user), kept };
  }
  const bare = historyWithGap({ ...session, turns: [] }, 0, user);
  return turns.length > 0 && countInput(bare) <= budget ? { messages: bare, kept: 0 } : undefined;
}
