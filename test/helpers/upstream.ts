// Owns a bare upstream for tests: it records what arrives and answers whatever the test says, down to raw bytes.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface UpstreamRequest {
  /** Position, from 1. */
  readonly number: number;
  /** When its body was complete, epoch ms. */
  readonly at: number;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The key it came with, from whichever header carries one. */
  readonly key?: string;
}

export type UpstreamHandler = (request: UpstreamRequest, response: ServerResponse) => unknown;

export interface Upstream {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly UpstreamRequest[];
  /** Answers differently from the next request on. */
  use(handler: UpstreamHandler): void;
  close(): Promise<void>;
}

/** Starts an upstream on a free port. A handler that throws answers 500 with the error's text. */
export async function startUpstream(handler: UpstreamHandler): Promise<Upstream> {
  const requests: UpstreamRequest[] = [];
  let current = handler;
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming).catch(() => undefined);
    if (body === undefined) return;
    const { method = '', url = '', headers } = incoming;
    const request = { number: requests.length + 1, at: Date.now(), method, url, headers, body, key: keyIn(headers) };
    requests.push(request);
    try {
      await current(request, response);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    use: next => {
      current = next;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A handler that answers with this JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): UpstreamHandler {
  return (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A handler that streams these parts, each in a write of its own. */
export function stream(parts: readonly (string | Uint8Array)[], type = 'text/event-stream'): UpstreamHandler {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': type });
    for (const part of parts) await new Promise<void>(resolve => response.write(part, () => resolve()));
    response.end();
  };
}

/** A handler that bypasses HTTP: the test writes the bytes itself, and ends or resets the socket when it likes. */
export function raw(write: (socket: Socket, request: UpstreamRequest) => unknown): UpstreamHandler {
  return (request, response) => {
    const { socket } = response;
    if (socket === null) throw new Error('the caller is gone');
    response.detachSocket(socket);
    return write(socket, request);
  };
}

/** Handlers by turns: the first request meets the first, and all after the last meet the last. */
export function inTurn(first: UpstreamHandler, ...rest: readonly UpstreamHandler[]): UpstreamHandler {
  const handlers = [first, ...rest];
  let next = 0;
  return (request, response) => {
    const handler = handlers[Math.min(next, handlers.length - 1)] ?? first;
    next += 1;
    return handler(request, response);
  };
}

function keyIn(headers: IncomingMessage['headers']): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const named = headers['x-api-key'] ?? headers['x-goog-api-key'];
  return bearer ?? (Array.isArray(named) ? named[0] : named);
}
