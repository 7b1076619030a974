// Owns the output items of a Responses answer: messages, function calls and reasoning, in pieces or whole.
import type { Piece } from '../decoder.ts';
import { arrayAt, type JsonObject, numberAt, textAt } from '../loose.ts';

export interface ItemReader {
  added(item: JsonObject, event: JsonObject): Piece[];
  text(event: JsonObject): Piece[];
  refusal(event: JsonObject): Piece[];
  reasoning(event: JsonObject): Piece[];
  arguments(event: JsonObject): Piece[];
  /** The finished item: whatever of it has not been said yet. */
  done(item: JsonObject, event: JsonObject): Piece[];
  calledTools(): boolean;
  refused(): string;
}

interface Call {
  readonly index: number;
  said: boolean;
}

export function createItemReader(provider: string): ItemReader {
  const calls = new Map<string, Call>();
  const spoken = new Set<string>();
  const closed = new Set<string>();
  let refused = '';

  function say(type: 'text' | 'reasoning', event: JsonObject, text: string | undefined): Piece[] {
    if (text === undefined) return [];
    spoken.add(keyOf(event));
    return [{ type, text }];
  }

  function open(item: JsonObject, event: JsonObject): Piece[] {
    if (item['type'] !== 'function_call' || calls.has(keyOf(event))) return [];
    const index = calls.size;
    const said = textAt(item, 'arguments');
    calls.set(keyOf(event), { index, said: said !== undefined });
    const id = textAt(item, 'call_id') ?? textAt(item, 'id') ?? `call_${index}`;
    return [{ type: 'tool_call', index, id, name: textAt(item, 'name'), arguments: said ?? '' }];
  }

  function fill(event: JsonObject, text: string | undefined, whole: boolean): Piece[] {
    const call = calls.get(keyOf(event));
    if (call === undefined || text === undefined || (whole && call.said)) return [];
    call.said = true;
    return [{ type: 'tool_call', index: call.index, arguments: text }];
  }

  function messageDone(item: JsonObject, event: JsonObject): Piece[] {
    const parts = arrayAt(item, 'content');
    if (refused === '') refused = parts.map(part => textAt(part, 'refusal') ?? '').join('');
    if (spoken.has(keyOf(event))) return [];
    return say('text', event, parts.map(part => textAt(part, 'text') ?? '').join('') || undefined);
  }

  function reasoningDone(item: JsonObject, event: JsonObject): Piece[] {
    const texts = [...arrayAt(item, 'summary'), ...arrayAt(item, 'content')].map(part => textAt(part, 'text') ?? '');
    const shown = spoken.has(keyOf(event)) ? [] : say('reasoning', event, texts.join('\n\n') || undefined);
    // Without its encrypted content the item lives on the vendor's side only, and we ask it not to store anything.
    if (textAt(item, 'encrypted_content') === undefined) return shown;
    return [...shown, { type: 'reasoning', text: '', state: { provider, value: item } }];
  }

  return {
    added: open,
    text: event => say('text', event, textAt(event, 'delta')),
    refusal(event) {
      refused += textAt(event, 'delta') ?? '';
      return [];
    },
    reasoning: event => say('reasoning', event, textAt(event, 'delta')),
    arguments: event =>
      textAt(event, 'delta') === undefined
        ? fill(event, textAt(event, 'arguments'), true)
        : fill(event, textAt(event, 'delta'), false),
    done(item, event) {
      if (closed.has(keyOf(event))) return [];
      closed.add(keyOf(event));
      if (item['type'] === 'message') return messageDone(item, event);
      if (item['type'] === 'reasoning') return reasoningDone(item, event);
      if (item['type'] !== 'function_call') return [];
      return calls.has(keyOf(event)) ? fill(event, textAt(item, 'arguments'), true) : open(item, event);
    },
    calledTools: () => calls.size > 0,
    refused: () => refused,
  };
}

/** Items are told apart by their place; ids of items change between events on some compatible servers. */
function keyOf(event: JsonObject): string {
  return String(numberAt(event, 'output_index') ?? textAt(event, 'item_id') ?? '');
}
