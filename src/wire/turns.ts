// Owns conversations as turns, for formats in which user and assistant must alternate and the system prompt stands apart.
import { type Message, type Part, partsOf, textOf } from '../domain/message.ts';

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly Part[];
}

export interface Conversation {
  /** All system messages joined; undefined where there is none. */
  readonly system?: string;
  /** Alternating, a user's first; tool results are the user's, and stand before anything else of their turn. */
  readonly turns: readonly Turn[];
}

/** The conversation of `messages`: neighbours of one role merged, empty texts left out. */
export function conversationOf(messages: readonly Message[]): Conversation {
  const system = messages
    .filter(message => message.role === 'system')
    .map(textOf)
    .filter(text => text.trim() !== '');
  const turns: { role: Turn['role']; parts: Part[] }[] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    const parts = partsOf(message).filter(part => part.type !== 'text' || part.text.trim() !== '');
    if (parts.length === 0) continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else turns.push({ role, parts: [...parts] });
  }
  // A history that was cut may begin with an answer; vendors want a user there.
  if (turns[0]?.role === 'assistant') turns.unshift({ role: 'user', parts: [{ type: 'text', text: 'Continue.' }] });
  return { system: system.length === 0 ? undefined : system.join('\n\n'), turns: turns.map(resultsFirst) };
}

/**
 * Index of the first turn after the last question. Reasoning has to come back, unchanged, while tools are being called,
 * and is bound to all before it: sent later, in a history that somebody may have edited, vendors refuse it. So it is
 * worth sending from this turn on only.
 */
export function openLoopFrom(turns: readonly Turn[]): number {
  const isQuestion = (turn: Turn) => turn.role === 'user' && !turn.parts.some(part => part.type === 'tool_result');
  return turns.findLastIndex(isQuestion) + 1;
}

function resultsFirst({ role, parts }: Turn): Turn {
  if (role === 'assistant') return { role, parts };
  const isResult = (part: Part) => part.type === 'tool_result';
  return { role, parts: [...parts.filter(isResult), ...parts.filter(part => !isResult(part))] };
}
