// The test helpers themselves: a proxy or an upstream that lies would make every test above it lie.
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FaultProxy, type ProxyFault, startFaultProxy } from './fault-proxy.ts';
import { inTurn, json, raw, startUpstream, stream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let proxy: FaultProxy;
beforeEach(async () => {
  upstream = await startUpstream((_request, response) => response.end('0123456789'.repeat(10)));
  proxy = await startFaultProxy(upstream.port);
});
afterEach(async () => {
  await proxy.close();
  await upstream.close();
});

interface Received {
  readonly text: string;
  /** How the connection ended: `end` (FIN), an error code, or `open` where we closed it. */
  readonly ended: string;
}

/** A request over a bare socket, whose bytes and end can be told exactly. `until` stops reading at so many bytes. */
function get(until = Number.POSITIVE_INFINITY): Promise<Received> {
  return new Promise(resolve => {
    const socket = connect({ port: proxy.port, host: '127.0.0.1' });
    let text = '';
    const finish = (ended: string) => {
      socket.destroy();
      resolve({ text, ended });
    };
    socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    socket.on('data', chunk => {
      text += chunk;
      if (text.length >= until) finish('open');
    });
    socket.on('end', () => finish('end'));
    socket.on('error', error => finish((error as NodeJS.ErrnoException).code ?? 'error'));
  });
}

describe('the fault proxy', () => {
  const set = (fault: ProxyFault) => proxy.set(fault);

  test('passes', async () => {
    const { text, ended } = await get();
    expect(text.endsWith('0123456789'.repeat(10))).toBe(true);
    expect(ended).toBe('end');
  });

  test('resets, and ends, before the upstream hears of it', async () => {
    set('reset');
    expect(await get()).toEqual({ text: '', ended: 'ECONNRESET' });
    set('fin');
    expect(await get()).toEqual({ text: '', ended: 'end' });
    expect(upstream.requests).toHaveLength(0);
    expect(proxy.connections).toBe(2);
  });

  test('swallows', async () => {
    set('blackhole');
    const socket = connect({ port: proxy.port, host: '127.0.0.1' });
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await expect.poll(() => proxy.connections).toBe(1);
    expect(socket.bytesRead).toBe(0);
    expect(upstream.requests).toHaveLength(0);
    socket.destroy();
  });

  test('cuts after exactly so many bytes', async () => {
    set('cut:40');
    const { text, ended } = await get();
    expect([text.length, ended]).toEqual([40, 'ECONNRESET']);
  });

  test('stalls after exactly so many bytes, and stays open', async () => {
    set('stall:40');
    const { text, ended } = await get(40);
    expect([text.length, ended]).toEqual([40, 'open']);
  });

  test('delays and trickles without losing or turning a byte', async () => {
    set('pass');
    const { text } = await get();
    const body = text.slice(text.indexOf('\r\n\r\n'));
    for (const fault of ['delay:5', 'trickle:0'] as const) {
      set(fault);
      const received = await get();
      expect(received.text.slice(received.text.indexOf('\r\n\r\n'))).toBe(body);
      expect(received.ended).toBe('end');
    }
  });

  test('the fault is chosen at the first byte, not at accept', async () => {
    set('reset');
    const socket = connect({ port: proxy.port, host: '127.0.0.1' });
    await new Promise(resolve => socket.once('connect', resolve));
    set('pass');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    const text = await new Promise<string>(resolve => socket.once('data', chunk => resolve(String(chunk))));
    expect(text).toMatch(/^HTTP\/1\.1 200/);
    socket.destroy();
  });
});

describe('the upstream', () => {
  test('records and answers by turns', async () => {
    upstream.use(inTurn(json(429, { error: 'slow down' }, { 'retry-after': '3' }), stream(['a', 'b'])));
    const ask = (key: string) =>
      fetch(`${upstream.url}/x?y=1`, { method: 'POST', body: 'hi', headers: { 'x-api-key': key } });
    const refused = await ask('k1');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
    expect(await (await ask('k2')).text()).toBe('ab');
    expect(await (await ask('k3')).text()).toBe('ab');
    expect(upstream.requests).toMatchObject([
      { number: 1, method: 'POST', url: '/x?y=1', body: 'hi', key: 'k1' },
      { number: 2, key: 'k2' },
      { number: 3, key: 'k3' },
    ]);
  });

  test('sends raw bytes, valid HTTP or not', async () => {
    upstream.use(raw(socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')));
    expect(await (await fetch(upstream.url)).text()).toBe('ok');
    upstream.use(raw(socket => socket.end('not http\r\n\r\n')));
    await expect(fetch(upstream.url)).rejects.toThrow('fetch failed');
  });

  test('a handler that throws is a 500 with its reason', async () => {
    upstream.use(() => {
      throw new Error('unexpected request');
    });
    const response = await fetch(upstream.url);
    expect([response.status, await response.text()]).toEqual([500, 'Error: unexpected request']);
  });
});
