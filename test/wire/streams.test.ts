// Tests the reading of answers beyond the recorded streams: any bytes, whole JSON answers, wrong content types.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../src/domain/event.ts';
import { WIRE_FORMATS } from '../../src/domain/model.ts';
import { codecFor } from '../../src/wire/index.ts';
import { openaiChat } from '../../src/wire/openai-chat/index.ts';
import { openaiResponses } from '../../src/wire/openai-responses/index.ts';
import { eventStreamBytes } from './event-stream-bytes.ts';
import { clock, targetOf } from './providers.ts';

/** Something that comes near to a frame of some format: only what is nearly right reaches the far corners. */
const nearlyFrames = fc
  .jsonValue()
  .map(value => [
    { type: 'response.completed', choices: [value], response: value },
    { type: 'message_start', message: value },
    { type: 'content_block_start', index: 0, content_block: value },
    { type: 'message_delta', delta: value, usage: value },
    { candidates: [{ content: { parts: [value] }, finishReason: value }], usageMetadata: value, promptFeedback: value },
    { message: { content: value, tool_calls: [value] }, done: true, done_reason: value },
    { error: value },
    value,
  ]);

const sseBytes = fc
  .array(fc.oneof(fc.string({ unit: 'binary' }), nearlyFrames, fc.constant('[DONE]')))
  .map(items => items.flat().map(item => `data: ${typeof item === 'string' ? item : JSON.stringify(item)}\n\n`))
  .map(lines => new TextEncoder().encode(lines.join('')));
const lineBytes = fc.array(nearlyFrames).map(frames =>
  new TextEncoder().encode(
    frames
      .flat()
      .map(frame => `${JSON.stringify(frame)}\n`)
      .join(''),
  ),
);
const awsTypes = [
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
  'metadata',
];
const awsBytes = fc
  .array(fc.record({ type: fc.constantFrom(...awsTypes), value: fc.jsonValue() }))
  .map(items =>
    items.flatMap(({ type, value }) => [
      ...eventStreamBytes({
        headers: { ':message-type': 'event', ':event-type': type },
        payload: JSON.stringify({ start: value, delta: value, usage: value, stopReason: value }),
      }),
    ]),
  )
  .map(bytes => Uint8Array.from(bytes));

describe.each(WIRE_FORMATS)('%s of any bytes', async format => {
  const codec = await codecFor(format);

  it('ends exactly once, with done or an error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), sseBytes, lineBytes, awsBytes), bytes => {
        const decoder = codec.decoder(targetOf('any'), clock);
        const events: StreamEvent[] = [...decoder.push(bytes), ...decoder.end()];
        const ends = events.filter(event => event.type === 'done' || event.type === 'error');
        expect(ends).toEqual(events.slice(-1));
      }),
    );
  });

  it('as a whole answer ends exactly once, too', () => {
    const bodies = fc.oneof(
      fc.string(),
      fc.oneof(nearlyFrames, fc.jsonValue()).map(value => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(bodies, body => {
        const events = codec.decodeBody(body, targetOf('any'), clock.now());
        const ends = events.filter(event => event.type === 'done' || event.type === 'error');
        expect(ends).toEqual(events.slice(-1));
      }),
    );
  });
});

describe('a whole JSON answer to Chat Completions', () => {
  const decode = (body: unknown, provider = 'any') =>
    openaiChat.decodeBody(typeof body === 'string' ? body : JSON.stringify(body), targetOf(provider), clock.now());

  it('amounts to the events of a stream', () => {
    const message = {
      role: 'assistant',
      content: 'a',
      tool_calls: [{ id: 'x', type: 'function', function: { name: 'f', arguments: '{}' } }],
    };
    const usage = { prompt_tokens: 5, completion_tokens: 2 };
    expect(decode({ id: 'c1', model: 'm1', choices: [{ message, finish_reason: 'tool_calls' }], usage })).toMatchObject(
      [
        { type: 'start', id: 'c1', model: 'm1' },
        { type: 'text', text: 'a' },
        { type: 'tool_call', index: 0, id: 'x', name: 'f', arguments: '{}' },
        { type: 'usage', usage: { inputTokens: 5, outputTokens: 2 } },
        { type: 'done', finishReason: 'tool_calls' },
      ],
    );
  });

  it('may be an error with status 200', () => {
    const error = { code: 502, message: 'Provider disconnected' };
    expect(decode({ error }, 'openrouter')).toMatchObject([{ type: 'error', failure: { kind: 'server_error' } }]);
    expect(decode({ id: 'g', choices: [{ error, finish_reason: 'error' }] }, 'openrouter').at(-1)).toMatchObject({
      type: 'error',
      failure: { kind: 'server_error', status: 502 },
    });
    expect(decode({ code: '1305', msg: 'overloaded', success: false }, 'zai')).toMatchObject([
      { type: 'error', failure: { kind: 'overloaded' } },
    ]);
  });

  it('may be a stream under the wrong content type', () => {
    const chunk = { id: 'c1', choices: [{ delta: { content: 'a' }, finish_reason: 'stop' }] };
    const events = decode(`: hello\n\ndata: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
    expect(events.at(-1)).toMatchObject({ type: 'done', finishReason: 'stop' });
  });

  it.each(['', 'null', '[]', '{}', '{"choices":[]}', '<html>', '{"choices":'])('is malformed as %j', body => {
    expect(decode(body)).toMatchObject([{ type: 'error', failure: { kind: 'malformed' } }]);
  });
});

describe('a whole response', () => {
  const decode = (body: unknown) => openaiResponses.decodeBody(JSON.stringify(body), targetOf('openai'), clock.now());

  it('amounts to the events of a stream', () => {
    const output = [
      { type: 'message', content: [{ type: 'output_text', text: 'a' }] },
      { type: 'function_call', call_id: 'x', name: 'f', arguments: '{}' },
    ];
    expect(decode({ id: 'r1', model: 'm1', status: 'completed', error: null, output })).toMatchObject([
      { type: 'start', id: 'r1' },
      { type: 'text', text: 'a' },
      { type: 'tool_call', index: 0, id: 'x', name: 'f', arguments: '{}' },
      { type: 'done', finishReason: 'tool_calls' },
    ]);
  });

  it('may have failed, or be none', () => {
    expect(decode({ status: 'failed', error: { code: 'slow_down', message: 'x' }, output: [] }).at(-1)).toMatchObject({
      type: 'error',
      failure: { kind: 'overloaded' },
    });
    expect(decode({ hello: 1 })).toMatchObject([{ type: 'error', failure: { kind: 'malformed' } }]);
  });
});
