// Owns the connection to a Redis or Valkey: made at first use, under deadlines, and left alone for a while once it is lost.
import { messageOf } from '../../domain/error-message.ts';
import { StateError } from '../error.ts';
import { realTimer, type Timer } from '../lock.ts';

/** One command and its answer, as Redis gives it. */
export type Send = (...command: readonly string[]) => Promise<unknown>;

export interface RedisConnection {
  /** Host and port, without user and password. */
  readonly address: string;
  /**
   * Runs `work` against the server; again from the start where the connection breaks, so that it must bear being run
   * twice. Rejects with a StateError (`unreachable`): after a second where nobody listens, after three where a server is
   * silent, and at once for as long after that.
   */
  run<T>(work: (send: Send) => Promise<T>): Promise<T>;
  /** What runs rejects with a StateError (`other`), and nothing runs again. */
  close(): void;
}

export interface ConnectionOptions {
  /** `redis://user:password@host:port/db`, or `rediss://`. */
  readonly url: string;
  readonly timer?: Timer;
}

const STEP_MS = 20;
/** From the first try to giving up, where nobody listens. */
const NOBODY_MS = 1_000;
/** A server whose disk is slow, or that just takes over, is silent for a second or two. Whoever left it would count past it. */
const SILENT_MS = 3_000;
/** An attempt to connect that nobody waits for any more ends after this long. */
const CONNECT_MS = 10_000;

interface Client {
  /** Rejects where there is no connection, or none any more. */
  send(command: readonly string[]): Promise<unknown>;
  /** Ends it at once, in the middle of connecting too. */
  destroy(): void;
}

export function createConnection({ url, timer = realTimer }: ConnectionOptions): RedisConnection {
  const address = addressOf(url);
  let client: Client | undefined;
  let lostUntil = Number.NEGATIVE_INFINITY;
  let isClosed = false;

  const drop = () => {
    client?.destroy();
    client = undefined;
  };
  const attempt = <T>(work: (send: Send) => Promise<T>, patience: Patience): Promise<T> => {
    client ??= connect(url, drop);
    const { send } = client;
    return patience.bear(work((...command) => send(command)));
  };

  return {
    address,
    async run(work) {
      if (isClosed) throw closed(address);
      if (timer.now() < lostUntil) throw unreachable(address);
      const patience = createPatience(timer);
      for (;;) {
        try {
          return await attempt(work, patience);
        } catch (error) {
          // A mistake of ours is no lost connection.
          if (error instanceof StateError || error instanceof TypeError) throw error;
          if (isRefusal(error))
            throw new StateError('other', address, `Redis at ${address}: ${messageOf(error)}`, error);
          // What nobody waits for any more must not open what nobody will close.
          if (isClosed) throw closed(address);
          drop();
          if (await patience.isOver()) {
            lostUntil = timer.now() + patience.waitedMs;
            throw unreachable(address, error);
          }
        }
      }
    },
    close() {
      isClosed = true;
      drop();
    },
  };
}

function connect(url: string, onLost: () => void): Client {
  let isDestroyed = false;
  const made = createUnconnected(url, onLost);
  const ready = made.then(async client => {
    await client.connect();
    // It does not know that it was destroyed where that came before there was a socket.
    if (isDestroyed) client.destroy();
    return client;
  });
  ready.catch(() => {});
  return {
    send: async command => (await ready).sendCommand([...command]),
    destroy() {
      isDestroyed = true;
      made.then(client => client.destroy()).catch(() => {});
    },
  };
}

async function createUnconnected(url: string, onLost: () => void) {
  // By its default, which it has as a module of its own and bundled.
  const { createClient } = (await import('@redis/client')).default;
  // Patience and reconnecting are ours: what waits in a queue of the client's would hang, and its clock knows no busy machine.
  const socket = { connectTimeout: CONNECT_MS, reconnectStrategy: false as const };
  const client = createClient({ url, socket, disableOfflineQueue: true });
  client.on('error', onLost);
  // Whoever waits for an answer keeps the process alive; a server that keeps silent does not.
  client.unref();
  return client;
}

interface Patience {
  readonly waitedMs: number;
  /** What `work` gives; rejects when there is no patience left. */
  bear<T>(work: Promise<T>): Promise<T>;
  /** After `work` was rejected: waits a moment; true when there is no patience left. */
  isOver(): Promise<boolean>;
}

/**
 * Patience counted in short waits: whoever does not get to run on a busy machine has not waited, and between two of them
 * what has arrived is read.
 */
function createPatience(timer: Timer): Patience {
  let waitedMs = 0;
  const wait = async (signal?: AbortSignal) => {
    waitedMs += STEP_MS;
    await timer.wait(STEP_MS, signal);
  };
  return {
    get waitedMs() {
      return waitedMs;
    },
    async bear(work) {
      const done = new AbortController();
      const late = async () => {
        while (waitedMs < SILENT_MS && !done.signal.aborted) await wait(done.signal);
        throw new Error('no answer in time');
      };
      try {
        return await Promise.race([work, late()]);
      } finally {
        done.abort();
      }
    },
    async isOver() {
      if (waitedMs < NOBODY_MS) await wait();
      return waitedMs >= NOBODY_MS;
    },
  };
}

/** It will not be long; or, where it is read-only, somebody else has its place since, who is reached by connecting anew. */
const PASSING = /^(LOADING|BUSY|MASTERDOWN|TRYAGAIN|READONLY)\b|-READONLY\b/;

/** The server answered, and said no. */
function isRefusal(error: unknown): boolean {
  const isReply = error instanceof Error && /ErrorReply$/.test(error.constructor.name);
  return (isReply || /^[A-Z]{3,} /.test(messageOf(error))) && !PASSING.test(messageOf(error));
}

function unreachable(address: string, cause?: unknown): StateError {
  const message = `Redis at ${address} does not answer. Start it, or correct state.url in providers.json.`;
  return new StateError('unreachable', address, message, cause);
}

/** The server is not away: nobody is to be told that it is. */
const closed = (address: string) =>
  new StateError('other', 'state.url', `The connection to Redis at ${address} is closed.`);

/** The server's place without user and password. Throws a StateError where the URL is none. */
function addressOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && /^rediss?:$/.test(parsed.protocol))
    return `${parsed.hostname || '127.0.0.1'}:${parsed.port || '6379'}${parsed.pathname.length > 1 ? parsed.pathname : ''}`;
  const fix = 'Set state.url in providers.json to redis://HOST:PORT or rediss://HOST:PORT';
  throw new StateError('other', 'state.url', `The address of the Redis is not valid. ${fix}.`);
}
