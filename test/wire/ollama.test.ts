// Tests what Ollama is sent, and whole answers from it.
import { describe, expect, it } from 'vitest';
import { ollama as provider } from '../../src/catalog/providers/ollama.ts';
import { ollama } from '../../src/wire/ollama/index.ts';
import { NOW, PERSON, send, targetOf, USER, WEATHER_TOOL } from './target.ts';

const target = targetOf(provider, { id: 'llama:8b', contextWindow: 131_072 }, { inputTokens: 1000, apiKey: undefined });

describe('the request', () => {
  it('streams, without a key, and sizes the context for prompt and answer', async () => {
    const { url, headers, body } = await send(ollama, { messages: [USER] }, target);
    expect(url).toBe('https://vendor.test/base/api/chat');
    expect(headers['authorization']).toBeUndefined();
    expect(body).toEqual({
      model: 'llama:8b',
      messages: [{ role: 'user', content: 'Weather in Wien?' }],
      options: { num_ctx: 8192 },
      stream: true,
    });
  });

  it('never asks for more context than the model has, nor too little for an unmeasured prompt', async () => {
    const contextOf = async (inputTokens: number | undefined, content: string, maxOutputTokens?: number) => {
      const request = { messages: [{ role: 'user' as const, content }], maxOutputTokens };
      return (await send(ollama, request, { ...target, inputTokens })).body.options.num_ctx;
    };
    expect(await contextOf(200_000, 'x')).toBe(131_072);
    expect(await contextOf(100, 'x', 100)).toBe(4096);
    expect(await contextOf(undefined, 'x'.repeat(60_000))).toBe(32_768);
  });

  it('carries wishes in options, the schema as format and in words', async () => {
    const request = {
      messages: [USER],
      maxOutputTokens: 50,
      temperature: 0,
      topP: 1,
      stop: ['END'],
      seed: 1,
      responseFormat: PERSON,
      reasoningEffort: 'none',
    };
    const { body } = await send(ollama, request, targetOf(provider, { reasoning: true }, { inputTokens: 10 }));
    expect(body.options).toEqual({ num_ctx: 4096, num_predict: 50, temperature: 0, top_p: 1, stop: ['END'], seed: 1 });
    expect(body.format).toEqual(PERSON.schema);
    expect(body.think).toBe(false);
    expect(body.messages[0]).toMatchObject({ role: 'system', content: expect.stringContaining('JSON Schema') });
  });

  it('sends calls as objects, results by name, images bare', async () => {
    const { body } = await send(
      ollama,
      {
        messages: [
          { role: 'user', content: [{ type: 'image', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' }] },
          {
            role: 'assistant',
            content: [
              { type: 'reasoning', text: 'Hm' },
              { type: 'text', text: 'Look:' },
              { type: 'tool_call', id: 'a', name: 'get_weather', arguments: '{"city":"Wien"}' },
            ],
          },
          { role: 'tool', content: [{ type: 'tool_result', callId: 'a', content: 'rain' }] },
        ],
        tools: [WEATHER_TOOL, { ...WEATHER_TOOL, name: 'other' }],
        toolChoice: { name: 'get_weather' },
      },
      target,
    );
    expect(body.messages).toEqual([
      { role: 'user', content: '', images: ['AAAA'] },
      {
        role: 'assistant',
        content: 'Look:',
        tool_calls: [{ function: { name: 'get_weather', arguments: { city: 'Wien' } } }],
      },
      { role: 'tool', tool_name: 'get_weather', content: 'rain' },
    ]);
    expect(body.tools).toEqual([{ type: 'function', function: WEATHER_TOOL }]);
  });

  it('goes with a key where there is one, and refuses images by address', async () => {
    const { headers } = await send(ollama, { messages: [USER] }, { ...target, apiKey: 'cloud' });
    expect(headers['authorization']).toBe('Bearer cloud');
    const byAddress = { type: 'image', mediaType: 'image/png', url: 'https://x.test/i.png' } as const;
    const request = { messages: [{ role: 'user' as const, content: [byAddress] }] };
    await expect(async () => ollama.encode(request, target, NOW)).rejects.toMatchObject({ kind: 'bad_request' });
  });
});

describe('a whole answer', () => {
  it('has the shape of a line', () => {
    const body = JSON.stringify({
      model: 'llama:8b',
      message: { role: 'assistant', content: 'Rain.', thinking: 'Hm' },
      done: true,
      done_reason: 'stop',
      eval_count: 3,
    });
    expect(ollama.decodeBody(body, target, NOW)).toEqual([
      { type: 'start', model: 'llama:8b' },
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'Rain.' },
      { type: 'usage', usage: { outputTokens: 3 } },
      { type: 'done', finishReason: 'stop', rawFinishReason: 'stop' },
    ]);
    expect(ollama.decodeBody('{"error":"boom"}', target, NOW)).toMatchObject([{ failure: { kind: 'server_error' } }]);
  });
});
