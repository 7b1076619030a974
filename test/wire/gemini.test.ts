// Tests what Google's Gemini API is sent, and whole answers from it.
import { describe, expect, it } from 'vitest';
import { google } from '../../src/catalog/providers/google.ts';
import { gemini } from '../../src/wire/gemini/index.ts';
import { NOW, PERSON, send, targetOf, USER, WEATHER_TOOL } from './target.ts';

const target = targetOf(google, { id: 'models/gemini-x', maxOutput: 65_536 });

describe('the request', () => {
  it('asks for an event stream of the bare model, with the key in a header', async () => {
    const { url, headers, body } = await send(gemini, { messages: [USER] }, target);
    expect(url).toBe('https://vendor.test/base/models/gemini-x:streamGenerateContent?alt=sse');
    expect(headers['x-goog-api-key']).toBe('the-key');
    expect(body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Weather in Wien?' }] }] });
  });

  it('carries the system prompt apart, or in the first turn of models that know none', async () => {
    const messages = [{ role: 'system', content: 'Be brief.' }, USER] as const;
    const apart = await send(gemini, { messages }, target);
    expect(apart.body.systemInstruction).toEqual({ parts: [{ text: 'Be brief.' }] });
    const gemma = await send(gemini, { messages }, targetOf(google, { quirks: { systemRole: 'user' } }));
    expect(gemma.body.systemInstruction).toBeUndefined();
    expect(gemma.body.contents).toEqual([
      { role: 'user', parts: [{ text: 'Be brief.' }, { text: 'Weather in Wien?' }] },
    ]);
  });

  it('carries wishes in generationConfig, the cap within what the model can give', async () => {
    const request = {
      messages: [USER],
      maxOutputTokens: 1_000_000,
      temperature: 0.2,
      topP: 0.5,
      stop: ['END'],
      seed: 7,
      responseFormat: PERSON,
      reasoningEffort: 'max',
    };
    const { body } = await send(gemini, request, targetOf(google, { maxOutput: 65_536, reasoning: true }));
    expect(body.generationConfig).toEqual({
      maxOutputTokens: 65_536,
      temperature: 0.2,
      topP: 0.5,
      stopSequences: ['END'],
      seed: 7,
      responseMimeType: 'application/json',
      responseJsonSchema: PERSON.schema,
      thinkingConfig: { includeThoughts: true, thinkingLevel: 'high' },
    });
  });

  it('replays its own signature, and a stand-in for calls of other models', async () => {
    const turn = (provider: string) =>
      [
        USER,
        {
          role: 'assistant',
          content: [
            {
              type: 'tool_call',
              id: 'a',
              name: 'get_weather',
              arguments: '{"city":"Wien"}',
              state: { provider, value: { thoughtSignature: 'sig' } },
            },
            { type: 'tool_call', id: 'b', name: 'get_time', arguments: '{}' },
          ],
        },
        {
          role: 'tool',
          content: [
            { type: 'tool_result', callId: 'a', content: '{"sky":"rain"}' },
            { type: 'tool_result', callId: 'b', content: 'no clock', isError: true },
          ],
        },
      ] as const;
    const thinking = targetOf(google, { reasoning: true });
    const own = await send(gemini, { messages: turn('google'), tools: [WEATHER_TOOL], toolChoice: 'none' }, thinking);
    expect(own.body.contents.slice(1)).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { name: 'get_weather', args: { city: 'Wien' } }, thoughtSignature: 'sig' },
          { functionCall: { name: 'get_time', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'get_weather', response: { sky: 'rain' } } },
          { functionResponse: { name: 'get_time', response: { error: 'no clock' } } },
        ],
      },
    ]);
    expect(own.body.toolConfig).toEqual({ functionCallingConfig: { mode: 'NONE' } });
    expect(own.body.tools[0].functionDeclarations[0]).toMatchObject({
      name: 'get_weather',
      parametersJsonSchema: WEATHER_TOOL.parameters,
    });
    const foreign = await send(gemini, { messages: turn('openai') }, thinking);
    const signatures = foreign.body.contents[1].parts.map(
      (part: { thoughtSignature: unknown }) => part.thoughtSignature,
    );
    expect(signatures).toEqual(['skip_thought_signature_validator', undefined]);
    const unthinking = await send(gemini, { messages: turn('openai') }, target);
    expect(unthinking.body.contents[1].parts[0]).not.toHaveProperty('thoughtSignature');
  });

  it('sends images as data, and refuses addresses, which Google does not fetch', async () => {
    const image = (part: object) => ({
      messages: [{ role: 'user' as const, content: [{ type: 'image' as const, mediaType: 'image/png', ...part }] }],
    });
    const { body } = await send(gemini, image({ data: 'AAAA' }), target);
    expect(body.contents[0].parts).toEqual([{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }]);
    await expect(async () => gemini.encode(image({ url: 'https://x.test/i.png' }), target, NOW)).rejects.toMatchObject({
      kind: 'bad_request',
    });
  });
});

describe('a whole answer', () => {
  const chunk = {
    candidates: [{ content: { parts: [{ text: 'Rain.' }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2 },
    responseId: 'r',
  };
  const events = [
    { type: 'start', id: 'r' },
    { type: 'text', text: 'Rain.' },
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 2 } },
    { type: 'done', finishReason: 'stop', rawFinishReason: 'STOP' },
  ];

  it('may be one object or an array of chunks', () => {
    expect(gemini.decodeBody(JSON.stringify(chunk), target, NOW)).toEqual(events);
    expect(gemini.decodeBody(JSON.stringify([chunk]), target, NOW)).toEqual(events);
  });

  it('without candidates, or without an end, is a failure', () => {
    const blocked = JSON.stringify({ promptFeedback: { blockReason: 'SAFETY' } });
    expect(gemini.decodeBody(blocked, target, NOW).at(-1)).toMatchObject({ failure: { kind: 'content_filtered' } });
    expect(gemini.decodeBody('{}', target, NOW).at(-1)).toMatchObject({ failure: { kind: 'truncated' } });
    expect(gemini.decodeBody('', target, NOW)).toMatchObject([{ failure: { kind: 'malformed' } }]);
  });
});
