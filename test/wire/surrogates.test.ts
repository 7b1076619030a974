// Tests that a character cut in two by a vendor's own chunks arrives whole.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StreamEvent } from '../../src/domain/event.ts';
import { codecFor } from '../../src/wire/index.ts';
import { clock, PROVIDERS, plainModel } from './providers.ts';

const codec = await codecFor('openai-chat');
const target = { provider: PROVIDERS['openai']!, model: plainModel, baseUrl: 'http://127.0.0.1' };
const chunk = (delta: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`;
const END = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

function decode(...frames: readonly string[]): readonly StreamEvent[] {
  const decoder = codec.decoder(target, clock);
  return [...decoder.push(new TextEncoder().encode(frames.join(''))), ...decoder.end()];
}

/** What a terminal or a pipe makes of the events: each is encoded on its own. */
const printed = (events: readonly StreamEvent[], type: 'text' | 'reasoning') =>
  Buffer.concat(events.map(event => Buffer.from(event.type === type ? event.text : ''))).toString();

it('joins halves, wherever the text is cut', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ü', '日', '😀', '👩‍🚀'), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(text, fc.constantFrom('content', 'reasoning_content'), (whole, field) => {
      const events = decode(...whole.split('').map(unit => chunk({ [field]: unit })), END);
      expect(printed(events, field === 'content' ? 'text' : 'reasoning')).toBe(whole);
    }),
  );
});

it('keeps nothing back at the end', () => {
  const events = decode(chunk({ content: 'a\ud83d' }), END);
  expect(events.filter(({ type }) => type === 'text')).toEqual([
    { type: 'text', text: 'a' },
    { type: 'text', text: '\ud83d' },
  ]);
});

it('keeps text and reasoning apart', () => {
  const frames = [{ reasoning_content: 'r\ud83d' }, { content: 't\ud83d' }, { content: '\ude00' }].map(chunk);
  const events = decode(...frames, chunk({ reasoning_content: '\ude80' }), END);
  expect([printed(events, 'text'), printed(events, 'reasoning')]).toEqual(['t😀', 'r🚀']);
});
