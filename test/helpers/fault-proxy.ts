// Owns a TCP proxy that breaks connections on order, below HTTP: between a client under test and a real server.

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause, setImmediate } from 'node:timers/promises';

/** What happens to a connection. Counts are bytes of the answer, times are milliseconds. */
export type ProxyFault =
  | 'pass'
  | 'reset'
  | 'fin'
  | 'blackhole'
  | `cut:${number}`
  | `stall:${number}`
  | `delay:${number}`
  | `trickle:${number}`;

export interface FaultProxy {
  readonly url: string;
  readonly port: number;
  /** Connections that have sent at least one byte. */
  readonly connections: number;
  /** Holds for every connection whose first byte is still to come. */
  set(fault: ProxyFault): void;
  close(): Promise<void>;
}

const SETTLE_MS = 5;

type Mode = 'pass' | 'reset' | 'fin' | 'blackhole' | 'cut' | 'stall' | 'delay' | 'trickle';

/** Starts a proxy in front of `127.0.0.1:targetPort`. */
export async function startFaultProxy(targetPort: number, initial: ProxyFault = 'pass'): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  let fault = initial;
  let connections = 0;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    return socket;
  };
  const server = createServer({ allowHalfOpen: true }, client => {
    keep(client);
    // The fault is read at the first byte, not on accept: clients open spare connections ahead of need.
    client.once('readable', () => {
      if (client.readableLength === 0) return void client.end();
      connections += 1;
      const [mode, argument] = fault.split(':');
      meddle(client, mode as Mode, Number(argument), () =>
        keep(connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true })),
      );
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    get connections() {
      return connections;
    },
    set: next => {
      fault = next;
    },
    close: () =>
      new Promise(resolve => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function meddle(client: Socket, mode: Mode, argument: number, dial: () => Socket): void {
  if (mode === 'reset') return void client.resetAndDestroy();
  if (mode === 'fin') return void client.resume().end();
  if (mode === 'blackhole') return void client.resume();
  const upstream = dial();
  client.on('close', () => upstream.destroy());
  client.pipe(upstream);
  forward(upstream, client, mode, argument).catch(() => client.destroy());
}

/** Copies the answer in order, one write at a time, so that a delay or a reset never overtakes earlier bytes. */
async function forward(upstream: Socket, client: Socket, mode: Mode, argument: number): Promise<void> {
  let room = mode === 'cut' || mode === 'stall' ? argument : Number.POSITIVE_INFINITY;
  for await (const chunk of upstream as AsyncIterable<Buffer>) {
    if (client.destroyed) return;
    if (mode === 'delay') await pause(argument);
    if (mode === 'trickle') {
      for (const byte of chunk) {
        await send(client, Buffer.of(byte));
        await pause(argument);
      }
      continue;
    }
    if (room > 0) await send(client, chunk.subarray(0, room));
    room -= chunk.length;
    if (room <= 0 && mode === 'cut') {
      // A reset that arrives together with the last bytes is taken for an ordinary end: let them be read first.
      await pause(SETTLE_MS);
      await setImmediate();
      return void client.resetAndDestroy();
    }
  }
  if (mode !== 'stall' || room > 0) client.end();
}

function send(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => socket.write(bytes, error => (error ? reject(error) : resolve())));
}
