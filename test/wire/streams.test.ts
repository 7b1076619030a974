// Tests the reading of answers beyond the recorded streams: any bytes, whole JSON answers, wrong content types.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../src/domain/event.ts';
import { openaiChat } from '../../src/wire/openai-chat/index.ts';
import { openaiResponses } from '../../src/wire/openai-responses/index.ts';
import { clock, targetOf } from './providers.ts';

const CODECS = { 'openai-chat': openaiChat, 'openai-responses': openaiResponses };

describe.each(['openai-chat', 'openai-responses'] as const)('%s of any bytes', format => {
  it('ends exactly once, with done or an error', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.jsonValue().map(value => `data: ${JSON.stringify(value)}\n\n`),
      fc
        .jsonValue()
        .map(value => `data: ${JSON.stringify({ type: 'response.completed', choices: [value], response: value })}\n\n`),
      fc.constant('data: [DONE]\n\n'),
    );
    fc.assert(
      fc.property(fc.array(line), lines => {
        const bytes = new TextEncoder().encode(lines.join(''));
        const decoder = CODECS[format].decoder(targetOf('any'), clock);
        const events: StreamEvent[] = [...decoder.push(bytes), ...decoder.end()];
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
