// Tests what Anthropic's messages API is sent, and whole answers from it.
import { describe, expect, it } from 'vitest';
import { anthropic } from '../../src/catalog/providers/anthropic.ts';
import { anthropicMessages } from '../../src/wire/anthropic-messages/index.ts';
import { NOW, PERSON, send, targetOf, USER, WEATHER_TOOL } from './target.ts';

const target = targetOf(anthropic, { id: 'claude-x', maxOutput: 128_000 });

describe('the request', () => {
  it('names model, key and version, and always caps the output', async () => {
    const { url, headers, body } = await send(anthropicMessages, { messages: [USER] }, target);
    expect(url).toBe('https://vendor.test/base/messages');
    expect(headers).toMatchObject({ 'x-api-key': 'the-key', 'anthropic-version': '2023-06-01' });
    expect(headers['authorization']).toBeUndefined();
    expect(body).toEqual({
      model: 'claude-x',
      max_tokens: 32_000,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Weather in Wien?' }] }],
      stream: true,
    });
  });

  it('never asks for more than the model can give', async () => {
    const small = targetOf(anthropic, { maxOutput: 8192 });
    expect((await send(anthropicMessages, { messages: [USER] }, small)).body.max_tokens).toBe(8192);
    const greedy = { messages: [USER], maxOutputTokens: 100_000 };
    expect((await send(anthropicMessages, greedy, small)).body.max_tokens).toBe(8192);
    expect((await send(anthropicMessages, { messages: [USER], maxOutputTokens: 5 }, small)).body.max_tokens).toBe(5);
  });

  it('keeps temperatures within 1, and leaves out what the model refuses', async () => {
    const warm = { messages: [USER], temperature: 1.7, topP: 0.9, stop: ['END'] };
    expect((await send(anthropicMessages, warm, target)).body).toMatchObject({
      temperature: 1,
      top_p: 0.9,
      stop_sequences: ['END'],
    });
    const strict = targetOf(anthropic, { quirks: { refuses: ['temperature', 'topP'] } });
    const { body } = await send(anthropicMessages, warm, strict);
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_p');
    expect(body.stop_sequences).toEqual(['END']);
  });

  it('puts system messages on top, merges neighbours, and drops empty texts', async () => {
    const { body } = await send(
      anthropicMessages,
      {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'assistant', content: 'Hello' },
          { role: 'user', content: 'One' },
          { role: 'user', content: '' },
          { role: 'system', content: 'Be kind.' },
          { role: 'user', content: 'Two' },
        ],
      },
      target,
    );
    expect(body.system).toBe('Be brief.\n\nBe kind.');
    expect(body.messages.map((message: { role: string }) => message.role)).toEqual(['user', 'assistant', 'user']);
    expect(body.messages[2].content).toEqual([
      { type: 'text', text: 'One' },
      { type: 'text', text: 'Two' },
    ]);
  });

  it('puts tool results before texts of their turn, with ids that it accepts', async () => {
    const { body } = await send(
      anthropicMessages,
      {
        messages: [
          USER,
          {
            role: 'assistant',
            content: [{ type: 'tool_call', id: 'functions.w:0', name: 'get_weather', arguments: '{"city":"Wien"}' }],
          },
          { role: 'user', content: 'Hurry up' },
          { role: 'tool', content: [{ type: 'tool_result', callId: 'functions.w:0', content: 'rain', isError: true }] },
        ],
        tools: [WEATHER_TOOL],
        toolChoice: 'required',
      },
      target,
    );
    expect(body.messages[1].content).toEqual([
      { type: 'tool_use', id: 'functions_w_0', name: 'get_weather', input: { city: 'Wien' } },
    ]);
    expect(body.messages[2]).toEqual({
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'functions_w_0', content: 'rain', is_error: true },
        { type: 'text', text: 'Hurry up' },
      ],
    });
    expect(body.tools).toEqual([
      { name: 'get_weather', description: 'Current weather', input_schema: WEATHER_TOOL.parameters },
    ]);
    expect(body.tool_choice).toEqual({ type: 'any' });
  });

  it('replays thinking only to the provider that made it, and only while its tool loop is open', async () => {
    const block = { type: 'thinking', thinking: 'Hm', signature: 'sig' };
    const loop = (provider: string) =>
      [
        USER,
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'Hm', state: { provider, value: block } },
            { type: 'tool_call', id: 'a', name: 'get_weather', arguments: '' },
          ],
        },
        { role: 'tool', content: [{ type: 'tool_result', callId: 'a', content: 'rain' }] },
      ] as const;
    const tool = { type: 'tool_use', id: 'a', name: 'get_weather', input: {} };
    const own = await send(anthropicMessages, { messages: loop('anthropic') }, target);
    expect(own.body.messages[1].content).toEqual([block, tool]);
    const foreign = await send(anthropicMessages, { messages: loop('google') }, target);
    expect(foreign.body.messages[1].content).toEqual([tool]);
    const closed = [...loop('anthropic'), { role: 'assistant', content: 'Rain.' }, USER] as const;
    expect((await send(anthropicMessages, { messages: closed }, target)).body.messages[1].content).toEqual([tool]);
  });

  it('closes every object of a schema, and says it in words where the model has no schema mode', async () => {
    const nested = {
      type: 'json_schema',
      name: 'x',
      schema: {
        type: 'object',
        properties: {
          type: { type: 'string', enum: ['object'] },
          list: { type: 'array', items: { type: 'object', properties: {} } },
          free: { type: 'object', additionalProperties: true },
        },
        $defs: { leaf: { type: 'object', properties: {} } },
      },
    } as const;
    const { body } = await send(
      anthropicMessages,
      { messages: [USER], responseFormat: nested, reasoningEffort: 'none' },
      target,
    );
    expect(body.output_config).toEqual({
      effort: 'low',
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          additionalProperties: false,
          properties: {
            type: { type: 'string', enum: ['object'] },
            list: { type: 'array', items: { type: 'object', properties: {}, additionalProperties: false } },
            free: { type: 'object', additionalProperties: true },
          },
          $defs: { leaf: { type: 'object', properties: {}, additionalProperties: false } },
        },
      },
    });
    const old = await send(
      anthropicMessages,
      { messages: [USER], responseFormat: PERSON },
      targetOf(anthropic, { jsonSchema: false }),
    );
    expect(old.body.output_config).toBeUndefined();
    expect(old.body.system).toContain(JSON.stringify(PERSON.schema));
  });

  it('sends images as data, out of data URLs too, or by address', async () => {
    const { body } = await send(
      anthropicMessages,
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image', mediaType: 'image/png', data: 'AAAA' },
              { type: 'image', mediaType: 'image/*', url: 'data:image/webp;base64,BBBB' },
              { type: 'image', mediaType: 'image/png', url: 'https://x.test/i.png' },
            ],
          },
        ],
      },
      target,
    );
    expect(body.messages[0].content.map((block: { source: unknown }) => block.source)).toEqual([
      { type: 'base64', media_type: 'image/png', data: 'AAAA' },
      { type: 'base64', media_type: 'image/webp', data: 'BBBB' },
      { type: 'url', url: 'https://x.test/i.png' },
    ]);
  });

  it('is refused without a message to answer', async () => {
    const empty = { messages: [{ role: 'system', content: 'Be brief.' }] } as const;
    await expect(async () => anthropicMessages.encode(empty, target, NOW)).rejects.toMatchObject({
      kind: 'bad_request',
    });
  });
});

