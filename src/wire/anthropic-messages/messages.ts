// Owns turns of a conversation as Anthropic's content blocks.
import type { ImagePart, Part, ReasoningPart } from '../../domain/message.ts';
import { dataOf } from '../inline-image.ts';
import { asObject, type JsonObject } from '../loose.ts';
import { argumentsObject, plainCallId } from '../tool-calls.ts';
import { openLoopFrom, type Turn } from '../turns.ts';

/** Ends what the prompt cache keeps, with the block that it is put on; for five minutes from each use. */
const BREAKPOINT: JsonObject = { cache_control: { type: 'ephemeral' } };

/** The `messages` of a request to provider `providerId`; the prompt is kept up to the end of each of the `cached` turns. */
export function toMessages(turns: readonly Turn[], providerId: string, cached: readonly number[]): JsonObject[] {
  const loopFrom = openLoopFrom(turns);
  return turns.flatMap((turn, index) => {
    const blocks = turn.parts
      .map(part => toBlock(part, providerId, index >= loopFrom))
      .filter(block => block !== undefined);
    const last = cached.includes(index) ? blocks.length - 1 : -1;
    const content = blocks.map((block, at) => (at === last ? { ...block, ...BREAKPOINT } : block));
    return content.length === 0 ? [] : [{ role: turn.role, content }];
  });
}

/** The `system` of a request. It is kept on its own too: it outlives a history that somebody edits. */
export function toSystem(text: string, isCached: boolean): JsonObject[] | string | undefined {
  if (text === '' || !isCached) return text || undefined;
  return [{ type: 'text', text, ...BREAKPOINT }];
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
