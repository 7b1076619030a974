// Tests of the way out, over real sockets on loopback.
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import type { Transport } from '../../src/domain/ports.ts';
import { createTransport } from '../../src/transport/transport.ts';
import { standStill } from '../helpers/stand-still.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  vi.unstubAllEnvs();
});

function closeServer(server: http.Server): void {
  server.closeAllConnections();
  server.close();
}

async function serve(handler: http.RequestListener): Promise<string> {
  const server = http.createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({ close: () => closeServer(server) });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
async function listen(onSocket: (socket: net.Socket) => void): Promise<string> {
  const server = net.createServer(onSocket).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
function transport(env = {}): Transport {
  const made = createTransport(env);
  open.push(made);
  return made;
}
const post = (url: string, body = '{}') =>
  ({ method: 'POST', url, headers: { 'content-type': 'application/json' }, body }) as const;
const options = { signal: new AbortController().signal, connectTimeoutMs: 5000 };

async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  return promise.then(
    () => {
      throw new Error('expected a failure');
    },
    (failure: Failure) => failure,
  );
}

describe('transport', () => {
  it('sends method, path, headers and body, and gives status, headers and bytes back', async () => {
    const url = await serve((request, response) => {
      let body = '';
      request
        .on('data', chunk => (body += chunk))
        .on('end', () => {
          response.writeHead(201, { 'X-Seen': `${request.method} ${request.url} ${request.headers['content-type']}` });
          response.end(body.toUpperCase());
        });
    });
    const response = await transport().send(post(`${url}/v1/a%3Ab?x=1`, 'hello'), options);
    expect(response.status).toBe(201);
    expect(response.headers['x-seen']).toBe('POST /v1/a%3Ab?x=1 application/json');
    expect(await text(response.body)).toBe('HELLO');
  });

  it('delivers a large body whole although the reader is slow', async () => {
    const size = 8 << 20;
    const url = await serve((_request, response) => response.end(Buffer.alloc(size, 'x')));
    const response = await transport().send(post(url), options);
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.byteLength;
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(bytes).toBe(size);
  });

  it('never follows a redirect, so that a key stays with its host', async () => {
    let reached = false;
    const other = await serve((_request, response) => {
      reached = true;
      response.end();
    });
    const url = await serve((_request, response) => response.writeHead(307, { location: other }).end());
    const response = await transport().send(post(url), options);
    expect(response.status).toBe(307);
    expect(await text(response.body)).toBe('');
    expect(reached).toBe(false);
  });

  it('tells a refused connection, and that a repeat is no use', async () => {
    const url = await serve(() => {});
    for (const one of open.splice(0)) await one.close();
    expect(await failureOf(transport().send(post(url), options))).toMatchObject({
      kind: 'network',
      scope: 'provider',
      code: 'ECONNREFUSED',
      shouldRetry: false,
    });
  });

  it('tells a header that cannot be sent, without what it holds', async () => {
    const request = { ...post('http://127.0.0.1:9'), headers: { 'x-team': 'se\ncret' } };
    const failure = await failureOf(transport().send(request, options));
    expect(failure).toMatchObject({ kind: 'bad_request', scope: 'none', shouldRetry: false });
    expect(failure.message).toContain('x-team');
    expect(failure.message).not.toContain('cret');
  });

  it('tells a reset before the headers', async () => {
    const url = await listen(socket => socket.once('data', () => socket.resetAndDestroy()));
    expect(await failureOf(transport().send(post(url), options))).toMatchObject({
      kind: 'network',
      message: /reset|closed/,
    });
  });

  it('gives what came before a cut, then fails', async () => {
    const url = await serve((_request, response) => {
      response.write('one');
      setImmediate(() => response.socket?.resetAndDestroy());
    });
    const response = await transport().send(post(url), options);
    let seen = '';
    const failure = await failureOf(
      (async () => {
        for await (const chunk of response.body) seen += Buffer.from(chunk).toString();
      })(),
    );
    expect(seen).toBe('one');
    expect(failure).toMatchObject({ kind: 'network' });
  });

  describe.each(['directly', 'through a proxy', 'past a proxy'])('%s', way => {
    it('refuses a certificate that nobody vouches for, whatever the environment says', async () => {
      const url = await selfSigned();
      const { proxy } = await tunnel();
      const past = way === 'past a proxy' ? { NO_PROXY: '127.0.0.1' } : {};
      const env = way === 'directly' ? {} : { HTTPS_PROXY: proxy, ...past };
      for (const value of [undefined, '0']) {
        vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', value);
        expect(await failureOf(transport(env).send(post(url), options))).toMatchObject({
          kind: 'network',
          message: /TLS certificate was refused/,
          shouldRetry: false,
        });
      }
    });
  });

  it('says that the other side does not speak HTTP', async () => {
    const url = await listen(socket => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await failureOf(transport().send(post(url), options))).toMatchObject({
      kind: 'network',
      message: /does not speak HTTP/,
    });
  });

  it('ends at once when the caller cancels: before the headers, and within the body', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/body') response.write('part');
    });
    const early = new AbortController();
    const waiting = failureOf(transport().send(post(url), { ...options, signal: early.signal }));
    setImmediate(() => early.abort());
    expect(await waiting).toMatchObject({ kind: 'aborted' });
    const late = new AbortController();
    const response = await transport().send(post(`${url}/body`), { ...options, signal: late.signal });
    const reading = failureOf(text(response.body));
    late.abort();
    expect(await reading).toMatchObject({ kind: 'aborted' });
  });

  it('uses a connection again once all that matters was read', async () => {
    const sockets = new Set<net.Socket>();
    const url = await serve((request, response) => {
      sockets.add(request.socket);
      response.end('all there is');
    });
    const way = transport();
    const readFirst = async () => {
      const response = await way.send(post(url), options);
      await response.body[Symbol.asyncIterator]().next();
      return response;
    };
    (await readFirst()).release();
    // What has arrived is told within the turn.
    await new Promise(setImmediate);
    await readFirst();
    expect(sockets.size).toBe(1);
  });

  it('gives up connecting when the limit passes: here a TLS handshake that never comes', async () => {
    const url = (await listen(() => {})).replace('http:', 'https:');
    expect(await failureOf(transport().send(post(url), { ...options, connectTimeoutMs: 50 }))).toMatchObject({
      kind: 'timeout',
      scope: 'provider',
    });
  });

  it.each([
    ['straight', {}],
    // An exchange of undici's: none goes through the proxy that is named.
    ['by way of undici', { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' }],
  ])('does not take its own standstill for that of a server that is there, %s', async (_way, env) => {
    const url = await listen(socket => {
      socket.once('data', () => socket.end('no TLS here'));
      standStill(1_500);
    });
    const sending = transport(env).send(post(url.replace('http:', 'https:')), { ...options, connectTimeoutMs: 1_000 });
    expect((await failureOf(sending)).kind).toBe('network');
  });

  it('goes through the proxy that the environment names, except for NO_PROXY', async () => {
    const target = await serve((_request, response) => response.end('direct'));
    const { proxy, seen } = await tunnel();
    const through = await transport({ HTTP_PROXY: proxy }).send(post(target), options);
    expect(await text(through.body)).toBe('direct');
    expect(seen).toEqual([new URL(target).host]);
    const around = await transport({ http_proxy: proxy, NO_PROXY: '127.0.0.1' }).send(post(target), options);
    expect(await text(around.body)).toBe('direct');
    expect(seen).toHaveLength(1);
  });

  it('asks a proxy that hangs up for one tunnel only', async () => {
    const target = await serve((_request, response) => response.end());
    const { proxy, seen } = await tunnel(false);
    expect(await failureOf(transport({ HTTP_PROXY: proxy }).send(post(target), options))).toMatchObject({
      kind: 'network',
      message: /connection reset/,
    });
    expect(seen).toHaveLength(1);
  });

  describe.each(['directly', 'through a proxy'])('%s', way => {
    const open = async () => {
      const { proxy, seen } = await tunnel();
      return { way: transport(way === 'directly' ? {} : { HTTP_PROXY: proxy }), seen };
    };
    it('waits behind an informational response for the answer', async () => {
      const target = await serve((_request, response) => {
        response.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' });
        response.writeProcessing();
        response.writeHead(201, { 'x-is': 'final' });
        response.end('answer');
      });
      const one = await open();
      const response = await one.way.send(post(target), options);
      expect([response.status, response.headers['x-is'], await text(response.body)]).toEqual([201, 'final', 'answer']);
    });
    it('ends what hangs behind an informational response, and does not begin it again', async () => {
      let asked = 0;
      const target = await serve((_request, response) => {
        asked += 1;
        response.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' });
      });
      const one = await open();
      const own = new AbortController();
      const waiting = failureOf(one.way.send(post(target), { ...options, signal: own.signal }));
      await vi.waitFor(() => expect(asked).toBe(1));
      own.abort();
      expect(await waiting).toMatchObject({ kind: 'aborted' });
      const next = await serve((_request, response) => response.end('next'));
      const response = await one.way.send(post(next), options);
      expect(await text(response.body)).toBe('next');
      expect(asked).toBe(1);
      expect(one.seen.length).toBeLessThanOrEqual(3);
    });
  });
});

/** The address of a server with a certificate of its own making. */
async function selfSigned(): Promise<string> {
  const tls = await import('node:tls');
  const { execFileSync } = await import('node:child_process');
  const made = 'req -x509 -newkey rsa:2048 -nodes -keyout - -out - -days 1 -subj /CN=localhost'.split(' ');
  const pem = execFileSync('openssl', made, { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  const server = tls.createServer({ key: pem, cert: pem }).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => {});
  await once(server, 'listening');
  open.push(server);
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A proxy that knows CONNECT, and what it was asked for. */
async function tunnel(answers = true): Promise<{ readonly proxy: string; readonly seen: readonly string[] }> {
  const seen: string[] = [];
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({ close: () => closeServer(server) });
  server.on('connect', (request, socket: net.Socket) => {
    seen.push(request.url ?? '');
    if (!answers) return socket.destroy();
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = net.connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const one of [socket, upstream]) one.on('error', () => {});
  });
  return { proxy: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}
