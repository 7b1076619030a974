// Owns turns of a conversation as Anthropic's content blocks.
import type { Part, ReasoningPart } from '../../domain/message.ts';
import { asObject, type JsonObject } from '../loose.ts';
import { argumentsObject } from '../tool-arguments.ts';
import type { Turn } from '../turns.ts';

/** The `messages` of a request to provider `providerId`. */
export function toMessages(turns: readonly Turn[], providerId: string): JsonObject[] {
  const loopFrom = openLoopFrom(turns);
  return turns.flatMap((turn, index) => {
    const content = turn.parts.flatMap(part => toBlock(part, providerId, index >= loopFrom) ?? []);
    return content.length === 0 ? [] : [{ role: turn.role, content }];
  });
}

/**
 * Thinking has to come back, unchanged, while tools are being called, and is bound to all before it: sent later, in a
 * history that somebody may have edited, it is a 400. So it comes back only within the open tool loop.
 */
function openLoopFrom(turns: readonly Turn[]): number {
  const isQuestion = (turn: Turn) => turn.role === 'user' && !turn.parts.some(part => part.type === 'tool_result');
  return turns.findLastIndex(isQuestion) + 1;
}

function toBlock(part: Part, providerId: string, inOpenLoop: boolean): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return {
        type: 'image',
        source:
          part.data === undefined
            ? { type: 'url', url: part.url }
            : { type: 'base64', media_type: part.mediaType, data: part.data },
      };
    case 'tool_call':
      return { type: 'tool_use', id: toolId(part.id), name: part.name, input: argumentsObject(part.arguments) };
    case 'tool_result':
      return {
        type: 'tool_result',
        tool_use_id: toolId(part.callId),
        content: part.content,
        is_error: part.isError || undefined,
      };
    case 'reasoning':
      return inOpenLoop ? thinkingOf(part, providerId) : undefined;
  }
}

/** The block as the decoder kept it; another provider's reasoning is dropped. */
function thinkingOf({ state }: ReasoningPart, providerId: string): JsonObject | undefined {
  return state?.provider === providerId ? asObject(state.value) : undefined;
}

/** Ids of other vendors' calls hold characters (`functions.search:0`) that are refused here. */
function toolId(id: string): string {
  return id.replace(/[^\w-]/g, '_');
}
