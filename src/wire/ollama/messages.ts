// Owns messages as Ollama takes them.
import { type Message, type Part, partsOf } from '../../domain/message.ts';
import type { WireTarget } from '../codec.ts';
import { inlineImage } from '../inline-image.ts';
import type { JsonObject } from '../loose.ts';
import { argumentsObject, toolNames } from '../tool-calls.ts';

/** The `messages` of a request. Each tool result is a message of its own, known by the tool's name. */
export function toMessages(messages: readonly Message[], target: WireTarget): JsonObject[] {
  const names = toolNames(messages);
  return messages.flatMap(message => {
    const parts = partsOf(message);
    const results = parts.flatMap(part =>
      part.type === 'tool_result'
        ? [{ role: 'tool', tool_name: part.name ?? names.get(part.callId), content: part.content }]
        : [],
    );
    const rest = parts.filter(part => part.type !== 'tool_result' && part.type !== 'reasoning');
    return rest.length === 0
      ? results
      : [...results, toMessage(message.role === 'tool' ? 'user' : message.role, rest, target)];
  });
}

function toMessage(role: string, parts: readonly Part[], target: WireTarget): JsonObject {
  const images = parts.flatMap(part => (part.type === 'image' ? [inlineImage(part, target).data] : []));
  const calls = parts.flatMap(part =>
    part.type === 'tool_call' ? [{ function: { name: part.name, arguments: argumentsObject(part.arguments) } }] : [],
  );
  return {
    role,
    content: parts.map(part => (part.type === 'text' ? part.text : '')).join(''),
    images: images.length > 0 ? images : undefined,
    tool_calls: calls.length > 0 ? calls : undefined,
  };
}
