// Owns the direct way to a provider: Node's own HTTP client, which is there at once and reads HTTP without WebAssembly.
import type { ClientRequest, Agent as HttpAgent, IncomingMessage } from 'node:http';
import { type Failure, isFailure } from '../domain/failure.ts';
import type { HttpRequest } from '../domain/http.ts';
import { patiently } from '../domain/patience.ts';
import type { SendOptions, Transport, UpstreamResponse } from '../domain/ports.ts';
import { BodyQueue } from './body-queue.ts';
import { ABORTED, flatten, linger, notConnected } from './ending.ts';
import { networkFailure } from './network-failure.ts';
import { VERIFIED } from './verified.ts';

interface Client {
  request(url: URL, options: object): ClientRequest;
  readonly Agent: new (options: object) => HttpAgent;
}

/** A connection that idles for longer may be closed at its other end just when it is used, ms. */
const IDLE_MS = 4000;

/** Connections are kept between the calls of one process. Redirects are not followed: a key must not travel to another host. */
export function createDirectTransport(): Transport {
  const agents = new Map<string, HttpAgent>();
  return {
    async send(request, options) {
      const url = new URL(request.url);
      const client: Client = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
      let agent = agents.get(url.protocol);
      if (!agent) {
        agent = new client.Agent({ keepAlive: true, timeout: IDLE_MS, ...VERIFIED });
        agents.set(url.protocol, agent);
      }
      return exchange(client, agent, url, request, options);
    },
    async close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

function exchange(
  client: Client,
  agent: HttpAgent,
  url: URL,
  { method, headers, body }: HttpRequest,
  { signal, connectTimeoutMs }: SendOptions,
): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(ABORTED);
    const sent = client.request(url, { method, agent, servername: serverName(url) });
    let ending: Failure | undefined;
    const end = (failure: Failure) => {
      ending ??= failure;
      sent.destroy();
    };
    const onAbort = () => end(ABORTED);
    const stopWaiting = patiently(connectTimeoutMs, () => end(notConnected(url.host, connectTimeoutMs)));
    const settle = () => {
      stopWaiting();
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    sent.once('socket', socket => {
      const ready = url.protocol === 'https:' ? 'secureConnect' : 'connect';
      if (sent.reusedSocket || !socket.connecting) stopWaiting();
      else socket.once(ready, stopWaiting);
    });
    const failureOf = (error: unknown) => ending ?? (isFailure(error) ? error : networkFailure(error, url.host));
    sent.on('error', error => {
      settle();
      reject(failureOf(error));
    });
    sent.once('response', (response: IncomingMessage) => {
      stopWaiting();
      const body = read(response, failureOf, settle);
      resolve({
        status: response.statusCode ?? 0,
        headers: flatten(response.headers),
        body,
        cancel: () => end(ABORTED),
        release() {
          settle();
          response.once(
            'end',
            linger(() => end(ABORTED)),
          );
          response.resume();
        },
      });
    });
    try {
      // Not among the options: NODE_DEBUG=http prints those, and a key would be with them.
      for (const [name, value] of Object.entries(headers)) sent.setHeader(name, value);
      if (body !== undefined) sent.setHeader('content-length', Buffer.byteLength(body));
      sent.end(body);
    } catch (error) {
      end(networkFailure(error, url.host));
    }
  });
}

/**
 * The name that a certificate has to be for; none without TLS, or where the host is an address. Node would find the same by
 * expressions that it takes 8 ms to make.
 */
function serverName({ protocol, hostname }: URL): string {
  return protocol === 'http:' || /^\[|^[\d.]+$/.test(hostname) ? '' : hostname;
}

/** The bytes as they come; a connection that breaks is thrown as the failure it is. */
function read(response: IncomingMessage, failureOf: (error: unknown) => Failure, settle: () => void): BodyQueue {
  const body = new BodyQueue(response);
  response.on('data', (chunk: Uint8Array) => body.push(chunk));
  response.on('end', () => {
    settle();
    body.end();
  });
  response.on('error', error => {
    settle();
    body.fail(failureOf(error));
  });
  return body;
}
