// Owns turns of a conversation as Converse's content blocks.
import type { ImagePart, Part, ReasoningPart } from '../../domain/message.ts';
import { badRequest } from '../finish.ts';
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
      return { text: part.text };
    case 'image':
      return { image: imageBlock(part) };
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
      return inOpenLoop ? reasoningBlock(part, providerId) : undefined;
  }
}

/** The block as the decoder kept it; another provider's reasoning is dropped. */
function reasoningBlock({ state }: ReasoningPart, providerId: string): JsonObject | undefined {
  const value = state?.provider === providerId ? asObject(state.value) : undefined;
  return value && { reasoningContent: value };
}

function imageBlock({ mediaType, data }: ImagePart): JsonObject {
  if (data === undefined) throw badRequest('this provider takes images as data only, it does not fetch addresses');
  const format = mediaType.replace(/^image\//, '').replace(/^jpg$/, 'jpeg');
  return { format, source: { bytes: data } };
}
