// Tests the request of OpenAI's Responses API.
import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/domain/message.ts';
import type { ChatRequest } from '../../src/domain/request.ts';
import type { WireTarget } from '../../src/wire/codec.ts';
import { openaiResponses } from '../../src/wire/openai-responses/index.ts';
import { NOW, targetOf } from './providers.ts';

const hello: readonly Message[] = [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: 'Hello' },
];

async function bodyOf(request: Partial<ChatRequest>, target: WireTarget = targetOf('openai')) {
  const http = await openaiResponses.encode({ messages: hello, ...request }, target, NOW);
  expect(http.url).toBe(`${target.baseUrl}/responses`);
  return JSON.parse(http.body ?? '');
}

describe('a request', () => {
  it('stores nothing and says only what the caller said', async () => {
    expect(await bodyOf({})).toEqual({
      model: 'm1',
      instructions: 'Be kind.',
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] }],
      stream: true,
      store: false,
    });
  });

  it('carries caps, effort and tools in its own words', async () => {
    const parameters = { type: 'object', properties: {} };
    const request: Partial<ChatRequest> = {
      maxOutputTokens: 100,
      reasoningEffort: 'low',
      tools: [{ name: 'f', parameters }],
      toolChoice: { name: 'f' },
    };
    expect(await bodyOf(request, targetOf('openai', { reasoning: true }))).toMatchObject({
      max_output_tokens: 100,
      reasoning: { effort: 'low' },
      include: ['reasoning.encrypted_content'],
      tools: [{ type: 'function', name: 'f', parameters, strict: false }],
      tool_choice: { type: 'function', name: 'f' },
    });
  });

  it('replays a tool loop: own reasoning, calls, results, later instructions', async () => {
    const item = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'enc' };
    const messages: Message[] = [
      ...hello,
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: '', state: { provider: 'openai', value: item } },
          { type: 'reasoning', text: 'hm', state: { provider: 'kimi', value: { reasoning_content: 'hm' } } },
          { type: 'text', text: 'Let me see.' },
          { type: 'tool_call', id: 'call_1', name: 'f', arguments: '' },
        ],
      },
      { role: 'tool', content: [{ type: 'tool_result', callId: 'call_1', content: '42' }] },
      { role: 'system', content: 'Be brief.' },
    ];
    expect((await bodyOf({ messages })).input.slice(1)).toEqual([
      item,
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Let me see.' }] },
      { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: '42' },
      { type: 'message', role: 'developer', content: 'Be brief.' },
    ]);
  });

  it('carries images', async () => {
    const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
    const messages: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'What?' }, image] }];
    expect((await bodyOf({ messages })).input).toEqual([
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'What?' },
          { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
        ],
      },
    ]);
  });

  it('asks for a schema, or for JSON in words', async () => {
    const schema = { type: 'object', properties: {} };
    const responseFormat = { type: 'json_schema', name: 'n', schema } as const;
    expect((await bodyOf({ responseFormat })).text.format).toEqual({
      type: 'json_schema',
      name: 'n',
      strict: true,
      schema: { ...schema, additionalProperties: false },
    });
    const plain = await bodyOf({ responseFormat: { type: 'json' } });
    expect(plain.text.format).toEqual({ type: 'json_object' });
    expect(plain.input[0]).toMatchObject({ role: 'developer', content: expect.stringContaining('JSON') });
  });
});
