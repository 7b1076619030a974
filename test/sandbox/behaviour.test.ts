// Each scripted behaviour, seen from the other end of a real connection.
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { always, type Behaviour, behaviourFor, first } from '../../src/sandbox/script.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox, SandboxTime, SimulatedProvider } from '../../src/sandbox/spec.ts';
import type { VendorId } from '../../src/sandbox/vendors/list.ts';
import { ask, eventsIn, readUntilBroken, simple, stillTime } from './client.ts';

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

async function start(
  behaviour: Behaviour,
  vendor: VendorId = 'openai',
  time?: SandboxTime,
): Promise<SimulatedProvider> {
  sandbox = await startSandbox({ providers: [simple(vendor, { script: always(behaviour) })], time });
  return sandbox.provider(vendor);
}
const contents = (text: string): string =>
  eventsIn(text)
    .map(({ data }) => data.choices?.[0]?.delta?.content ?? '')
    .join('');

describe('scripts', () => {
  const bad: Behaviour = { type: 'overloaded' };
  const seen = (script: Parameters<typeof behaviourFor>[0]) =>
    [1, 2, 3, 4, 5].map(number => behaviourFor(script, number).type);

  test('a range, the first so many, for good, flapping', () => {
    expect(seen([{ behaviour: bad, from: 2, to: 3 }])).toEqual(['ok', 'overloaded', 'overloaded', 'ok', 'ok']);
    expect(seen(first(1, bad))).toEqual(['overloaded', 'ok', 'ok', 'ok', 'ok']);
    expect(new Set(seen(always(bad)))).toEqual(new Set(['overloaded']));
    expect(seen([{ behaviour: bad, from: 2, flap: { bad: 1, good: 2 } }])).toEqual([
      'ok',
      'overloaded',
      'ok',
      'ok',
      'overloaded',
    ]);
  });

  test('the first rule that holds decides', () => {
    expect(
      seen([
        { behaviour: { type: 'silence' }, to: 1 },
        { behaviour: bad, to: 2 },
      ]).slice(0, 3),
    ).toEqual(['silence', 'overloaded', 'ok']);
  });
});

describe('refusals', () => {
  test('429 with and without Retry-After', async () => {
    const provider = await start({ type: 'status', status: 429, retryAfterS: 7 });
    const hinted = await ask(provider);
    expect([hinted.status, hinted.headers.get('retry-after')]).toEqual([429, '7']);
    provider.setScript(always({ type: 'status', status: 429 }));
    const bare = await ask(provider);
    expect([bare.status, bare.headers.get('retry-after')]).toEqual([429, null]);
  });

  test('500 once', async () => {
    const provider = await start({ type: 'ok' });
    provider.setScript(first(1, { type: 'status', status: 500 }));
    expect([(await ask(provider)).status, (await ask(provider)).status]).toEqual([500, 200]);
  });

  test('a web page instead of JSON', async () => {
    const response = await ask(await start({ type: 'html', status: 502 }));
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toMatch(/^<html>/);
  });

  test('prefill is refused, everything else answered', async () => {
    const provider = await start({ type: 'rejects_prefill' });
    const messages = [
      { role: 'user', content: 'Go on' },
      { role: 'assistant', content: 'Once upon' },
    ];
    expect((await ask(provider, { messages })).status).toBe(400);
    expect((await ask(provider)).status).toBe(200);
  });

  test('content filter as a finish reason', async () => {
    const response = await ask(await start({ type: 'content_filter', at: 'finish' }));
    expect(await response.json()).toMatchObject({ choices: [{ finish_reason: 'content_filter' }] });
  });

  test('a vendor that refuses only by finish reason does so', async () => {
    const provider = await start({ type: 'content_filter', at: 'request' }, 'anthropic');
    const response = await ask(provider, { wire: 'anthropic-messages' });
    expect(await response.json()).toMatchObject({ stop_reason: 'refusal' });
  });
});

