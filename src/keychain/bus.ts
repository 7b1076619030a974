// Owns one short conversation with the D-Bus session bus: a few calls at once, their replies, goodbye.
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Environment } from '../schema/reference.ts';
import { type BusCall, encodeCall } from './bus-call.ts';
import { type BusReply, decodeMessage } from './bus-reply.ts';

const HELLO: BusCall = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
  member: 'Hello',
};
/** Who we are the bus sees from the socket; the empty answer to its question says so. Sent ahead, as systemd's clients do. */
const GREETING = '\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n';
const ADMITTED = /^(?:DATA ?[^\r]*\r\n)?OK [^\r]*\r\n/;

/**
 * The socket file of the session bus; undefined where the bus is reached in another way: TCP, autolaunch, or an abstract
 * socket, whose name Node 20 pads with zeros so that it never meets its listener.
 */
export function busSocket(env: Environment): string | undefined {
  for (const address of (env['DBUS_SESSION_BUS_ADDRESS'] ?? '').split(';')) {
    if (!address.startsWith('unix:')) continue;
    const options = new Map(
      address
        .slice('unix:'.length)
        .split(',')
        .map(option => option.split('=') as [string, string?])
        .map(([key, value = '']) => [key, unescaped(value)]),
    );
    if (options.has('path')) return options.get('path');
    if (options.has('runtime') && env['XDG_RUNTIME_DIR']) return join(env['XDG_RUNTIME_DIR'], 'bus');
  }
  return undefined;
}

const unescaped = (value: string) =>
  value.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** The replies to `calls`, in their order. Rejects where the bus hangs up, refuses us, or `signal` aborts. */
export function askBus(socketPath: string, calls: readonly BusCall[], signal: AbortSignal): Promise<BusReply[]> {
  return new Promise((resolve, reject) => {
    const replies = new Map<number, BusReply>();
    let received: Buffer = Buffer.alloc(0);
    let isAdmitted = false;
    const socket = connect({ path: socketPath, signal });
    socket.on('error', reject).on('close', () => reject(new Error('the session bus hung up')));
    socket.on('data', bytes => {
      received = Buffer.concat([received, bytes]);
      try {
        if (!isAdmitted) {
          const admission = ADMITTED.exec(received.toString('latin1'));
          if (!admission) return;
          isAdmitted = true;
          received = received.subarray(admission[0].length);
        }
        received = collect(received, replies);
      } catch (error) {
        return socket.destroy(error as Error);
      }
      const answers = calls.map((_call, index) => replies.get(index + 2));
      if (!answers.every(answer => answer !== undefined)) return;
      resolve(answers);
      socket.destroy();
    });
    const messages = [HELLO, ...calls].map((call, index) => encodeCall(call, index + 1));
    socket.write(Buffer.concat([Buffer.from(GREETING), ...messages]));
  });
}

/** Adds the replies in `bytes` to `replies`; returns the rest, which is not complete yet. */
function collect(bytes: Buffer, replies: Map<number, BusReply>): Buffer {
  let rest = bytes;
  for (let message = decodeMessage(rest); message; message = decodeMessage(rest)) {
    if (message.reply) replies.set(message.reply.replyTo, message.reply);
    rest = rest.subarray(message.length);
  }
  return rest;
}
