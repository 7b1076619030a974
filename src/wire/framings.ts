// Owns the framings that decoders are built on: server-sent events, one JSON object a line, AWS messages.
import type { Framing } from './decoder.ts';
import { createEventStreamParser, type EventStreamMessage } from './event-stream.ts';
import { createLineSplitter } from './lines.ts';
import { parseJson } from './loose.ts';
import { createSseParser, type SseEvent } from './sse.ts';

/** Server-sent events whose data are JSON. */
export function sseFraming(): Framing<SseEvent> {
  const parser = createSseParser();
  return {
    push: parser.push,
    end: () => parser.end().filter(event => isWhole(event.data)),
    fault: () => (parser.overflowed() ? 'one event of the stream is far too long' : undefined),
  };
}

/** Lines of JSON text; blank ones are dropped. */
export function ndjsonFraming(): Framing<string> {
  const lines = createLineSplitter();
  const filled = (batch: readonly string[]) => batch.filter(line => line.trim() !== '');
  return {
    push: chunk => filled(lines.push(chunk)),
    end: () => lines.end().filter(isWhole),
    fault: () => (lines.overflowed() ? 'one line of the stream is far too long' : undefined),
  };
}

/** What the closing connection cut in two is a truncation, which the answer's end shows, not bad JSON. */
function isWhole(text: string): boolean {
  return parseJson(text) !== undefined;
}

export function awsFraming(): Framing<EventStreamMessage> {
  const parser = createEventStreamParser();
  return {
    push: parser.push,
    // Half a message at the end is a connection that broke.
    end: () => [],
    fault: () => (parser.broken() ? 'a message of the stream fails its checksum' : undefined),
  };
}
