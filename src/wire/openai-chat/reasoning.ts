// Owns reasoning as OpenAI-compatible servers stream it, and what of it they want back.
import type { ProviderState } from '../../domain/message.ts';
import { arrayAt, isObject, type JsonObject, textAt } from '../loose.ts';

export interface ReasoningReader {
  /** The reasoning text of a delta. */
  read(delta: JsonObject): string;
  /** What goes back to this provider with the assistant's message; undefined where it wants nothing. */
  state(): ProviderState | undefined;
}

const GROWING = ['text', 'summary', 'data'];

export function createReasoningReader(provider: string): ReasoningReader {
  let content = '';
  const details: Record<string, unknown>[] = [];

  return {
    read(delta) {
      const pieces = arrayAt(delta, 'reasoning_details').filter(isObject);
      for (const piece of pieces) addDetail(details, piece);
      const replayable = textAt(delta, 'reasoning_content') ?? '';
      content += replayable;
      // The same words stand in several fields; the first that has any counts.
      const shown = pieces.map(piece => textAt(piece, 'text') ?? textAt(piece, 'summary') ?? '').join('');
      return replayable || textAt(delta, 'reasoning') || shown;
    },
    state() {
      if (details.length > 0) return { provider, value: { reasoning_details: details } };
      return content === '' ? undefined : { provider, value: { reasoning_content: content } };
    },
  };
}

/** Pieces of one detail carry its index; its texts grow, its other fields (signature, format, id) are said once. */
function addDetail(details: Record<string, unknown>[], piece: JsonObject): void {
  const known = details.find(
    detail => piece['index'] !== undefined && detail['index'] === piece['index'] && detail['type'] === piece['type'],
  );
  if (known === undefined) {
    details.push({ ...piece });
    return;
  }
  for (const [key, value] of Object.entries(piece)) {
    if (value === null || value === undefined) continue;
    const before = known[key];
    known[key] =
      GROWING.includes(key) && typeof before === 'string' && typeof value === 'string' ? before + value : value;
  }
}
