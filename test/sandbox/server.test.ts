// The server: quota, keys, windows, records, and an end that leaves nothing open.

import { once } from 'node:events';
import { connect } from 'node:net';
import { build } from 'esbuild';
import { execa } from 'execa';
import { afterEach, describe, expect, test } from 'vitest';
import { WIRE_FORMATS } from '../../src/domain/model.ts';
import { always } from '../../src/sandbox/script.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox, SandboxProviderSpec } from '../../src/sandbox/spec.ts';
import { VENDORS, vendorFor } from '../../src/sandbox/vendors/list.ts';
import { ask, simple, stillTime } from './client.ts';

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});
async function start(...providers: SandboxProviderSpec[]): Promise<Sandbox> {
  sandbox = await startSandbox({ providers, time: stillTime() });
  return sandbox;
}

test('each provider has a base URL in its vendor form', async () => {
  const { providers } = await start(simple('openai'), simple('google'), simple('zai'), simple('ollama'));
  expect(providers.map(({ url }) => new URL(url).pathname)).toEqual([
    '/openai/v1',
    '/google/v1beta',
    '/zai/api/paas/v4',
    '/ollama',
  ]);
  expect(providers.every(({ url }) => new URL(url).hostname === '127.0.0.1')).toBe(true);
});

test('one server, providers apart: requests, scripts and quotas do not mix', async () => {
  const { provider } = await start(simple('openai', { id: 'a' }), simple('openai', { id: 'b' }));
  provider('a').setScript(always({ type: 'overloaded' }));
  expect([(await ask(provider('a'))).status, (await ask(provider('b'))).status]).toEqual([503, 200]);
  expect([provider('a').requests.length, provider('b').requests.length]).toEqual([1, 1]);
  expect(() => provider('c')).toThrow(/no simulated provider is called c/);
});

describe('quota', () => {
  test('after so many answers the vendor says that it is spent', async () => {
    const provider = (await start(simple('openai', { quota: 2 }))).provider('openai');
    const statuses = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await ask(provider)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    expect(await (await ask(provider)).json()).toMatchObject({ error: { code: 'insufficient_quota' } });
    expect(provider.requests.map(({ behaviour }) => behaviour)).toEqual([
      'ok',
      'ok',
      'quota_spent',
      'quota_spent',
      'quota_spent',
    ]);
  });

  test('scripted failures use none of it; setQuota and reset give it back', async () => {
    const provider = (await start(simple('openai', { quota: 1 }))).provider('openai');
    provider.setScript([{ behaviour: { type: 'overloaded' }, to: 2 }]);
    const next = async () => (await ask(provider)).status;
    expect([await next(), await next(), await next(), await next()]).toEqual([503, 503, 200, 429]);
    provider.setQuota(undefined);
    expect(await next()).toBe(200);
    provider.reset();
    expect(provider.requests).toEqual([]);
    expect([await next(), await next()]).toEqual([200, 429]);
  });
});

