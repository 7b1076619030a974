// Owns JSON carried in server-sent events, also where a server cuts one value in two events or glues two into one.
import type { Framing } from './decoder.ts';
import { MAX_LINE_CHARS } from './lines.ts';
import { isObject, parseJson } from './loose.ts';
import { createSseParser, type SseEvent } from './sse.ts';

export type JsonFrame = { readonly event?: string; readonly value: unknown } | { readonly done: true };

const NOT_JSON = 'a part of the answer is not JSON';

/** `data: [DONE]` becomes the frame `done`, after which nothing is read. */
export function createJsonFraming(): Framing<JsonFrame> {
  const sse = createSseParser();
  let held = '';
  let done = false;
  let fault: string | undefined;

  function read({ event, data }: SseEvent): JsonFrame[] {
    if (done || fault !== undefined || data.trim() === '') return [];
    if (data.trim() === '[DONE]') {
      done = true;
      if (held === '') return [{ done: true }];
      fault = NOT_JSON;
      return [];
    }
    return take(data).map(value => ({ event, value }));
  }

  /** The values that `data` completes. Z.AI was seen to cut and to merge its lines. */
  function take(data: string): unknown[] {
    const whole = held === '' ? parseJson(data) : undefined;
    if (whole !== undefined) return [whole];
    const joined = splitValues(held + data);
    const next = held !== '' && joined.values.length === 0 ? parseJson(data) : undefined;
    if (next !== undefined) {
      // What was held is beyond repair, and no word that follows a hole is passed on; but an error may tell why.
      fault = NOT_JSON;
      return isObject(next) && 'error' in next ? [next] : [];
    }
    held = joined.rest;
    if (held.length > MAX_LINE_CHARS) fault = 'an event is too long';
    return joined.values;
  }

  return {
    push: chunk => sse.push(chunk).flatMap(read),
    // A value that the closing connection cut off is a truncation, which the reader will find by itself.
    end: () => sse.end().flatMap(read),
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
