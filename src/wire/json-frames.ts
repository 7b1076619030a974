// Owns JSON carried in server-sent events, also where a server cuts one value in two events or glues two into one.
import type { Framing } from './decoder.ts';
import { MAX_LINE_CHARS } from './lines.ts';
import { parseJson } from './loose.ts';
import { createSseParser, type SseEvent } from './sse.ts';

export type JsonFrame = { readonly event?: string; readonly value: unknown } | { readonly done: true };

/** `data: [DONE]` becomes the frame `done`, after which nothing is read. */
export function createJsonFraming(): Framing<JsonFrame> {
  const sse = createSseParser();
  let held = '';
  let lost = false;
  let done = false;
  let fault: string | undefined;

  function read({ event, data }: SseEvent): JsonFrame[] {
    if (done || data.trim() === '') return [];
    if (data.trim() === '[DONE]') {
      done = true;
      if (held === '' && !lost) return [{ done: true }];
      fault = 'a part of the answer is not JSON';
      return [];
    }
    return take(data).map(value => ({ event, value }));
  }

  /** The values that `data` completes. Z.AI was seen to cut and to merge its lines. */
  function take(data: string): unknown[] {
    const whole = held === '' ? parseJson(data) : undefined;
    if (whole !== undefined) return [whole];
    const joined = splitValues(held + data);
    if (held !== '' && joined.values.length === 0 && parseJson(data) !== undefined) {
      // What was held is beyond repair; the rest may still tell why (an error chunk).
      lost = true;
      held = '';
      return [parseJson(data)];
    }
    held = joined.rest;
    if (held.length > MAX_LINE_CHARS) fault = 'an event is too long';
    return joined.values;
  }

  return {
    push: chunk => sse.push(chunk).flatMap(read),
    end() {
      const last = sse.end().flatMap(read);
      // A value that the closing connection cut off is a truncation, which the reader will find by itself.
      if (lost) fault ??= 'a part of the answer is not JSON';
      return last;
    },
    fault: () => fault ?? (sse.overflowed() ? 'an event is too long' : undefined),
  };
}

/** JSON objects written one after the other, whatever stands between them, and the unfinished tail. */
function splitValues(text: string): { readonly values: unknown[]; readonly rest: string } {
  const values: unknown[] = [];
  let from = text.indexOf('{');
  if (from === -1) return { values, rest: text };
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
      continue;
    }
    if (char === '"') quoted = depth > 0;
    else if (char === '{') {
      if (depth === 0) from = at;
      depth++;
    } else if (char === '}' && depth > 0 && --depth === 0) {
      const value = parseJson(text.slice(from, at + 1));
      if (value === undefined) return { values, rest: text.slice(from) };
      values.push(value);
      from = at + 1;
    }
  }
  const rest = text.slice(from);
  return { values, rest: depth === 0 && !rest.includes('{') ? '' : rest };
}
