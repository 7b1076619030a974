// Tests the native codecs against a third party's emulator of their vendors, over real HTTP.
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anthropic } from '../../src/catalog/providers/anthropic.ts';
import { bedrock } from '../../src/catalog/providers/bedrock.ts';
import { google } from '../../src/catalog/providers/google.ts';
import { ollama } from '../../src/catalog/providers/ollama.ts';
import type { StreamEvent } from '../../src/domain/event.ts';
import { mergeUsage, type Usage } from '../../src/domain/usage.ts';
import type { WireTarget } from '../../src/wire/codec.ts';
import { codecFor } from '../../src/wire/index.ts';
import { targetOf, WEATHER_TOOL } from './target.ts';

const mock = new LLMock({ port: 0, host: '127.0.0.1' });
const usage = { prompt_tokens: 11, completion_tokens: 5, input_tokens: 11, output_tokens: 5 };

beforeAll(async () => {
  mock.on({ userMessage: 'hello' }, { content: 'Grüße aus Wien, 日本 😀!', usage });
  mock.on({ userMessage: 'weather' }, { toolCalls: [{ name: 'get_weather', arguments: '{"city":"Wien"}' }] });
  await mock.start();
});
afterAll(() => mock.stop());

/** Sends `text` for real, and decodes the answer as it comes. */
async function ask(target: WireTarget, text: string): Promise<readonly StreamEvent[]> {
  const codec = await codecFor(target.provider.wire);
  const request = { messages: [{ role: 'user' as const, content: text }], tools: [WEATHER_TOOL] };
  const { method, url, headers, body } = await codec.encode(request, target, Date.now());
  const response = await fetch(url, { method, headers, body });
  if (!response.ok) {
    const head = { status: response.status, headers: Object.fromEntries(response.headers) };
    return [{ type: 'error', failure: codec.classify(head, await response.text(), target, Date.now()) }];
  }
  const decoder = codec.decoder(target, { now: Date.now });
  const events: StreamEvent[] = [];
  for await (const chunk of response.body!) events.push(...decoder.push(chunk));
  return [...events, ...decoder.end()];
}

const textOf = (events: readonly StreamEvent[]) =>
  events.map(event => (event.type === 'text' ? event.text : '')).join('');
const usageOf = (events: readonly StreamEvent[]) =>
  events.reduce<Usage | undefined>(
    (all, event) => (event.type === 'usage' ? mergeUsage(all, event.usage) : all),
    undefined,
  );

describe.each([
  // The emulator counts no tokens for Ollama, and drops a fixture's usage there.
  { provider: anthropic, model: 'claude-x', path: '/v1', counts: true },
  { provider: google, model: 'gemini-2.5-flash', path: '/v1beta', counts: true },
  { provider: ollama, model: 'llama3', path: '', counts: false },
  { provider: bedrock, model: 'anthropic.claude-x-v1:0', path: '', counts: true },
])('$provider.id', ({ provider, model, path, counts }) => {
  const target = () => targetOf(provider, { id: model }, { baseUrl: `${mock.url}${path}` });

  it('streams a text', async () => {
    const events = await ask(target(), 'hello');
    expect(textOf(events)).toBe('Grüße aus Wien, 日本 😀!');
    expect(events.at(-1)).toMatchObject({ type: 'done', finishReason: 'stop' });
    if (counts) expect(usageOf(events)).toMatchObject({ inputTokens: 11, outputTokens: 5 });
  });

  it('calls a tool', async () => {
    const events = await ask(target(), 'weather');
    const calls = events.flatMap(event => (event.type === 'tool_call' ? [event] : []));
    expect(calls[0]).toMatchObject({ index: 0, name: 'get_weather', id: expect.stringMatching(/./) });
    expect(JSON.parse(calls.map(call => call.arguments ?? '').join(''))).toEqual({ city: 'Wien' });
    expect(events.at(-1)).toMatchObject({ type: 'done', finishReason: 'tool_calls' });
  });

  it('understands a refusal', async () => {
    mock.nextRequestError(429, { message: 'slow down', type: 'rate_limit_error' });
    const failure = (await ask(target(), 'hello')).map(event => event.type === 'error' && event.failure);
    expect(failure).toMatchObject([{ status: 429, message: 'slow down' }]);
  });
});
