// Tests of answers whose content type does not say what they are: pages as JSON, whole answers as plain text.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/domain/ports.ts';
import { createTransport } from '../../src/transport/transport.ts';
import { startRig } from '../helpers/rig.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Asks a server that sends `pieces` as `type`. */
async function asked(type: string | undefined, ...pieces: readonly string[]) {
  let hits = 0;
  const server = http.createServer((request, response) => {
    hits += 1;
    request.resume();
    response.writeHead(200, type === undefined ? {} : { 'content-type': type });
    for (const piece of pieces) response.write(piece);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const way = createTransport({});
  const transport: Transport = { ...way, send: (request, options) => way.send({ ...request, url }, options) };
  const rig = await startRig([{ id: 'a' }], { ports: { transport } });
  closing.push(
    () => rig.close(),
    () => way.close(),
    async () => server.close(),
  );
  const { outcome } = await rig.ask();
  return { outcome, hits };
}

const PAGE = '<!doctype html>\n<html><head><title>Log in</title></head><body>Please log in.</body></html>';
const WHOLE = {
  id: '1',
  model: 'm-a',
  choices: [{ index: 0, message: { role: 'assistant', content: 'One whole answer.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
};
const CHUNKS = [
  'data: {"choices":[{"index":0,"delta":{"content":"One whole "}}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{"content":"answer."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
];

describe('a web page', () => {
  it.each(['application/json', 'text/event-stream', 'text/plain', 'text/html', undefined])(
    'as %s is told as one, and not asked for again',
    async type => {
      const { outcome, hits } = await asked(type, PAGE);
      expect(hits).toBe(1);
      expect(outcome.failure?.message).toContain('a web page came back');
    },
  );
});

describe('a whole answer', () => {
  it.each([
    'application/json',
    'text/plain; charset=utf-8',
    'application/octet-stream',
    'text/event-stream',
    undefined,
  ])('as %s is one', async type => {
    for (const body of [JSON.stringify(WHOLE), `\n${JSON.stringify(WHOLE, undefined, 2)}\n`]) {
      const { outcome, hits } = await asked(type, body.slice(0, 20), body.slice(20));
      expect(outcome).toMatchObject({ ok: true, answer: { text: 'One whole answer.' }, usage: { outputTokens: 4 } });
      expect(hits).toBe(1);
    }
  });
  it('of which a part is missing is none', async () => {
    const { outcome } = await asked('text/plain', JSON.stringify(WHOLE).slice(0, 90));
    expect(outcome.ok).toBe(false);
  });
});

describe('a stream', () => {
  it.each(['text/event-stream', 'text/plain', undefined])('as %s is one', async type => {
    expect((await asked(type, ...CHUNKS)).outcome).toMatchObject({ ok: true, answer: { text: 'One whole answer.' } });
  });
  it('that broke off is told as such', async () => {
    expect((await asked('text/plain', CHUNKS[0]!)).outcome).toMatchObject({
      ok: false,
      failure: { kind: 'truncated' },
    });
  });
});
