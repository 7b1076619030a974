// Tests the request of Chat Completions: what each vendor's accent makes of it.
import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/domain/message.ts';
import type { ChatRequest } from '../../src/domain/request.ts';
import type { WireTarget } from '../../src/wire/codec.ts';
import { openaiChat } from '../../src/wire/openai-chat/index.ts';
import { NOW, targetOf } from './providers.ts';

const hello: readonly Message[] = [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: 'Hello' },
];

async function send(request: Partial<ChatRequest>, target: WireTarget) {
  const http = await openaiChat.encode({ messages: hello, ...request }, target, NOW);
  return { http, body: JSON.parse(http.body ?? '') };
}
const bodyOf = async (request: Partial<ChatRequest>, target: WireTarget) => (await send(request, target)).body;

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
};
const loose = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name'],
};

describe('a plain request', () => {
  it('says nothing that the caller did not say', async () => {
    const { http, body } = await send({}, targetOf('any'));
    expect(body).toEqual({
      model: 'm1',
      stream: true,
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hello' },
      ],
    });
    expect(http).toMatchObject({ method: 'POST', url: 'http://127.0.0.1:9000/v1/chat/completions' });
    expect(http.headers).toEqual({ 'content-type': 'application/json', authorization: 'Bearer test-key' });
  });

  it('carries everything that the caller set', async () => {
    const request = { temperature: 0, topP: 0.5, stop: ['x'], seed: 0, maxOutputTokens: 100 };
    expect(await bodyOf(request, targetOf('any'))).toMatchObject({
      temperature: 0,
      top_p: 0.5,
      stop: ['x'],
      seed: 0,
      max_tokens: 100,
    });
  });

  it('goes without what the model refuses', async () => {
    const target = targetOf('any', { quirks: { refuses: ['temperature', 'topP', 'stop', 'seed'] } });
    const body = await bodyOf({ temperature: 1, topP: 1, stop: ['x'], seed: 1 }, target);
    expect(Object.keys(body).sort()).toEqual(['messages', 'model', 'stream']);
  });

  it('asks for usage where the stream ends without it otherwise', async () => {
    expect((await bodyOf({}, targetOf('openai'))).stream_options).toEqual({
      include_usage: true,
      include_obfuscation: false,
    });
    expect(await bodyOf({}, targetOf('openrouter'))).not.toHaveProperty('stream_options');
  });

  it.each([
    ['openai', 'max_completion_tokens'],
    ['kimi', 'max_completion_tokens'],
    ['groq', 'max_completion_tokens'],
    ['openrouter', 'max_completion_tokens'],
    ['zai', 'max_tokens'],
    ['deepseek', 'max_tokens'],
    ['mistral', 'max_tokens'],
  ])('caps the answer of %s in %s, and nowhere else', async (provider, field) => {
    const body = await bodyOf({ maxOutputTokens: 50 }, targetOf(provider));
    expect(Object.entries(body).filter(([name]) => name.startsWith('max_'))).toEqual([[field, 50]]);
  });

  it('never asks for more than the model can give, and always caps where credit is checked against the maximum', async () => {
    expect((await bodyOf({ maxOutputTokens: 1e6 }, targetOf('openai'))).max_completion_tokens).toBe(8000);
    expect((await bodyOf({}, targetOf('openrouter'))).max_completion_tokens).toBe(8000);
    expect((await bodyOf({}, targetOf('openrouter', { maxOutput: 1e6 }))).max_completion_tokens).toBe(32_768);
    expect(await bodyOf({}, targetOf('openai'))).not.toHaveProperty('max_completion_tokens');
  });

  it('says how hard to think only to models that think, where the vendor reads it', async () => {
    const request = { reasoningEffort: 'low' };
    expect(await bodyOf(request, targetOf('any'))).not.toHaveProperty('reasoning_effort');
    expect((await bodyOf(request, targetOf('any', { reasoning: true }))).reasoning_effort).toBe('low');
    expect((await bodyOf(request, targetOf('openrouter', { reasoning: true }))).reasoning).toEqual({ effort: 'low' });
  });

  it('names the seed as the vendor does', async () => {
    expect(await bodyOf({ seed: 7 }, targetOf('mistral'))).toMatchObject({ random_seed: 7 });
  });

  it('merges the bodies of quirks, the model having the last word', async () => {
    const target = targetOf('any', { quirks: { body: { thinking: { type: 'enabled' }, stream: true } } });
    expect(await bodyOf({}, target)).toMatchObject({ thinking: { type: 'enabled' } });
  });

  it('takes headers of the provider and of the user', async () => {
    const headers = { 'HTTP-Referer': 'https://me.example', 'X-Title': 'Me' };
    expect((await send({}, targetOf('openrouter', {}, { headers }))).http.headers).toMatchObject({
      'http-referer': 'https://me.example',
      'x-title': 'Me',
    });
    expect((await send({}, targetOf('zai'))).http.headers).toMatchObject({ 'accept-language': 'en-US,en' });
  });
});

