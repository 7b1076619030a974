// Owns a log in Redis: a stream of bounded length, each entry in it once.

import { realTimer, type Timer } from '../lock.ts';
import type { RedisConnection } from './connection.ts';
import { memoryOf, REMEMBERING } from './writes.ts';

export interface RedisLog<Entry> {
  /** Resolves when the entry is in the stream. */
  append(entry: Entry): Promise<void>;
  /** Newest first, unjudged. Reads no further back than asked. */
  entries(): AsyncGenerator<unknown>;
  /** What is added from now on, by anybody, until `signal` ends it. */
  follow(signal: AbortSignal): AsyncGenerator<unknown>;
}

export interface RedisLogOptions {
  readonly connection: RedisConnection;
  readonly key: string;
  /** Older entries go. Absent: all stay. */
  readonly maxEntries?: number;
  readonly timer?: Timer;
}

/** A Lua function over the key of a stream and that of its memory; needs those of REMEMBERING. No token stands there twice. */
export const APPENDING = `
local function append(key, memory, token, entry, most)
  if wasMade(memory, token) then return 0 end
  if most == '' then redis.call('XADD', key, '*', 'entry', entry)
  else redis.call('XADD', key, 'MAXLEN', '~', most, '*', 'entry', entry) end
  remember(memory, token)
  return 1
end
`;
/** KEYS: stream, recent writes. ARGV: token, entry, most entries. An append whose acknowledgement was lost is not made again. */
const APPEND = `${REMEMBERING}${APPENDING}return append(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3])`;
const PAGE = '200';
const FOLLOW_MS = 250;

/** The stream at `key`. Rejects with a StateError, `unreachable` where the server is. */
export function createRedisLog<Entry extends { readonly id: string }>(options: RedisLogOptions): RedisLog<Entry> {
  const { connection, key, maxEntries, timer = realTimer } = options;
  const page = (command: 'XRANGE' | 'XREVRANGE', from: string, to: string, count = PAGE) =>
    connection.run(send => send(command, key, from, to, 'COUNT', count)) as Promise<readonly StreamItem[]>;
  return {
    async append(entry) {
      const most = maxEntries === undefined ? '' : String(maxEntries);
      const text = JSON.stringify(entry);
      await connection.run(send => send('EVAL', APPEND, '2', key, memoryOf(key), entry.id, text, most));
    },
    async *entries() {
      for (let from = '+'; ; ) {
        const items = await page('XREVRANGE', from, '-');
        for (const item of items) yield contentOf(item);
        const last = items.at(-1);
        if (!last || items.length < Number(PAGE)) return;
        from = `(${last[0]}`;
      }
    },
    async *follow(signal) {
      let [[place] = ['0-0']] = await page('XREVRANGE', '+', '-', '1');
      while (!signal.aborted) {
        const items = await page('XRANGE', `(${place}`, '+');
        for (const item of items) yield contentOf(item);
        place = items.at(-1)?.[0] ?? place;
        if (!signal.aborted && items.length < Number(PAGE)) await timer.wait(FOLLOW_MS, signal);
      }
    },
  };
}

/** Id, then field and value. */
type StreamItem = readonly [string, readonly string[]];

function contentOf([, [, text = '']]: StreamItem): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
