// Owns the messages of a conversation: its history as a provider gets it, whole or with a gap.
import type { Message } from '../domain/message.ts';
import type { Session, Turn } from './contract.ts';

/** The whole conversation with the new question at its end. */
export function wholeHistory({ system, turns }: Session, user: Message['content']): readonly Message[] {
  return [...systemMessages(system), ...turns.flatMap(messagesOf), { role: 'user', content: user }];
}

/** The first question, a word about the gap in place of its answer, the last `kept` turns, and the new question. */
export function historyWithGap({ system, turns }: Session, kept: number, user: Message['content']): readonly Message[] {
  const newest = kept > 0 ? turns.slice(-kept) : [];
  const [first] = turns;
  const missing = turns.length - newest.length;
  const opening: readonly Message[] =
    first && missing > 0
      ? [
          { role: 'user', content: first.user },
          { role: 'assistant', content: gapOf(missing) },
        ]
      : [];
  return [...systemMessages(system), ...opening, ...newest.flatMap(messagesOf), { role: 'user', content: user }];
}

export function messagesOf({ user, answer }: Turn): readonly Message[] {
  return [
    { role: 'user', content: user },
    { role: 'assistant', content: answer },
  ];
}

function systemMessages(system: string | undefined): readonly Message[] {
  return system === undefined ? [] : [{ role: 'system', content: system }];
}

const gapOf = (turns: number) => `[${turns === 1 ? 'One answer is' : `${turns} answers are`} left out here.]`;