describe('connections', () => {
  test('reset before headers', async () => {
    const provider = await start({ type: 'reset' });
    await expect(ask(provider)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(provider.requests[0]).toMatchObject({ behaviour: 'reset', hungUp: false });
  });

  test('silence lasts until the caller hangs up, and that is recorded', async () => {
    const provider = await start({ type: 'silence' });
    const abort = new AbortController();
    const pending = ask(provider, { signal: abort.signal });
    await expect.poll(() => provider.requests.length).toBe(1);
    abort.abort();
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => provider.requests[0]?.hungUp).toBe(true);
  });

  test.each(['rst', 'fin'] as const)('cut by %s after so many words', async by => {
    const provider = await start({ type: 'cut', afterTokens: 3, by });
    const messages = [{ role: 'user', content: 'one two three four five six' }];
    const { text, broke } = await readUntilBroken(await ask(provider, { stream: true, messages }));
    expect(broke).toBe(true);
    expect(contents(text)).toBe('(simulated) You asked: ');
    expect(text).not.toContain('[DONE]');
    expect(provider.requests[0]?.hungUp).toBe(false);
  });

  test.each([
    ['rst', 'ECONNRESET'],
    ['fin', 'end'],
  ] as const)('a cut by %s is one on the wire', async (by, expected) => {
    const { url } = await start({ type: 'cut', afterTokens: 1, by });
    const body = '{"model":"m1","stream":true,"messages":[{"role":"user","content":"hi"}]}';
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
    socket.write(
      `POST /openai/v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const ended = await new Promise(resolve => {
      socket.on('end', () => resolve('end')).on('error', error => resolve((error as NodeJS.ErrnoException).code));
      socket.resume();
    });
    expect(ended).toBe(expected);
  });

  test('a whole document can be cut too', async () => {
    const provider = await start({ type: 'cut', afterTokens: 1, by: 'rst' });
    const { text, broke } = await readUntilBroken(await ask(provider));
    expect(broke).toBe(true);
    expect(() => JSON.parse(text)).toThrow();
  });

  test('a stall keeps the connection open after so many words', async () => {
    const provider = await start({ type: 'stall', afterTokens: 2 });
    const abort = new AbortController();
    const response = await ask(provider, { stream: true, signal: abort.signal });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    let text = '';
    while (contents(text) !== '(simulated) Lisbon.') text += decoder.decode((await reader.read()).value);
    expect(text).not.toContain('"finish_reason":"stop"');
    abort.abort();
    await expect.poll(() => provider.requests[0]?.hungUp).toBe(true);
  });
});

describe('spoilt answers', () => {
  test('a malformed chunk loses its word, and the stream goes on to its end', async () => {
    const text = await (await ask(await start({ type: 'malformed_chunk', afterTokens: 0 }), { stream: true })).text();
    expect(eventsIn(text).filter(({ data }) => typeof data === 'string')).toHaveLength(2); // the broken one and [DONE]
    expect(contents(text)).toBe('Lisbon.');
    expect(text.trimEnd().endsWith('[DONE]')).toBe(true);
  });

  test('a malformed document does not parse', async () => {
    const text = await (await ask(await start({ type: 'malformed_chunk', afterTokens: 1 }))).text();
    expect(() => JSON.parse(text)).toThrow();
  });

  test.each([
    ['openai', 'openai-chat'],
    ['openai', 'openai-responses'],
    ['anthropic', 'anthropic-messages'],
    ['google', 'gemini'],
    ['ollama', 'ollama'],
  ] as const)('%s, %s: no end mark, no finish reason, though every word came', async (vendor, wire) => {
    const provider = await start({ type: 'missing_end' }, vendor);
    const { text, broke } = await readUntilBroken(await ask(provider, { wire, stream: true }));
    expect(broke).toBe(false);
    expect(text).toContain('Lisbon.');
    expect(text).not.toMatch(
      /"finish_reason":"|\[DONE\]|response\.completed|message_stop|stop_reason":"|finishReason|"done":true/,
    );
  });

  test('empty: an answer of no words, or no body', async () => {
    const provider = await start({ type: 'empty', what: 'text' });
    const worded = await (await ask(provider, { stream: true })).text();
    expect(contents(worded)).toBe('');
    expect(worded).toContain('"finish_reason":"stop"');
    provider.setScript(always({ type: 'empty', what: 'body' }));
    const bare = await ask(provider, { stream: true });
    expect([bare.status, await bare.text()]).toEqual([200, '']);
  });

  test('an overload notice poses as an answer', async () => {
    const response = await ask(await start({ type: 'overload_notice' }));
    expect(await response.json()).toMatchObject({
      choices: [{ finish_reason: 'stop', message: { content: expect.stringMatching(/overloaded/) } }],
    });
  });

  test.each([
    ['openai', 'openai-chat', /data: \{"error":\{.*"code":"server_is_overloaded"/],
    ['openai', 'openai-responses', /event: error\ndata: \{"type":"error","code":"server_is_overloaded"/],
    ['anthropic', 'anthropic-messages', /event: error\ndata: \{"type":"error","error":\{"type":"overloaded_error"/],
    ['google', 'gemini', /data: \{"error":\{"code":503/],
    ['ollama', 'ollama', /^\{"error":"Server overloaded/m],
    ['openrouter', 'openai-chat', /"provider":"Sandbox","error":\{"code":503.*"finish_reason":"error"/],
  ] as const)('%s, %s: an error inside a stream of status 200', async (vendor, wire, shape) => {
    const response = await ask(await start({ type: 'error_event', afterTokens: 1 }, vendor), { wire, stream: true });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toMatch(shape);
    expect(text).toContain('(simulated)');
    expect(text).not.toContain('Lisbon');
  });

  test('without a stream the error is the document, with status 200', async () => {
    const response = await ask(await start({ type: 'error_event', afterTokens: 1 }, 'openrouter'));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ error: expect.objectContaining({ code: 503 }) });
  });
});

describe('time', () => {
  test('an ordinary answer takes its first-token time and its speed', async () => {
    const time = stillTime();
    sandbox = await startSandbox({
      providers: [simple('openai', { speed: { firstTokenMs: 300, tokensPerSecond: 50 } })],
      time,
    });
    await (await ask(sandbox.provider('openai'), { stream: true })).text();
    expect(time.slept).toEqual([300, 20, 20]);
  });

  test('a slow first token and a stall last as long as they are told to', async () => {
    const time = stillTime();
    const provider = await start({ type: 'slow_first_token', delayMs: 20_000 }, 'openai', time);
    await (await ask(provider, { stream: true })).text();
    provider.setScript(always({ type: 'stall', afterTokens: 1, forMs: 30_000 }));
    expect(contents(await (await ask(provider, { stream: true })).text())).toBe('(simulated) Lisbon.');
    expect(time.slept).toEqual([20_000, 30_000]);
  });

  test('a slow provider sends its headers at once', async () => {
    const provider = await start({ type: 'slow_first_token', delayMs: 3_600_000 });
    const abort = new AbortController();
    const response = await ask(provider, { stream: true, signal: abort.signal });
    expect(response.status).toBe(200);
    abort.abort();
    await expect.poll(() => provider.requests[0]?.hungUp).toBe(true);
  });
});
