// Tests how the model lists of Anthropic, Google and Ollama are asked for and read.
import { describe, expect, it } from 'vitest';
import { anthropic } from '../../src/catalog/providers/anthropic.ts';
import { google } from '../../src/catalog/providers/google.ts';
import { ollama } from '../../src/catalog/providers/ollama.ts';
import { modelListCodec } from '../../src/wire/model-list/index.ts';

const at = (provider: typeof anthropic | typeof google | typeof ollama, apiKey?: string) => ({
  provider,
  baseUrl: provider.baseUrl,
  apiKey,
});

describe('Anthropic', () => {
  const codec = modelListCodec('anthropic');

  it('is asked page by page', () => {
    const first = codec.encode(at(anthropic, 'k'));
    expect(first).toMatchObject({ method: 'GET', url: 'https://api.anthropic.com/v1/models?limit=1000' });
    expect(first.headers).toMatchObject({ 'x-api-key': 'k', 'anthropic-version': '2023-06-01' });
    expect(codec.encode(at(anthropic), 'claude-y').url).toContain('&after_id=claude-y');
  });

  it('keeps a model whose date is past but which still serves, and drops retired ones', () => {
    const body = JSON.stringify({
      data: [
        {
          id: 'claude-x',
          display_name: 'Claude X',
          lifecycle: 'deprecated',
          retires_at: '2026-11-01T00:00:00Z',
          max_input_tokens: 200_000,
          max_tokens: 64_000,
        },
        { id: 'claude-old', lifecycle: 'retired' },
        { display_name: 'no id' },
      ],
      has_more: true,
      last_id: 'claude-x',
    });
    expect(codec.decode(body)).toEqual({
      models: [
        {
          id: 'claude-x',
          name: 'Claude X',
          contextWindow: 200_000,
          maxOutput: 64_000,
          retiresOn: '2026-11-01',
        },
      ],
      nextPage: 'claude-x',
    });
  });
});

describe('Google', () => {
  it('lists what generates content, by its bare id', () => {
    const codec = modelListCodec('gemini');
    expect(codec.encode(at(google), 'p 2').url).toMatch(/\/v1beta\/models\?pageSize=1000&pageToken=p(?:\+|%20)2$/);
    const body = JSON.stringify({
      models: [
        {
          name: 'models/gemini-x',
          displayName: 'Gemini X',
          inputTokenLimit: 1_048_576,
          outputTokenLimit: 65_536,
          supportedGenerationMethods: ['generateContent', 'countTokens'],
          thinking: true,
        },
        { name: 'models/embedding-1', supportedGenerationMethods: ['embedContent'] },
      ],
      nextPageToken: 'n',
    });
    expect(codec.decode(body)).toEqual({
      models: [{ id: 'gemini-x', name: 'Gemini X', contextWindow: 1_048_576, maxOutput: 65_536, reasoning: true }],
      nextPage: 'n',
    });
  });
});

describe('Ollama', () => {
  const codec = modelListCodec('ollama');
  it('lists what was pulled', () => {
    expect(codec.encode(at(ollama))).toMatchObject({ url: 'http://localhost:11434/api/tags' });
    const body = JSON.stringify({ models: [{ name: 'gpt-oss:20b', model: 'gpt-oss:20b', size: 1 }, {}] });
    expect(codec.decode(body).models).toEqual([{ id: 'gpt-oss:20b', name: 'gpt-oss:20b' }]);
    expect(codec.decode('<html>').models).toEqual([]);
  });
  it('tells what is only forwarded', () => {
    const entry = { name: 'big', model: 'big', remote_model: 'gpt-oss:120b', remote_host: 'https://ollama.com:443' };
    expect(codec.decode(JSON.stringify({ models: [entry] })).models).toEqual([
      { id: 'big', name: 'big', forwarded: true },
    ]);
  });
});

describe('what Ollama tells of one model', () => {
  const details = modelListCodec('ollama').details!;
  const read = (shown: unknown) => details.decode(JSON.stringify(shown));

  it('is asked by name', () => {
    expect(details.encode(at(ollama), 'gemma3:4b')).toMatchObject({
      method: 'POST',
      url: 'http://localhost:11434/api/show',
      body: '{"model":"gemma3:4b"}',
    });
  });

  it('is its abilities and the length of its context', () => {
    const model_info = { 'general.architecture': 'gemma3', 'gemma3.context_length': 131_072 };
    expect(read({ capabilities: ['completion', 'vision'], model_info })).toEqual({
      contextWindow: 131_072,
      vision: true,
      tools: false,
      reasoning: false,
    });
  });

  it('may be nothing', () => {
    expect(read({ details: { family: 'llama' } })).toEqual({});
    expect(details.decode('<html>')).toEqual({});
  });

  it('tells what cannot chat', () => {
    expect(read({ capabilities: ['embedding'], model_info: {} })).toBeUndefined();
  });
});
