// Tests every provider through the real program over HTTP: what is sent, and that all of the answer arrives, against an emulator that nobody here wrote.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UpstreamRequest } from '../helpers/upstream.ts';
import { CAST, homeOf, KEY, type Member, type SchemaMode, type Stage, startStage, type Wire } from './cast.ts';

const TEXT = 'Grüße aus Wien, 日本 😀!\n\tEnd.';
const REASONING = 'First of all, 🤔 think.';
const CITY = { city: 'Wien', population: 2_000_000 };
const SCHEMA = {
  title: 'city',
  type: 'object',
  properties: { city: { type: 'string' }, population: { type: 'integer' } },
  required: ['city', 'population'],
  additionalProperties: false,
};
// The smallest PNG: one pixel.
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The emulator names Ollama's thoughts as no Ollama does: a recorded stream stands in for that. */
const thinks = ({ wire }: Member) => wire !== 'ollama';

function usageOf({ counts }: Member) {
  const known = counts === undefined ? [11, 5] : counts === 'zero' ? [0, 0] : [null, null];
  return { inputTokens: known[0], outputTokens: known[1], cachedInputTokens: null, reasoningTokens: null };
}

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
  const { mock } = stage;
  const usage = { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16, input_tokens: 11, output_tokens: 5 };
  mock.on({ userMessage: 'hello' }, { content: TEXT, reasoning: REASONING, usage });
  mock.on({ userMessage: 'cut short' }, { content: TEXT, reasoning: REASONING, finishReason: 'length', usage });
  mock.on({ userMessage: 'weather' }, { toolCalls: [{ name: 'get_weather', arguments: '{"city":"Wien"}' }], usage });
  mock.on(
    { predicate: ({ messages }) => JSON.stringify(messages).includes('stubborn') },
    { content: '{"city":"Wien","population":"many"}', usage },
  );
  mock.on({ userMessage: /does not fit the required JSON schema/ }, { content: JSON.stringify(CITY), usage });
  mock.on({ userMessage: 'which city' }, { content: 'The city is Wien.', usage });
});
afterAll(() => stage.close());