describe('the system prompt', () => {
  it('travels as the developer where the model wants that', async () => {
    const { messages } = await bodyOf({}, targetOf('openai', { quirks: { systemRole: 'developer' } }));
    expect(messages[0]).toEqual({ role: 'developer', content: 'Be kind.' });
  });

  it('opens the first user turn where the model has no such role', async () => {
    const { messages } = await bodyOf({}, targetOf('any', { quirks: { systemRole: 'user' } }));
    expect(messages).toEqual([{ role: 'user', content: 'Be kind.\n\nHello' }]);
  });
});

describe('messages', () => {
  const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
  const call = { type: 'tool_call', id: 'functions.f:0', name: 'f', arguments: '{"x":1}' } as const;
  const result = { type: 'tool_result', callId: 'functions.f:0', content: '42' } as const;

  it('carry images as data URLs or addresses', async () => {
    const url = { type: 'image', mediaType: 'image/png', url: 'https://x.example/a.png' } as const;
    const messages: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'What?' }, image, url] }];
    const body = await bodyOf({ messages }, targetOf('openai'));
    expect(body.messages[0].content).toEqual([
      { type: 'text', text: 'What?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'image_url', image_url: { url: 'https://x.example/a.png' } },
    ]);
    await expect(send({ messages }, targetOf('kimi'))).rejects.toMatchObject({ kind: 'bad_request' });
  });

  it('carry tool calls and their results', async () => {
    const messages: Message[] = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: [call] },
      { role: 'tool', content: [result] },
    ];
    expect((await bodyOf({ messages }, targetOf('openai'))).messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'functions.f:0', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
      },
      { role: 'tool', tool_call_id: 'functions.f:0', content: '42' },
    ]);
  });

  it('carry ids that the vendor accepts, calls and results still meeting', async () => {
    const messages: Message[] = [
      { role: 'assistant', content: [call, { ...call, id: 'abc123XYZ' }] },
      { role: 'tool', content: [result] },
    ];
    const body = await bodyOf({ messages }, targetOf('mistral'));
    const [first, second] = body.messages[0].tool_calls;
    expect(first.id).toMatch(/^[a-z\d]{9}$/);
    expect(body.messages[1].tool_call_id).toBe(first.id);
    expect(second.id).toBe('abc123XYZ');
  });

  it('carry reasoning back to the provider that made it, and to no other', async () => {
    const state = { provider: 'kimi', value: { reasoning_content: 'hm' } };
    const messages: Message[] = [
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm', state },
          { type: 'text', text: 'a' },
        ],
      },
    ];
    expect((await bodyOf({ messages }, targetOf('kimi'))).messages).toEqual([
      { role: 'assistant', content: 'a', reasoning_content: 'hm' },
    ]);
    expect((await bodyOf({ messages }, targetOf('deepseek'))).messages).toEqual([{ role: 'assistant', content: 'a' }]);
  });
});

describe('tools', () => {
  const tools = [{ name: 'f', description: 'does', parameters: { type: 'object' } }];

  it.each([
    ['auto', 'auto'],
    ['none', 'none'],
    ['required', 'required'],
    [{ name: 'f' }, { type: 'function', function: { name: 'f' } }],
  ] as const)('may be chosen: %j', async (toolChoice, sent) => {
    const body = await bodyOf({ tools, toolChoice }, targetOf('openai'));
    expect(body.tool_choice).toEqual(sent);
    expect(body.tools).toEqual([{ type: 'function', function: tools[0] }]);
  });

  it('are not mentioned where there are none', async () => {
    const body = await bodyOf({ tools: [], toolChoice: 'auto' }, targetOf('openai'));
    expect(body).not.toHaveProperty('tools');
    expect(body).not.toHaveProperty('tool_choice');
  });
});

