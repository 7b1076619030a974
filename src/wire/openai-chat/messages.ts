// Owns messages as Chat Completions writes them.
import { type Message, type Part, type ProviderState, partsOf, textOf } from '../../domain/message.ts';
import type { WireTarget } from '../codec.ts';
import { imageUrl } from '../image-url.ts';
import { isObject, type JsonObject } from '../loose.ts';
import { toCallId } from './call-id.ts';

/** `instruction` joins the system prompt. Throws a `Failure` for an image that the vendor cannot fetch. */
export function encodeMessages(
  messages: readonly Message[],
  instruction: string | undefined,
  target: WireTarget,
): JsonObject[] {
  const role = target.model.quirks?.systemRole ?? 'system';
  const told = instruction === undefined ? messages : withInstruction(messages, instruction);
  return (role === 'user' ? systemIntoUser(told) : told).flatMap(message => encodeMessage(message, role, target));
}

function withInstruction(messages: readonly Message[], instruction: string): readonly Message[] {
  const [first, ...rest] = messages;
  if (first?.role !== 'system') return [{ role: 'system', content: instruction }, ...messages];
  return [{ role: 'system', content: `${textOf(first)}\n\n${instruction}` }, ...rest];
}

/** For models without a system role: its text opens the first user turn. */
function systemIntoUser(messages: readonly Message[]): readonly Message[] {
  const system = messages
    .filter(({ role }) => role === 'system')
    .map(textOf)
    .join('\n\n');
  const others = messages.filter(({ role }) => role !== 'system');
  if (system === '') return others;
  const at = others.findIndex(({ role }) => role === 'user');
  const first = others[at];
  if (first === undefined) return [{ role: 'user', content: system }, ...others];
  return others.with(at, { role: 'user', content: [{ type: 'text', text: system }, ...partsOf(first)] });
}

function encodeMessage(
  message: Message,
  systemRole: 'system' | 'developer' | 'user',
  target: WireTarget,
): JsonObject[] {
  if (message.role === 'system') return [{ role: systemRole, content: textOf(message) }];
  if (message.role === 'assistant') return [encodeAssistant(message, target)];
  const parts = partsOf(message);
  const results = parts.flatMap(part => {
    if (part.type !== 'tool_result') return [];
    return [{ role: 'tool', tool_call_id: toCallId(part.callId, target), content: part.content }];
  });
  const content = encodeContent(parts, target);
  return content === undefined && results.length > 0 ? results : [...results, { role: 'user', content: content ?? '' }];
}

/** Plain text where there is nothing else, since not every server takes lists. */
function encodeContent(parts: readonly Part[], target: WireTarget): string | JsonObject[] | undefined {
  const shown = parts.filter(part => part.type === 'text' || part.type === 'image');
  if (shown.length === 0) return undefined;
  const texts = shown.flatMap(part => (part.type === 'text' ? [part.text] : []));
  if (texts.length === shown.length) return texts.join('\n\n');
  return shown.map(part =>
    part.type === 'text'
      ? { type: 'text', text: part.text }
      : { type: 'image_url', image_url: { url: imageUrl(part, target) } },
  );
}

function encodeAssistant(message: Message, target: WireTarget): JsonObject {
  const parts = partsOf(message);
  const calls = parts.flatMap(part => {
    if (part.type !== 'tool_call') return [];
    const made = { name: part.name, arguments: part.arguments === '' ? '{}' : part.arguments };
    return [{ id: toCallId(part.id, target), type: 'function', function: made }];
  });
  const text = textOf(message);
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...replayedState(parts, target.provider.id),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

/** What this provider wants back (reasoning_content, reasoning_details); the state of any other is dropped. */
function replayedState(parts: readonly Part[], provider: string): JsonObject {
  const states = parts.flatMap(part => (part.type === 'reasoning' ? (part.state ?? []) : []));
  const own = states.filter((state: ProviderState) => state.provider === provider).map(state => state.value);
  return Object.assign({}, ...own.filter(isObject));
}
