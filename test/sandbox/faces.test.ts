// Each face, streamed and whole, as a vendor's client would read it.
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { always } from '../../src/sandbox/script.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/spec.ts';
import { VENDORS, type VendorId } from '../../src/sandbox/vendors/list.ts';
import { ask, eventsIn, type Json, type Question, simple } from './client.ts';

const TEXT = '(simulated) Lisbon.';
const WORDS = ['(simulated) ', 'Lisbon.'];
const INPUT_TOKENS = 8; // 32 characters
const TOOL = { type: 'tool_call', name: 'weather', arguments: { city: 'Lisbon' } } as const;

let sandbox: Sandbox;
beforeAll(async () => {
  const vendors = Object.keys(VENDORS) as VendorId[];
  sandbox = await startSandbox({ providers: vendors.map(vendor => simple(vendor)) });
});
afterAll(() => sandbox.close());

const whole = async (vendor: VendorId, question: Question = {}): Promise<Json> =>
  (await ask(sandbox.provider(vendor), question)).json();
const streamed = async (vendor: VendorId, question: Question = {}) => {
  const response = await ask(sandbox.provider(vendor), { ...question, stream: true });
  return { type: response.headers.get('content-type'), body: await response.text() };
};
const withTool = async <T>(vendor: VendorId, run: () => Promise<T>): Promise<T> => {
  sandbox.provider(vendor).setScript(always(TOOL));
  const result = await run();
  sandbox.provider(vendor).setScript([]);
  return result;
};