describe('what every vendor checks', () => {
  test('a wrong or missing key', async () => {
    const provider = (await start(simple('openai', { keys: ['right'] }))).provider('openai');
    expect((await ask(provider)).status).toBe(401);
    expect((await ask(provider, { key: 'wrong' })).status).toBe(401);
    expect((await ask(provider, { key: 'right' })).status).toBe(200);
  });

  test('an unknown model, a prompt longer than the window, an unknown path, no JSON', async () => {
    const provider = (await start(simple('openai'))).provider('openai');
    expect(await (await ask(provider, { model: 'm2' })).json()).toMatchObject({ error: { code: 'model_not_found' } });
    const messages = [{ role: 'user', content: 'word '.repeat(1000) }];
    const long = await (await ask(provider, { messages })).json();
    expect(long).toMatchObject({
      error: { code: 'context_length_exceeded', message: expect.stringContaining('1250') },
    });
    expect((await fetch(`${provider.url}/embeddings`, { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await fetch(`${provider.url}/chat/completions`, { method: 'POST', body: '{{' })).status).toBe(400);
  });
});

test('a request is recorded as it came: key, headers, body, number, path', async () => {
  const provider = (await start(simple('google'))).provider('google');
  await fetch(`${provider.url}/models/m1:generateContent`, {
    method: 'POST',
    headers: { 'x-goog-api-key': 'k1', 'x-title': 'test' },
    body: '{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}',
  });
  await fetch(`${provider.url}/models?pageSize=5`);
  expect(provider.requests).toMatchObject([
    { kind: 'chat', number: 1, method: 'POST', path: '/models/m1:generateContent', key: 'k1', behaviour: 'ok' },
    { kind: 'models', number: 0, method: 'GET', path: '/models?pageSize=5', body: '' },
  ]);
  expect(provider.requests[0]?.headers['x-title']).toBe('test');
  expect(provider.requests[0]?.body).toContain('"text":"hi"');
});

test('a reply of its own replaces the standard ones', async () => {
  const reply = ({ messages }: { messages: readonly { text: string }[] }) => `{"echo":"${messages.at(-1)?.text}"}`;
  const provider = (await start(simple('ollama', { reply }))).provider('ollama');
  const answer = await ask(provider, { wire: 'ollama', messages: [{ role: 'user', content: 'x' }] });
  expect(await answer.json()).toMatchObject({ message: { content: '{"echo":"x"}' } });
});

test('close ends every connection, silent ones and idle ones too, and frees the port', async () => {
  const started = await start(simple('openai', { script: always({ type: 'silence' }) }));
  const provider = started.provider('openai');
  const silent = ask(provider).then(
    () => 'answered',
    () => 'broken',
  );
  const idle = connect({ port: Number(new URL(provider.url).port), host: '127.0.0.1' });
  await once(idle, 'connect');
  await expect.poll(() => provider.requests.length).toBe(1);
  const gone = once(idle, 'close');
  await started.close();
  sandbox = undefined;
  expect(await silent).toBe('broken');
  await gone;
  await expect(fetch(provider.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});

test('a process that has closed its sandbox ends by itself, whatever was still being said', async () => {
  const contents = `
    import { startSandbox } from './server.ts';
    const slow = { type: 'slow_first_token', delayMs: 3_600_000 };
    const models = [{ id: 'm', contextWindow: 1000, maxOutput: 100 }];
    const providers = [{ id: 'p', label: 'p (simulated)', vendor: 'ollama', models, script: [{ behaviour: slow }] }];
    const sandbox = await startSandbox({ providers });
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
    const response = await fetch(sandbox.providers[0].url + '/api/chat', { method: 'POST', body });
    const broken = response.text().catch(() => 'broken');
    await sandbox.close();
    console.log(await broken);`;
  const resolveDir = new URL('../../src/sandbox', import.meta.url).pathname;
  const stdin = { contents, resolveDir };
  const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', platform: 'node', write: false });
  const input = outputFiles[0]?.text ?? '';
  const { stdout } = await execa('node', ['--input-type=module'], { input, timeout: 20_000 });
  expect(stdout).toBe('broken');
});

test('a caller that leaves while its request is arriving does no harm', async () => {
  const provider = (await start(simple('openai'))).provider('openai');
  const socket = connect({ port: Number(new URL(provider.url).port), host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.write('POST /openai/v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
  socket.resetAndDestroy();
  await once(socket, 'close');
  expect((await ask(provider)).status).toBe(200);
});

test('a stand-in is found for every wire format that the sandbox speaks', () => {
  expect(vendorFor('groq', 'openai-chat')).toBe('groq');
  expect(vendorFor('lab', 'openai-chat')).toBe('openai');
  expect(vendorFor('lab', 'openai-responses')).toBe('openai');
  expect(vendorFor('zai', 'anthropic-messages')).toBe('anthropic');
  for (const wire of WIRE_FORMATS) {
    expect(VENDORS[vendorFor('lab', wire)].faces.map(({ format }) => format)).toContain(wire);
  }
});