describe.each(CAST)('$id', member => {
  const setUp = () => homeOf(member, stage.baseUrl(member));
  const home = { current: undefined as ReturnType<typeof setUp> | undefined };
  beforeAll(() => {
    home.current = setUp();
  });
  afterAll(() => home.current?.remove());
  const ask = (...args: readonly string[]) =>
    home.current!.run(['chat', '--model', `${member.id}/${member.model}`, ...args]);
  const last = () => stage.heard(member).at(-1)!;
  const usage = usageOf(member);

  const picture = () => {
    const path = join(home.current!.dir, 'x.png');
    writeFileSync(path, Buffer.from(PNG, 'base64'));
    return path;
  };

  it(member.vision ? 'streams text about an image that it was sent' : 'streams text', async () => {
    const { code, stdout, stderr } = await ask('--stream', ...(member.vision ? ['-f', picture()] : []), 'hello');
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${TEXT}\n` });
    expect(stderr).toContain(`${member.id} · ${member.model} · `);
    expect(stderr).toContain(` · ${{ all: 16, zero: 0, nothing: '?' }[member.counts ?? 'all']} tok · `);
    if (member.vision)
      expect(imageIn(member.wire, JSON.parse(last().body))).toEqual({ mediaType: 'image/png', data: PNG });
  });

  it('streams events, reasoning apart from text, to the limit', async () => {
    const { code, stdout } = await ask('--stream-json', 'cut short');
    const events = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    const joined = (type: string) =>
      events
        .filter(event => event.type === type)
        .map(({ text }) => text)
        .join('');
    expect({ code, text: joined('text') }).toEqual({ code: 0, text: TEXT });
    if (thinks(member)) expect(joined('reasoning')).toBe(REASONING);
    // The emulator has no such end for Ollama; a recorded stream does.
    const finishReason = member.wire === 'ollama' ? expect.stringMatching(/^(length|stop)$/) : 'length';
    expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(1);
    expect(events.at(-1)).toMatchObject({ type: 'result', ok: true, text: TEXT, finishReason, usage });
  });

  it('answers in JSON, to a request with key, headers and the bare model id', async () => {
    const { code, stdout } = await ask('--json', 'hello');
    expect(code).toBe(0);
    expectOwnRequest(member, last());
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      provider: member.id,
      model: member.model,
      text: TEXT,
      reasoning: thinks(member) ? REASONING : null,
      toolCalls: [],
      finishReason: 'stop',
      usage,
      attempts: [{ provider: member.id, model: member.model, ok: true }],
    });
  });

  it('passes tool calls through', async () => {
    const { code, stdout } = await ask('--json', 'weather');
    const { toolCalls, finishReason, text } = JSON.parse(stdout);
    expect({ code, finishReason, text }).toEqual({ code: 0, finishReason: 'tool_calls', text: '' });
    expect(toolCalls).toEqual([{ id: expect.stringMatching(/./), name: 'get_weather', arguments: '{"city":"Wien"}' }]);
  });

  if (!member.vision)
    it('refuses an image that its model cannot see, before any request', async () => {
      const before = stage.heard(member).length;
      const { code, stdout, stderr } = await ask('-f', picture(), 'hello');
      expect(code).not.toBe(0);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/image/i);
      expect(stage.heard(member)).toHaveLength(before);
    });

  describe('with a schema', () => {
    const withSchema = (...args: readonly string[]) => {
      home.current!.write('city.json', SCHEMA);
      return ask('--schema', join(home.current!.dir, 'city.json'), ...args);
    };

    it('repairs an answer that does not fit, once', async () => {
      const before = stage.heard(member).length;
      const { code, stdout, stderr } = await withSchema('--json', 'which city');
      expect(code, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ ok: true, object: CITY, finishReason: 'stop' });
      const asked = stage.heard(member).slice(before);
      expect(asked).toHaveLength(2);
      for (const { body } of asked) expect(schemaMode(member.wire, JSON.parse(body))).toBe(member.schema);
      expect(asked[1]!.body).toContain('The city is Wien.');
    });

    it('gives up on the second, with an error that says what is wrong', async () => {
      const before = stage.heard(member).length;
      const { code, stdout, stderr } = await withSchema('--json', 'stubborn');
      expect(code).toBe(1);
      const { ok, error } = JSON.parse(stdout);
      expect({ ok, type: error.type }).toEqual({ ok: false, type: 'schema_mismatch' });
      expect(error.attempts).toHaveLength(2);
      expect(stderr).toContain('/population must be integer');
      expect(stage.heard(member)).toHaveLength(before + 2);
    });
  });
});

/** The vendor's own path, headers and key, and no other key; the model by the name that the vendor gave it. */
function expectOwnRequest(member: Member, { headers, url, body }: UpstreamRequest): void {
  const [name, value] = member.auth ?? [];
  if (name) expect(headers[name]).toBe(value);
  const keys = ['authorization', 'x-api-key', 'x-goog-api-key'].filter(header => headers[header] !== undefined);
  expect(keys).toEqual(name ? [name] : []);
  expect(headers).toMatchObject({ 'content-type': 'application/json', ...member.headers });
  expect(url).toBe(`/${member.id}${member.basePath}${pathOf(member)}`);
  expect(body).not.toContain(KEY);
  if (!isModelInPath(member)) expect(JSON.parse(body)).toMatchObject({ model: member.model });
}

const isModelInPath = ({ wire }: Member) => wire === 'gemini' || wire === 'bedrock-converse';

function pathOf({ wire, model }: Member): string {
  const paths: Record<Wire, string> = {
    'openai-chat': '/chat/completions',
    'openai-responses': '/responses',
    'anthropic-messages': '/messages',
    gemini: `/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`,
    ollama: '/api/chat',
    'bedrock-converse': `/model/${encodeURIComponent(model)}/converse-stream`,
  };
  return paths[wire];
}

/** The one image of the last message, wherever the format keeps it. Ollama's has no media type. */
// biome-ignore lint/suspicious/noExplicitAny: a body as it was sent, looked at where the vendor's documents say.
function imageIn(wire: Wire, body: any): { mediaType: string; data: string } {
  const split = (url: string) => {
    const [, mediaType = '', data = ''] = /^data:([^;]+);base64,(.*)$/.exec(url) ?? [];
    return { mediaType, data };
  };
  switch (wire) {
    case 'openai-chat':
      return split(find(body.messages.at(-1).content, 'image_url').image_url.url);
    case 'openai-responses':
      return split(find(body.input.at(-1).content, 'image_url').image_url);
    case 'anthropic-messages': {
      const { media_type: mediaType, data } = find(body.messages.at(-1).content, 'source').source;
      return { mediaType, data };
    }
    case 'gemini': {
      const { mimeType: mediaType, data } = find(body.contents.at(-1).parts, 'inlineData').inlineData;
      return { mediaType, data };
    }
    case 'ollama':
      return { mediaType: 'image/png', data: body.messages.at(-1).images[0] };
    case 'bedrock-converse': {
      const { format, source } = find(body.messages.at(-1).content, 'image').image;
      return { mediaType: `image/${format}`, data: source.bytes };
    }
  }
}

// biome-ignore lint/suspicious/noExplicitAny: as above.
const find = (parts: readonly any[], key: string) => parts.find(part => part[key] !== undefined);

// biome-ignore lint/suspicious/noExplicitAny: as above.
function schemaMode(wire: Wire, body: any): SchemaMode | 'nothing' {
  const native: Record<Wire, unknown> = {
    'openai-chat': body.response_format?.json_schema?.schema,
    'openai-responses': body.text?.format?.schema,
    'anthropic-messages': body.output_config?.format?.schema,
    gemini: body.generationConfig?.responseJsonSchema,
    ollama: typeof body.format === 'object' ? body.format : undefined,
    'bedrock-converse': undefined,
  };
  if (JSON.stringify(native[wire] ?? {}).includes('population')) return 'native';
  const system = JSON.stringify(body.system ?? body.messages?.find(({ role }: { role: string }) => role === 'system'));
  if (!system?.includes('population')) return 'nothing';
  return body.response_format?.type === 'json_object' ? 'json_object' : 'prompt';
}
