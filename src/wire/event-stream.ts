// Owns the framing of AWS binary event streams: prelude, headers, payload, two checksums.
// Layout: total length u32, headers length u32, CRC of these 8 bytes, headers, payload, CRC of all before it; big endian.
import { crc32 } from 'node:zlib';

const PRELUDE_BYTES = 12;
const TRAILER_BYTES = 4;
/** AWS allows 24 MiB a message. */
const MAX_FRAME_BYTES = 24 * 1024 * 1024;

export interface EventStreamMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

export interface EventStreamParser {
  push(chunk: Uint8Array): EventStreamMessage[];
  /** True once a checksum or a length was wrong: nothing more is read. */
  broken(): boolean;
}

/** Turns bytes into messages, wherever the chunks happen to break. Never throws. */
export function createEventStreamParser(): EventStreamParser {
  let held = new Uint8Array(0);
  let isBroken = false;

  function next(): EventStreamMessage | undefined {
    if (held.length < PRELUDE_BYTES) return undefined;
    const view = viewOf(held);
    const totalBytes = view.getUint32(0);
    const headerBytes = view.getUint32(4);
    const fits = headerBytes <= totalBytes - PRELUDE_BYTES - TRAILER_BYTES && totalBytes <= MAX_FRAME_BYTES;
    if (!fits || crc32(held.subarray(0, 8)) !== view.getUint32(8)) {
      isBroken = true;
      return undefined;
    }
    if (held.length < totalBytes) return undefined;
    const frame = held.subarray(0, totalBytes);
    held = held.subarray(totalBytes);
    const message = readFrame(frame, headerBytes);
    if (message === undefined) isBroken = true;
    return message;
  }

  return {
    push(chunk) {
      if (isBroken) return [];
      held = held.length === 0 ? chunk.slice() : concat(held, chunk);
      const messages: EventStreamMessage[] = [];
      for (let message = next(); message !== undefined && !isBroken; message = next()) messages.push(message);
      return messages;
    },
    broken: () => isBroken,
  };
}

function readFrame(frame: Uint8Array, headerBytes: number): EventStreamMessage | undefined {
  const bodyEnd = frame.length - TRAILER_BYTES;
  if (crc32(frame.subarray(0, bodyEnd)) !== viewOf(frame).getUint32(bodyEnd)) return undefined;
  const headersEnd = PRELUDE_BYTES + headerBytes;
  const headers = readHeaders(frame.subarray(PRELUDE_BYTES, headersEnd));
  if (headers === undefined) return undefined;
  return { headers, payload: new TextDecoder().decode(frame.subarray(headersEnd, bodyEnd)) };
}

const STRING_HEADER = 7;
/** Value bytes by header type: true, false, byte, short, int, long, (bytes, string: length-prefixed), timestamp, uuid. */
const FIXED_BYTES: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };

function readHeaders(bytes: Uint8Array): Record<string, string> | undefined {
  const headers: Record<string, string> = {};
  const view = viewOf(bytes);
  const text = new TextDecoder();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + bytes[at]!;
    if (nameEnd >= bytes.length) return undefined;
    const name = text.decode(bytes.subarray(at + 1, nameEnd));
    const type = bytes[nameEnd]!;
    at = nameEnd + 1;
    const fixed = FIXED_BYTES[type];
    if (fixed === undefined && at + 2 > bytes.length) return undefined;
    const size = fixed ?? view.getUint16(at);
    if (fixed === undefined) at += 2;
    if (at + size > bytes.length) return undefined;
    // Only strings carry anything we read; the other types are stepped over.
    if (type === STRING_HEADER) headers[name] = text.decode(bytes.subarray(at, at + size));
    at += size;
  }
  return headers;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
