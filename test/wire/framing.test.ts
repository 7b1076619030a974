// Tests lines, server-sent events and AWS event streams: any split of the bytes gives the same result.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventStreamParser } from '../../src/wire/event-stream.ts';
import { createLineSplitter } from '../../src/wire/lines.ts';
import { createSseParser } from '../../src/wire/sse.ts';
import { eventStreamBytes } from './event-stream-bytes.ts';
import { cutAt } from './split.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('lines', () => {
  const read = (chunks: readonly Uint8Array[], max?: number) => {
    const splitter = createLineSplitter(max);
    return [...chunks.flatMap(chunk => splitter.push(chunk)), ...splitter.end()];
  };

  it('accepts both line ends, empty lines and a last line without one', () => {
    expect(read([bytesOf('a\r\n\nb\nc')])).toEqual(['a', '', 'b', 'c']);
  });

  it('gives the same lines for any split of the bytes', () => {
    const text = 'größe ✓ 😀\r\n\r\nzweite\n\nlast 日本';
    const bytes = bytesOf(text);
    const whole = read([bytes]);
    expect(whole).toEqual(['größe ✓ 😀', '', 'zweite', '', 'last 日本']);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), cuts => {
        expect(read(cutAt(bytes, cuts))).toEqual(whole);
      }),
    );
  });

  it('stops at a line that is too long instead of eating the memory', () => {
    const splitter = createLineSplitter(8);
    expect(splitter.push(bytesOf('short\nmuch too long'))).toEqual(['short']);
    expect(splitter.overflowed()).toBe(true);
    expect(splitter.push(bytesOf('\nmore\n'))).toEqual([]);
    expect(splitter.end()).toEqual([]);
  });
});

describe('server-sent events', () => {
  const read = (chunks: readonly Uint8Array[], max?: number) => {
    const parser = createSseParser(max);
    return [...chunks.flatMap(chunk => parser.push(chunk)), ...parser.end()];
  };

  it('joins data lines, keeps the event name, drops comments and unknown fields', () => {
    const text = '\uFEFF: OPENROUTER PROCESSING\n\nid: 1\nevent: delta\ndata: {"a":\ndata:1}\n\nevent: x\n\ndata\n\n';
    expect(read([bytesOf(text)])).toEqual([{ event: 'delta', data: '{"a":\n1}' }, { data: '' }]);
  });

  it('gives an event whose closing blank line never came', () => {
    expect(read([bytesOf('data: a\n\ndata: [DONE]')])).toEqual([{ data: 'a' }, { data: '[DONE]' }]);
  });

  it('gives the same events for any split of the bytes', () => {
    const bytes = bytesOf(': keep-alive\r\n\r\nevent: ping\r\ndata: {"t":"é😀"}\r\n\r\ndata: b\ndata: c\n\n');
    const whole = read([bytes]);
    expect(whole).toEqual([{ event: 'ping', data: '{"t":"é😀"}' }, { data: 'b\nc' }]);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), cuts => {
        expect(read(cutAt(bytes, cuts))).toEqual(whole);
      }),
    );
  });

  it('stops at an event that is too long, however short its lines are', () => {
    const parser = createSseParser(8);
    expect(parser.push(bytesOf('data: 12345\ndata: 6789\n\n'))).toEqual([]);
    expect(parser.overflowed()).toBe(true);
    expect(parser.push(bytesOf('data: a\n\n'))).toEqual([]);
  });
});

describe('AWS event streams', () => {
  const first = { headers: { ':message-type': 'event', ':event-type': 'contentBlockDelta' }, payload: '{"a":"é"}' };
  const second = { headers: { ':message-type': 'exception' }, payload: '' };
  const bytes = Uint8Array.from([...eventStreamBytes(first), ...eventStreamBytes(second)]);

  it('reads a message that AWS prints in its documentation of the format', () => {
    // The published test vector "payload_one_str_header".
    const hex =
      '0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e7b27666f6f273a27626172277d8d9c08b1';
    const parser = createEventStreamParser();
    expect(parser.push(Uint8Array.from(Buffer.from(hex, 'hex')))).toEqual([
      { headers: { 'content-type': 'application/json' }, payload: "{'foo':'bar'}" },
    ]);
  });

  it('gives the same messages for any split of the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), cuts => {
        const parser = createEventStreamParser();
        expect(cutAt(bytes, cuts).flatMap(chunk => parser.push(chunk))).toEqual([first, second]);
      }),
    );
  });

  it('refuses every single flipped bit', () => {
    const frame = eventStreamBytes(first);
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.nat(7), (at, bit) => {
        const bad = frame.slice();
        bad[at] = bad[at]! ^ (1 << bit);
        const parser = createEventStreamParser();
        expect(parser.push(bad)).toEqual([]);
        expect(parser.broken()).toBe(true);
      }),
    );
  });
});
