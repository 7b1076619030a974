// Owns messages as the Responses API takes them: a list of input items.
import { type Message, type Part, partsOf, textOf } from '../../domain/message.ts';
import type { WireTarget } from '../codec.ts';
import { imageUrl } from '../image-url.ts';
import { isObject, type JsonObject } from '../loose.ts';

export interface Input {
  /** The system messages that open the conversation. */
  readonly instructions?: string;
  readonly items: readonly JsonObject[];
}

/** Throws a `Failure` for an image that the vendor cannot fetch. */
export function encodeMessages(
  messages: readonly Message[],
  instruction: string | undefined,
  target: WireTarget,
): Input {
  const firstTurn = messages.findIndex(({ role }) => role !== 'system');
  const opening = (firstTurn === -1 ? messages : messages.slice(0, firstTurn)).map(textOf);
  const instructions = opening.filter(Boolean).join('\n\n');
  const rest = firstTurn === -1 ? [] : messages.slice(firstTurn);
  return {
    instructions: instructions === '' ? undefined : instructions,
    // JSON mode wants the word JSON among the input items; the instructions do not count.
    items: [
      ...(instruction === undefined ? [] : [developer(instruction)]),
      ...rest.flatMap(message => encodeMessage(message, target)),
    ],
  };
}

function encodeMessage(message: Message, target: WireTarget): readonly JsonObject[] {
  if (message.role === 'system') return [developer(textOf(message))];
  const items: { -readonly [key in keyof JsonObject]: unknown }[] = [];
  for (const part of partsOf(message)) {
    const item = encodePart(part, message.role, target);
    if (item === undefined) continue;
    // Neighbouring texts and images are one message.
    const last = items.at(-1);
    if (item['type'] === 'message' && last?.['type'] === 'message') {
      last['content'] = [...(last['content'] as unknown[]), ...(item['content'] as unknown[])];
    } else items.push({ ...item });
  }
  return items;
}

function developer(content: string): JsonObject {
  return { type: 'message', role: 'developer', content };
}

function encodePart(part: Part, role: Message['role'], target: WireTarget): JsonObject | undefined {
  switch (part.type) {
    case 'text': {
      const type = role === 'assistant' ? 'output_text' : 'input_text';
      return { type: 'message', role: role === 'tool' ? 'user' : role, content: [{ type, text: part.text }] };
    }
    case 'image': {
      const content = [{ type: 'input_image', image_url: imageUrl(part, target) }];
      return { type: 'message', role: 'user', content };
    }
    case 'tool_call':
      return { type: 'function_call', call_id: part.id, name: part.name, arguments: part.arguments || '{}' };
    case 'tool_result':
      return { type: 'function_call_output', call_id: part.callId, output: part.content };
    case 'reasoning':
      // The item as the vendor gave it; that of any other provider is dropped.
      return part.state?.provider === target.provider.id && isItem(part.state.value) ? part.state.value : undefined;
  }
}

function isItem(value: unknown): value is JsonObject {
  return isObject(value) && value['type'] === 'reasoning';
}