describe('structured output', () => {
  const format = (of: Record<string, unknown>) => ({
    responseFormat: { type: 'json_schema', name: 'n', schema: of } as const,
  });

  it('is strict where the schema qualifies once it is closed', async () => {
    const { response_format } = await bodyOf(format(schema), targetOf('openai'));
    expect(response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'n', strict: true, schema: { ...schema, additionalProperties: false } },
    });
  });

  it('keeps the schema as it is where strict mode would change its meaning', async () => {
    const deep = { ...schema, properties: { name: { type: 'array', items: loose } } };
    for (const each of [
      loose,
      deep,
      { ...schema, additionalProperties: true },
      { ...schema, allOf: [] },
      { type: 'array' },
    ]) {
      const { response_format } = await bodyOf(format(each), targetOf('openai'));
      expect(response_format.json_schema).toEqual({ name: 'n', strict: false, schema: each });
    }
  });

  it('takes property names for names, not for keywords', async () => {
    const odd = {
      type: 'object',
      properties: { not: { type: 'string' }, properties: { enum: [{ type: 'object', properties: {} }] } },
      required: ['not', 'properties'],
    };
    const { response_format } = await bodyOf(format(odd), targetOf('openai'));
    expect(response_format.json_schema).toEqual({
      name: 'n',
      strict: true,
      schema: { ...odd, additionalProperties: false },
    });
  });

  it('goes without a top-level $schema where the vendor stumbles over it', async () => {
    const { response_format } = await bodyOf(format(schema), targetOf('kimi'));
    expect(response_format.json_schema.schema).not.toHaveProperty('$schema');
  });

  it.each([
    ['zai', true],
    ['deepseek', true],
    ['groq', false],
  ])('is JSON mode with the schema in words: %s, model with the mode: %s', async (provider, jsonSchema) => {
    const { response_format, messages } = await bodyOf(format(schema), targetOf(provider, { jsonSchema }));
    expect(response_format).toEqual({ type: 'json_object' });
    expect(messages[0].role).toBe('system');
    expect(messages[0].content).toMatch(/^Be kind\.\n\n.*JSON/s);
    expect(messages[0].content).toContain('"required":["name"]');
  });

  it('without a schema is JSON mode, the word JSON in the prompt', async () => {
    const request = { messages: hello.slice(1), responseFormat: { type: 'json' } as const };
    const { response_format, messages } = await bodyOf(request, targetOf('groq'));
    expect(response_format).toEqual({ type: 'json_object' });
    expect(messages[0]).toMatchObject({ role: 'system', content: expect.stringContaining('JSON') });
  });

  it('is words alone where there is no mode at all', async () => {
    const target = targetOf('any', { jsonSchema: false });
    const spec = { ...target.provider, quirks: { jsonMode: 'none' } as const };
    const body = await bodyOf(format(schema), { ...target, provider: spec });
    expect(body).not.toHaveProperty('response_format');
    expect(body.messages[0].content).toContain('JSON Schema');
  });
});

describe('routing wishes', () => {
  const routing = {
    sort: 'throughput',
    dataCollection: 'deny',
    zdr: true,
    maxPrice: { prompt: 1, completion: 2 },
    fallbackModels: ['openrouter/a/b', 'openai/gpt-4o', 'zai/glm-4.7', 'm1', 'openrouter/a/b'],
  } as const;

  it('travel in the body of a vendor that routes, fallbacks of other providers left out', async () => {
    expect(await bodyOf({}, targetOf('openrouter', {}, { routing }))).toMatchObject({
      models: ['m1', 'a/b', 'openai/gpt-4o'],
      provider: { sort: 'throughput', data_collection: 'deny', zdr: true, max_price: { prompt: 1, completion: 2 } },
    });
  });

  it('travel to nobody else', async () => {
    const body = await bodyOf({}, targetOf('openai', {}, { routing }));
    expect(body).not.toHaveProperty('provider');
    expect(body).not.toHaveProperty('models');
  });

  it('include that hosts honour tools and formats instead of dropping them', async () => {
    const tools = [{ name: 'f', parameters: {} }];
    expect((await bodyOf({ tools }, targetOf('openrouter'))).provider).toEqual({ require_parameters: true });
    const json = { responseFormat: { type: 'json' } as const };
    expect((await bodyOf(json, targetOf('openrouter'))).provider).toEqual({ require_parameters: true });
    expect(await bodyOf({}, targetOf('openrouter'))).not.toHaveProperty('provider');
  });
});
