// Owns the bytes of a recorded stream as its vendor sends them.
import { readFileSync } from 'node:fs';
import { eventStreamBytes } from './event-stream-bytes.ts';

/** AWS messages are kept as JSON, one a line (`.jsonl`); everything else as it came. */
export function recordedBytes(url: URL): Uint8Array {
  const text = readFileSync(url, 'utf8');
  if (!url.pathname.endsWith('.jsonl')) return new TextEncoder().encode(text);
  const messages = text.trim().split('\n');
  return Uint8Array.from(messages.flatMap(line => [...eventStreamBytes(JSON.parse(line))]));
}
