// Owns what formats with strict tool calls need: arguments as an object, ids without odd characters, names of calls.
import { type Message, partsOf } from '../domain/message.ts';
import { asObject, type JsonObject, parseJson } from './loose.ts';

/** The object that a model wrote; what is no JSON object is kept, under `arguments`, rather than lost. */
export function argumentsObject(text: string): JsonObject {
  if (text.trim() === '') return {};
  const value = parseJson(text);
  return asObject(value) ?? { arguments: value ?? text };
}

/** The id as Anthropic and Bedrock accept it: other vendors' ids hold points and colons (`functions.search:0`). */
export function plainCallId(id: string): string {
  return id.replace(/[^\w-]/g, '_');
}

/** Names of the called tools by call id, for formats whose results are matched by name. */
export function toolNames(messages: readonly Message[]): ReadonlyMap<string, string> {
  const calls = messages.flatMap(partsOf).flatMap(part => (part.type === 'tool_call' ? [part] : []));
  return new Map(calls.map(call => [call.id, call.name]));
}
