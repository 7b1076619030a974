// Owns the content of an answer: which words, how many of them, why it ends, and the usage that agrees with that.
import type { EpochMs } from '../domain/units.ts';
import type { Ask, Turn } from './faces/face.ts';
import type { SandboxModel } from './model.ts';
import { replyTo } from './replies.ts';
import type { Behaviour } from './script.ts';

const CHARS_PER_TOKEN = 4;
const OVERLOAD_NOTICE = 'The service is currently overloaded. Please try again later.';

export interface TurnInput {
  readonly number: number;
  readonly ask: Ask;
  readonly model: SandboxModel;
  readonly at: EpochMs;
  readonly behaviour: Behaviour;
  readonly reply?: (ask: Ask) => string;
}

/** What is answered. The cap on output cuts the words and turns `stop` into `length`. */
export function turnFor({ number, ask, model, at, behaviour, reply }: TurnInput): Turn {
  const toolCall = behaviour.type === 'tool_call' ? behaviour : undefined;
  const all = toolCall ? [] : piecesOf(wordsFor(behaviour, ask, reply));
  const pieces = all.slice(0, Math.min(ask.maxTokens ?? model.maxOutput, model.maxOutput));
  return {
    number,
    model,
    at,
    pieces,
    toolCall,
    finish: finishFor(behaviour, pieces.length < all.length),
    // A tool call is counted like text: its JSON, four characters a token.
    usage: {
      inputTokens: inputTokens(ask),
      outputTokens: toolCall ? tokens(JSON.stringify(toolCall.arguments)) : pieces.length,
    },
    wantsUsage: ask.wantsUsage,
  };
}

/** Prompt tokens as the sandbox counts them: four characters each. */
export function inputTokens(ask: Ask): number {
  return tokens(ask.messages.map(({ text }) => text).join('\n'));
}

/** The words of a text, each with the blanks that follow it. */
export function piecesOf(text: string): readonly string[] {
  return text.match(/\s*\S+\s*/g) ?? [];
}

function tokens(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}

function wordsFor(behaviour: Behaviour, ask: Ask, reply: TurnInput['reply']): string {
  if (behaviour.type === 'empty') return '';
  if (behaviour.type === 'overload_notice') return OVERLOAD_NOTICE;
  if (reply) return reply(ask);
  return replyTo(ask.messages.findLast(({ role }) => role === 'user')?.text ?? '');
}

function finishFor(behaviour: Behaviour, capped: boolean): Turn['finish'] {
  if (behaviour.type === 'tool_call') return 'tool_calls';
  if (behaviour.type === 'content_filter') return 'content_filter';
  return capped ? 'length' : 'stop';
}
