// Owns the messages of a conversation: its history as a provider gets it, whole or with a gap.
import type { Message } from '../domain/message.ts';
import type { Session, Turn } from './contract.ts';

/** The whole conversation with the new question at its end. */
export function wholeHistory({ system, turns }: Session, user: Message['content']): readonly Message[] {
  return [...systemMessages(system), ...turns.flatMap(messagesOf), { role: 'user', content: user }];
}

export interface Gap {
  /** Newest turns that are sent whole. */
  readonly kept: number;
  /** The first question is sent too, with a word about the gap in place of its answer. */
  readonly hasOpening: boolean;
}

/** What a gap leaves of the conversation, with the new question at its end. */
export function historyWithGap(
  { system, turns }: Session,
  user: Message['content'],
  { kept, hasOpening }: Gap,
): readonly Message[] {
  const opening: readonly Message[] = hasOpening
    ? [
        { role: 'user', content: turns[0]!.user },
        { role: 'assistant', content: gapOf(turns.length - kept) },
      ]
    : [];
  const newest = turns.slice(turns.length - kept);
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
