// Tests what AWS Bedrock is sent, by key or signed, and whole answers from it.
import { AwsV4Signer } from 'aws4fetch';
import { describe, expect, it } from 'vitest';
import { bedrock } from '../../src/catalog/providers/bedrock.ts';
import { bedrockConverse } from '../../src/wire/bedrock-converse/index.ts';
import { NOW, PERSON, send, targetOf, USER, WEATHER_TOOL } from './target.ts';

const REGIONAL = 'https://bedrock-runtime.eu-central-1.amazonaws.com';
const target = targetOf(bedrock, { id: 'amazon.nova-2-lite-v1:0' }, { baseUrl: REGIONAL, apiKey: 'ABSKkey' });

describe('the request', () => {
  it('escapes the model id and carries a Bedrock key as a bearer', async () => {
    const { url, headers, body } = await send(bedrockConverse, { messages: [USER] }, target);
    expect(url).toBe(`${REGIONAL}/model/amazon.nova-2-lite-v1%3A0/converse-stream`);
    expect(headers['authorization']).toBe('Bearer ABSKkey');
    expect(body).toEqual({ messages: [{ role: 'user', content: [{ text: 'Weather in Wien?' }] }] });
  });

  it('is signed for its region with an access key', async () => {
    const signed = { ...target, apiKey: 'AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY:token' };
    const { headers } = await send(bedrockConverse, { messages: [USER] }, signed);
    expect(headers['x-amz-date']).toBe('20261121T120000Z');
    expect(headers['x-amz-security-token']).toBe('token');
    expect(headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/20261121\/eu-central-1\/bedrock\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/,
    );
    const again = await send(bedrockConverse, { messages: [USER] }, signed);
    expect(again.headers).toEqual(headers);
    // AWS signs a path whose escapes are escaped once more.
    const signer = new AwsV4Signer({
      url: `${REGIONAL}/model/amazon.nova-2-lite-v1%3A0/converse-stream`,
      accessKeyId: 'a',
      secretAccessKey: 'b',
      service: 'bedrock',
    });
    expect(signer.encodedPath).toBe('/model/amazon.nova-2-lite-v1%253A0/converse-stream');
  });

  it('carries system, wishes, tools, results and images in its own blocks', async () => {
    const { body } = await send(
      bedrockConverse,
      {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: [{ type: 'image', mediaType: 'image/jpg', data: 'AAAA' }] },
          {
            role: 'assistant',
            content: [
              {
                type: 'reasoning',
                text: 'Hm',
                state: { provider: 'bedrock', value: { reasoningText: { text: 'Hm', signature: 's' } } },
              },
              { type: 'tool_call', id: 'a:1', name: 'get_weather', arguments: 'not json' },
            ],
          },
          { role: 'tool', content: [{ type: 'tool_result', callId: 'a:1', content: 'rain', isError: true }] },
        ],
        tools: [WEATHER_TOOL],
        toolChoice: { name: 'get_weather' },
        responseFormat: PERSON,
        maxOutputTokens: 9,
        temperature: 0.5,
        stop: ['END'],
      },
      target,
    );
    expect(body.system[0].text).toMatch(/^Be brief\.\n\n.*JSON Schema/s);
    expect(body.inferenceConfig).toEqual({ maxTokens: 9, temperature: 0.5, stopSequences: ['END'] });
    expect(body.messages).toEqual([
      { role: 'user', content: [{ image: { format: 'jpeg', source: { bytes: 'AAAA' } } }] },
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Hm', signature: 's' } } },
          { toolUse: { toolUseId: 'a_1', name: 'get_weather', input: { arguments: 'not json' } } },
        ],
      },
      {
        role: 'user',
        content: [{ toolResult: { toolUseId: 'a_1', content: [{ text: 'rain' }], status: 'error' } }],
      },
    ]);
    expect(body.toolConfig).toEqual({
      tools: [
        {
          toolSpec: {
            name: 'get_weather',
            description: 'Current weather',
            inputSchema: { json: WEATHER_TOOL.parameters },
          },
        },
      ],
      toolChoice: { tool: { name: 'get_weather' } },
    });
  });
});

describe('a whole answer', () => {
  it('amounts to the same events as a stream', () => {
    const body = JSON.stringify({
      output: {
        message: {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm', signature: 's' } } },
            { text: 'Look:' },
            { toolUse: { toolUseId: 't', name: 'get_weather', input: { city: 'Wien' } } },
          ],
        },
      },
      stopReason: 'tool_use',
      usage: { inputTokens: 1, outputTokens: 2 },
    });
    const state = { provider: 'bedrock', value: { reasoningText: { text: 'Hm', signature: 's' } } };
    expect(bedrockConverse.decodeBody(body, target, NOW)).toEqual([
      { type: 'start' },
      { type: 'reasoning', text: 'Hm' },
      { type: 'reasoning', text: '', state },
      { type: 'text', text: 'Look:' },
      { type: 'tool_call', index: 0, id: 't', name: 'get_weather' },
      { type: 'tool_call', index: 0, arguments: '{"city":"Wien"}' },
      { type: 'usage', usage: { inputTokens: 1, outputTokens: 2 } },
      { type: 'done', finishReason: 'tool_calls', rawFinishReason: 'tool_use' },
    ]);
    expect(bedrockConverse.decodeBody('{}', target, NOW)).toMatchObject([{ failure: { kind: 'malformed' } }]);
  });
});
