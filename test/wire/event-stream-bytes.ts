// Owns the writing of AWS event streams, for the tests that read them.
import { crc32 } from 'node:zlib';
import type { EventStreamMessage } from '../../src/wire/event-stream.ts';

const STRING = 7;

/** The bytes of one message whose headers are all strings. */
export function eventStreamBytes({ headers, payload }: EventStreamMessage): Uint8Array {
  const head = Buffer.concat(
    Object.entries(headers).flatMap(([name, value]) => [
      Buffer.from([Buffer.byteLength(name)]),
      Buffer.from(name),
      Buffer.from([STRING, Buffer.byteLength(value) >> 8, Buffer.byteLength(value) & 0xff]),
      Buffer.from(value),
    ]),
  );
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(prelude.length + head.length + body.length + 4, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const trailer = Buffer.alloc(4);
  trailer.writeUInt32BE(crc32(Buffer.concat([prelude, head, body])));
  return Uint8Array.from(Buffer.concat([prelude, head, body, trailer]));
}
