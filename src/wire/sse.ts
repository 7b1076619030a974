// Owns the framing of server-sent events.
import { createLineSplitter, MAX_LINE_CHARS } from './lines.ts';

export interface SseEvent {
  readonly event?: string;
  readonly data: string;
}

export interface SseParser {
  push(chunk: Uint8Array): SseEvent[];
  /** An event whose closing blank line never came is still given: vendors forget it before they hang up. */
  end(): SseEvent[];
  /** True once an event was longer than allowed: nothing more is read. */
  overflowed(): boolean;
}

/** Turns the bytes of an event stream into events. Comments, `id` and `retry` are dropped; several `data` lines are joined by `\n`. */
export function createSseParser(maxChars: number = MAX_LINE_CHARS): SseParser {
  const lines = createLineSplitter(maxChars);
  let event: string | undefined;
  let data: string[] = [];
  let dataChars = 0;
  let overflow = false;

  function flush(): SseEvent[] {
    const held = data;
    const name = event;
    event = undefined;
    data = [];
    dataChars = 0;
    if (held.length === 0) return [];
    return [name ? { event: name, data: held.join('\n') } : { data: held.join('\n') }];
  }

  function read(line: string): SseEvent[] {
    if (line === '') return flush();
    const colon = line.indexOf(':');
    if (colon === 0) return [];
    const field = colon === -1 ? line : line.slice(0, colon);
    const rest = colon === -1 ? '' : line.slice(colon + 1);
    const value = rest.startsWith(' ') ? rest.slice(1) : rest;
    if (field === 'event') event = value;
    if (field !== 'data') return [];
    dataChars += value.length;
    if (dataChars > maxChars) overflow = true;
    else data.push(value);
    return [];
  }

  const readAll = (batch: readonly string[]) => batch.flatMap(line => (overflow ? [] : read(line)));
  return {
    push: chunk => readAll(lines.push(chunk)),
    end() {
      const last = readAll(lines.end());
      return overflow || lines.overflowed() ? last : [...last, ...flush()];
    },
    overflowed: () => overflow || lines.overflowed(),
  };
}