describe('openai-chat', () => {
  test('whole: choices, finish reason, usage that agrees with the words', async () => {
    const { choices, usage, object, model } = await whole('openai');
    expect(object).toBe('chat.completion');
    expect(model).toBe('m1');
    expect(choices).toHaveLength(1);
    expect(choices[0]).toMatchObject({
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content: TEXT },
    });
    expect(usage).toMatchObject({ prompt_tokens: INPUT_TOKENS, completion_tokens: 2, total_tokens: INPUT_TOKENS + 2 });
  });

  test('streamed: role first, a word a chunk, then finish, usage without choices, [DONE]', async () => {
    const { type, body } = await streamed('openai');
    const events = eventsIn(body).map(({ data }) => data);
    expect(type).toContain('text/event-stream');
    expect(events[0].choices[0].delta).toEqual({ role: 'assistant', content: '' });
    expect(events.slice(1, 3).map(chunk => chunk.choices[0].delta.content)).toEqual(WORDS);
    expect(events.slice(0, 4).every(chunk => chunk.usage === null)).toBe(true);
    expect(events[3].choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' });
    expect(events[4]).toMatchObject({ choices: [], usage: { prompt_tokens: INPUT_TOKENS, completion_tokens: 2 } });
    expect(events[5]).toBe('[DONE]');
    expect(new Set(events.slice(0, 5).map(chunk => chunk.id)).size).toBe(1);
  });

  test('without include_usage a stream carries none', async () => {
    const response = await fetch(`${sandbox.provider('openai').url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm1', stream: true, messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect(await response.text()).not.toContain('usage');
  });

  test('tool call: arguments are JSON text, the id comes with the first fragment', async () => {
    await withTool('openai', async () => {
      const { choices } = await whole('openai');
      expect(choices[0].finish_reason).toBe('tool_calls');
      expect(choices[0].message.content).toBeNull();
      expect(choices[0].message.tool_calls[0]).toMatchObject({
        type: 'function',
        function: { name: 'weather', arguments: '{"city":"Lisbon"}' },
      });
      const events = eventsIn((await streamed('openai')).body).map(({ data }) => data);
      const [call] = events[1].choices[0].delta.tool_calls;
      expect(call).toMatchObject({ index: 0, function: { name: 'weather', arguments: '{"city":"Lisbon"}' } });
      expect(call.id).toMatch(/^call_/);
      expect(events[2].choices[0].finish_reason).toBe('tool_calls');
    });
  });

  test('the output cap cuts the words and says so', async () => {
    const { choices, usage } = await whole('openai', { maxTokens: 1 });
    expect(choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '(simulated) ' } });
    expect(usage.completion_tokens).toBe(1);
  });

  test('dialects: OpenRouter comments and cost, Groq x_groq, Z.AI usage unasked', async () => {
    const router = (await streamed('openrouter')).body;
    expect(router.startsWith(': OPENROUTER PROCESSING\n\n')).toBe(true);
    const last = eventsIn(router).at(-2)?.data;
    expect(last.usage.cost).toBeCloseTo((INPUT_TOKENS * 1 + 2 * 2) / 1e6, 12);
    expect(last.provider).toBe('Sandbox');
    const groq = eventsIn((await streamed('groq')).body).map(({ data }) => data);
    expect(groq.find(chunk => chunk.x_groq)?.x_groq.usage).toMatchObject({ completion_tokens: 2 });
    expect(eventsIn((await streamed('zai')).body).at(-2)?.data).toMatchObject({
      choices: [{ finish_reason: 'stop' }],
      usage: { completion_tokens: 2 },
    });
  });
});

describe('openai-responses', () => {
  const wire = 'openai-responses';

  test('whole: one message in output, status completed', async () => {
    const { status, output, usage } = await whole('openai', { wire });
    expect(status).toBe('completed');
    expect(output[0]).toMatchObject({ type: 'message', content: [{ type: 'output_text', text: TEXT }] });
    expect(usage).toMatchObject({ input_tokens: INPUT_TOKENS, output_tokens: 2, total_tokens: INPUT_TOKENS + 2 });
  });

  test('streamed: events are named, numbered without a gap, and end with response.completed', async () => {
    const events = eventsIn((await streamed('openai', { wire })).body);
    expect(events.map(({ event }) => event)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.map(({ data }) => data.sequence_number)).toEqual([...events.keys()]);
    expect(events.every(({ event, data }) => event === data.type)).toBe(true);
    expect(events.slice(4, 6).map(({ data }) => data.delta)).toEqual(WORDS);
    expect(events.at(-1)?.data.response.usage.output_tokens).toBe(2);
  });

  test('a capped answer is incomplete, and names why', async () => {
    const events = eventsIn((await streamed('openai', { wire, maxTokens: 1 })).body);
    expect(events.at(-1)?.event).toBe('response.incomplete');
    expect(events.at(-1)?.data.response.incomplete_details).toEqual({ reason: 'max_output_tokens' });
  });

  test('tool call: arguments by delta, then done', async () => {
    await withTool('openai', async () => {
      const events = eventsIn((await streamed('openai', { wire })).body);
      expect(events.map(({ data }) => data.sequence_number)).toEqual([...events.keys()]);
      const delta = events.find(({ event }) => event === 'response.function_call_arguments.delta');
      expect(delta?.data.delta).toBe('{"city":"Lisbon"}');
      expect(events.at(-1)?.data.response.output[0]).toMatchObject({ type: 'function_call', name: 'weather' });
    });
  });
});

describe('anthropic-messages', () => {
  const wire = 'anthropic-messages';

  test('whole: content blocks, stop_reason, usage', async () => {
    const message = await whole('anthropic', { wire });
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: TEXT }],
      stop_reason: 'end_turn',
      usage: { input_tokens: INPUT_TOKENS, output_tokens: 2 },
    });
  });

  test('streamed: from message_start to message_stop, input usage first, output usage last', async () => {
    const events = eventsIn((await streamed('anthropic', { wire })).body);
    expect(events.map(({ event }) => event)).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(events.every(({ event, data }) => event === data.type)).toBe(true);
    expect(events[0]?.data.message.usage.input_tokens).toBe(INPUT_TOKENS);
    expect(events.slice(3, 5).map(({ data }) => data.delta.text)).toEqual(WORDS);
    expect(events[6]?.data).toMatchObject({ delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } });
  });

  test('tool use: input is an object whole, JSON text in a stream', async () => {
    await withTool('anthropic', async () => {
      const message = await whole('anthropic', { wire });
      expect(message.stop_reason).toBe('tool_use');
      expect(message.content[0]).toMatchObject({ type: 'tool_use', name: 'weather', input: { city: 'Lisbon' } });
      const events = eventsIn((await streamed('anthropic', { wire })).body);
      expect(events[1]?.data.content_block).toMatchObject({ type: 'tool_use', name: 'weather', input: {} });
      const delta = events.find(({ event }) => event === 'content_block_delta');
      expect(delta?.data.delta).toEqual({ type: 'input_json_delta', partial_json: '{"city":"Lisbon"}' });
    });
  });

  test('insists on max_tokens and the version header', async () => {
    const { url } = sandbox.provider('anthropic');
    const send = (headers: Record<string, string>, body: object) =>
      fetch(`${url}/messages`, { method: 'POST', headers, body: JSON.stringify(body) });
    const unversioned = await send({}, { model: 'm1', max_tokens: 5, messages: [] });
    const uncapped = await send({ 'anthropic-version': '2023-06-01' }, { model: 'm1', messages: [] });
    expect([unversioned.status, uncapped.status]).toEqual([400, 400]);
    expect(await uncapped.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
  });
});

describe('gemini', () => {
  const wire = 'gemini';

  test('whole: candidate, finishReason, usageMetadata', async () => {
    const answer = await whole('google', { wire });
    expect(answer.candidates[0]).toMatchObject({
      content: { role: 'model', parts: [{ text: TEXT }] },
      finishReason: 'STOP',
    });
    expect(answer.usageMetadata).toEqual({
      promptTokenCount: INPUT_TOKENS,
      candidatesTokenCount: 2,
      totalTokenCount: 10,
    });
  });

  test('streamed: cumulative usage in every chunk, the finish reason in the last, no [DONE]', async () => {
    const { body } = await streamed('google', { wire });
    const chunks = eventsIn(body).map(({ data }) => data);
    expect(chunks.map(chunk => chunk.usageMetadata.candidatesTokenCount)).toEqual([1, 2, 2]);
    expect(chunks.map(chunk => chunk.candidates[0].content.parts[0].text).join('')).toBe(TEXT);
    expect(chunks.map(chunk => chunk.candidates[0].finishReason)).toEqual([undefined, undefined, 'STOP']);
    expect(body).not.toContain('[DONE]');
  });

  test('function call: args are an object, signed, and the turn still stops', async () => {
    await withTool('google', async () => {
      const { candidates } = await whole('google', { wire });
      const [part] = candidates[0].content.parts;
      expect(part.functionCall).toEqual({ name: 'weather', args: { city: 'Lisbon' } });
      expect(part.thoughtSignature).toBeTypeOf('string');
      expect(candidates[0].finishReason).toBe('STOP');
    });
  });

  test('MAX_TOKENS where the cap cuts', async () => {
    expect((await whole('google', { wire, maxTokens: 1 })).candidates[0].finishReason).toBe('MAX_TOKENS');
  });
});

describe('ollama', () => {
  const wire = 'ollama';
  const lines = (body: string): Json[] =>
    body
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));

  test('whole: one object, done, counted', async () => {
    expect(await whole('ollama', { wire })).toMatchObject({
      message: { role: 'assistant', content: TEXT },
      done: true,
      done_reason: 'stop',
      prompt_eval_count: INPUT_TOKENS,
      eval_count: 2,
    });
  });

  test('streamed: a line a word, the last with done: true', async () => {
    const { type, body } = await streamed('ollama', { wire });
    expect(type).toBe('application/x-ndjson');
    expect(lines(body).map(line => line.done)).toEqual([false, false, true]);
    expect(
      lines(body)
        .map(line => line.message.content)
        .join(''),
    ).toBe(TEXT);
    expect(lines(body).at(-1)).toMatchObject({ done_reason: 'stop', eval_count: 2 });
  });

  test('streams where `stream` is left out', async () => {
    const response = await fetch(`${sandbox.provider('ollama').url}/api/chat`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm1', messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect(lines(await response.text()).length).toBeGreaterThan(2);
  });

  test('tool call: arguments are an object, in the line that ends with stop', async () => {
    await withTool('ollama', async () => {
      const last = lines((await streamed('ollama', { wire })).body).at(-1);
      expect(last.message.tool_calls[0].function).toEqual({ name: 'weather', arguments: { city: 'Lisbon' } });
      expect(last.done_reason).toBe('stop');
    });
  });
});

describe('bedrock-converse', () => {
  const wire = 'bedrock-converse';
  const messages = async (): Promise<Json[]> => {
    const response = await ask(sandbox.provider('bedrock'), { wire, stream: true });
    expect(response.headers.get('content-type')).toBe('application/vnd.amazon.eventstream');
    return messagesIn(Buffer.from(await response.arrayBuffer()));
  };

  test('whole: output message, stopReason, usage', async () => {
    expect(await whole('bedrock', { wire })).toMatchObject({
      output: { message: { role: 'assistant', content: [{ text: TEXT }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: INPUT_TOKENS, outputTokens: 2, totalTokens: INPUT_TOKENS + 2 },
    });
  });

  test('streamed: framed and checksummed from messageStart to metadata', async () => {
    const events = await messages();
    expect(events.map(({ headers }) => headers[':event-type'])).toEqual([
      'messageStart',
      'contentBlockDelta',
      'contentBlockDelta',
      'contentBlockStop',
      'messageStop',
      'metadata',
    ]);
    expect(events.slice(1, 3).map(({ payload }) => payload.delta.text)).toEqual(WORDS);
    expect(events[4].payload).toEqual({ stopReason: 'end_turn' });
    expect(events[5].payload.usage).toMatchObject({ inputTokens: INPUT_TOKENS, outputTokens: 2 });
  });

  test('tool use, and an exception in the middle of a stream', async () => {
    await withTool('bedrock', async () => {
      const events = await messages();
      expect(events[1].payload.start.toolUse.name).toBe('weather');
      expect(events[2].payload.delta.toolUse.input).toBe('{"city":"Lisbon"}');
    });
    sandbox.provider('bedrock').setScript(always({ type: 'error_event', afterTokens: 1 }));
    const last = (await messages()).at(-1);
    sandbox.provider('bedrock').setScript([]);
    expect(last.headers).toMatchObject({
      ':message-type': 'exception',
      ':exception-type': 'serviceUnavailableException',
    });
  });

  /** Reads event-stream messages by the published layout, checking both checksums. */
  function messagesIn(bytes: Buffer): Json[] {
    if (bytes.length === 0) return [];
    const length = bytes.readUInt32BE(0);
    const headersEnd = 12 + bytes.readUInt32BE(4);
    expect(bytes.readUInt32BE(8)).toBe(crc32(bytes.subarray(0, 8)));
    expect(bytes.readUInt32BE(length - 4)).toBe(crc32(bytes.subarray(0, length - 4)));
    const headers: Record<string, string> = {};
    for (let at = 12; at < headersEnd; ) {
      const nameEnd = at + 1 + bytes.readUInt8(at);
      const valueEnd = nameEnd + 3 + bytes.readUInt16BE(nameEnd + 1);
      expect(bytes.readUInt8(nameEnd)).toBe(7);
      headers[bytes.toString('utf8', at + 1, nameEnd)] = bytes.toString('utf8', nameEnd + 3, valueEnd);
      at = valueEnd;
    }
    const payload = JSON.parse(bytes.toString('utf8', headersEnd, length - 4));
    return [{ headers, payload }, ...messagesIn(bytes.subarray(length))];
  }
});

describe('lists of models', () => {
  const list = async (vendor: VendorId, path: string): Promise<Json> =>
    (await fetch(`${sandbox.provider(vendor).url}${path}`)).json();

  test.each([
    ['openai', '/models', { object: 'list', data: [{ id: 'm1', object: 'model' }] }],
    ['groq', '/models', { data: [{ id: 'm1', context_window: 1000, max_completion_tokens: 500 }] }],
    ['kimi', '/models', { data: [{ id: 'm1', context_length: 1000 }] }],
    ['anthropic', '/models?limit=1000', { data: [{ id: 'm1', max_input_tokens: 1000 }], has_more: false }],
    ['google', '/models?pageSize=1000', { models: [{ name: 'models/m1', inputTokenLimit: 1000 }] }],
    ['openrouter', '/models', { data: [{ id: 'm1', context_length: 1000, pricing: { prompt: '0.000001' } }] }],
    ['ollama', '/api/tags', { models: [{ name: 'm1' }] }],
  ] as const)('%s %s', async (vendor, path, expected) => {
    expect(await list(vendor, path)).toMatchObject(expected);
  });

  test('ollama shows a model', async () => {
    const response = await fetch(`${sandbox.provider('ollama').url}/api/show`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm1' }),
    });
    expect(await response.json()).toMatchObject({ model_info: { 'sim.context_length': 1000 } });
  });
});