describe('a whole answer', () => {
  it('amounts to the same events as a stream', () => {
    const body = JSON.stringify({
      id: 'msg_1',
      model: 'claude-x',
      content: [
        { type: 'thinking', thinking: 'Hm', signature: 'sig' },
        { type: 'text', text: 'Look:' },
        { type: 'tool_use', id: 't', name: 'get_weather', input: { city: 'Wien' } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 5, cache_read_input_tokens: 10, output_tokens: 7 },
    });
    const state = { provider: 'anthropic', value: { type: 'thinking', thinking: 'Hm', signature: 'sig' } };
    expect(anthropicMessages.decodeBody(body, target, NOW)).toEqual([
      { type: 'start', id: 'msg_1', model: 'claude-x' },
      { type: 'reasoning', text: 'Hm' },
      { type: 'reasoning', text: '', state },
      { type: 'text', text: 'Look:' },
      { type: 'tool_call', index: 0, id: 't', name: 'get_weather' },
      { type: 'tool_call', index: 0, arguments: '{"city":"Wien"}' },
      { type: 'usage', usage: { inputTokens: 15, outputTokens: 7, cachedInputTokens: 10 } },
      { type: 'done', finishReason: 'tool_calls', rawFinishReason: 'tool_use' },
    ]);
  });

  it('is a failure where it is none', () => {
    const error = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}';
    const kindOf = (body: string) => anthropicMessages.decodeBody(body, target, NOW);
    expect(kindOf(error)).toMatchObject([{ type: 'error', failure: { kind: 'overloaded' } }]);
    expect(kindOf('<html>')).toMatchObject([{ type: 'error', failure: { kind: 'malformed' } }]);
    expect(kindOf('{}')).toMatchObject([{ type: 'error', failure: { kind: 'malformed' } }]);
  });
});
