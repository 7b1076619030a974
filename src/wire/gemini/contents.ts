// Owns turns of a conversation as Gemini's contents.
import type { ImagePart, Part, ToolCallPart, ToolResultPart } from '../../domain/message.ts';
import type { WireTarget } from '../codec.ts';
import { inlineImage } from '../inline-image.ts';
import { asObject, asText, type JsonObject, parseJson } from '../loose.ts';
import { argumentsObject } from '../tool-calls.ts';
import type { Turn } from '../turns.ts';

/** Google's documented stand-in for calls that it did not make itself: without any signature they are a 400. */
const FOREIGN_SIGNATURE = 'skip_thought_signature_validator';

/** The `contents` of a request. `names` are the called tools by call id. */
export function toContents(
  turns: readonly Turn[],
  target: WireTarget,
  names: ReadonlyMap<string, string>,
): JsonObject[] {
  return turns.flatMap(({ role, parts }) => {
    const firstCall = parts.find(part => part.type === 'tool_call');
    const contentParts = parts.flatMap(part => toPart(part, target, names, part === firstCall) ?? []);
    return contentParts.length === 0 ? [] : [{ role: role === 'user' ? 'user' : 'model', parts: contentParts }];
  });
}

function toPart(
  part: Part,
  target: WireTarget,
  names: ReadonlyMap<string, string>,
  isFirstCall: boolean,
): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return { text: part.text };
    case 'image':
      return { inlineData: imageBlob(part, target) };
    case 'tool_call':
      return {
        functionCall: { name: part.name, args: argumentsObject(part.arguments) },
        thoughtSignature: signatureOf(part, target, isFirstCall),
      };
    case 'tool_result':
      return { functionResponse: { name: part.name ?? names.get(part.callId) ?? part.callId, response: result(part) } };
    case 'reasoning':
      return undefined;
  }
}

/** Of parallel calls only the first is signed. */
function signatureOf({ state }: ToolCallPart, target: WireTarget, isFirstCall: boolean): string | undefined {
  const own = state?.provider === target.provider.id ? asText(asObject(state.value)?.['thoughtSignature']) : undefined;
  return own ?? (isFirstCall && target.model.reasoning ? FOREIGN_SIGNATURE : undefined);
}

/** A response has to be an object; texts are wrapped. */
function result({ content, isError }: ToolResultPart): JsonObject {
  return isError ? { error: content } : (asObject(parseJson(content)) ?? { result: content });
}

function imageBlob(part: ImagePart, target: WireTarget): JsonObject {
  const { mediaType, data } = inlineImage(part, target);
  return { mimeType: mediaType, data };
}
