// Owns turns of a conversation as Converse's content blocks.
import type { ImagePart, Part, ReasoningPart } from '../../domain/message.ts';
import type { WireTarget } from '../codec.ts';
import { inlineImage } from '../inline-image.ts';
import { asObject, type JsonObject } from '../loose.ts';
import { argumentsObject, plainCallId } from '../tool-calls.ts';
import { openLoopFrom, type Turn } from '../turns.ts';

/** Ends what the prompt cache keeps; models without one refuse it. */
const CACHE_POINT: JsonObject = { cachePoint: { type: 'default' } };

/** The `messages` of a request; the prompt is kept up to the end of each of the `cached` turns. */
export function toMessages(turns: readonly Turn[], target: WireTarget, cached: readonly number[]): JsonObject[] {
  const loopFrom = openLoopFrom(turns);
  return turns.flatMap((turn, index) => {
    const content = turn.parts.flatMap(part => toBlock(part, target, index >= loopFrom) ?? []);
    if (cached.includes(index)) content.push(CACHE_POINT);
    return content.length === 0 ? [] : [{ role: turn.role, content }];
  });
}

/** The `system` of a request. It is kept on its own too: it outlives a history that somebody edits. */
export function toSystem(text: string, isCached: boolean): JsonObject[] | undefined {
  if (text === '') return undefined;
  return isCached ? [{ text }, CACHE_POINT] : [{ text }];
}

function toBlock(part: Part, target: WireTarget, inOpenLoop: boolean): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return { text: part.text };
    case 'image':
      return { image: imageBlock(part, target) };
    case 'tool_call':
      return {
        toolUse: { toolUseId: plainCallId(part.id), name: part.name, input: argumentsObject(part.arguments) },
      };
    case 'tool_result':
      return {
        toolResult: {
          toolUseId: plainCallId(part.callId),
          content: [{ text: part.content }],
          status: part.isError ? 'error' : undefined,
        },
      };
    case 'reasoning':
      return inOpenLoop ? reasoningBlock(part, target.provider.id) : undefined;
  }
}

/** The block as the decoder kept it; another provider's reasoning is dropped. */
function reasoningBlock({ state }: ReasoningPart, providerId: string): JsonObject | undefined {
  const value = state?.provider === providerId ? asObject(state.value) : undefined;
  return value && { reasoningContent: value };
}

function imageBlock(part: ImagePart, target: WireTarget): JsonObject {
  const { mediaType, data } = inlineImage(part, target);
  const format = mediaType.replace(/^image\//, '').replace(/^jpg$/, 'jpeg');
  return { format, source: { bytes: data } };
}
