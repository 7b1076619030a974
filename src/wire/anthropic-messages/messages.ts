// Owns turns of a conversation as Anthropic's content blocks.
import type { ImagePart, Part, ReasoningPart } from '../../domain/message.ts';
import { dataOf } from '../inline-image.ts';
import { asObject, type JsonObject } from '../loose.ts';
import { argumentsObject, plainCallId } from '../tool-calls.ts';
import { openLoopFrom, type Turn } from '../turns.ts';

/** The `messages` of a request to provider `providerId`. */
export function toMessages(turns: readonly Turn[], providerId: string): JsonObject[] {
  const loopFrom = openLoopFrom(turns);
  return turns.flatMap((turn, index) => {
    const content = turn.parts.flatMap(part => toBlock(part, providerId, index >= loopFrom) ?? []);
    return content.length === 0 ? [] : [{ role: turn.role, content }];
  });
}

function toBlock(part: Part, providerId: string, inOpenLoop: boolean): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image', source: imageSource(part) };
    case 'tool_call':
      return { type: 'tool_use', id: plainCallId(part.id), name: part.name, input: argumentsObject(part.arguments) };
    case 'tool_result':
      return {
        type: 'tool_result',
        tool_use_id: plainCallId(part.callId),
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

function imageSource(part: ImagePart): JsonObject {
  const image = dataOf(part);
  if (image === undefined) return { type: 'url', url: part.url };
  return { type: 'base64', media_type: image.mediaType, data: image.data };
}
