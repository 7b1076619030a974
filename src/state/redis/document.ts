// Owns a document in Redis that many machines change: compare and set on a revision, each write applied once.
import { randomUUID } from 'node:crypto';
import type { Dice } from '../../domain/ports.ts';
import { createBatch, type Waiting } from '../batch.ts';
import { StateError } from '../error.ts';
import { realTimer, type Timer } from '../lock.ts';
import { applyAll, contentOf, type DocumentForm, type SharedDocument } from '../shared-document.ts';
import type { RedisConnection } from './connection.ts';
import { memoryOf, REMEMBERING } from './writes.ts';

export interface RedisDocumentOptions<Content> extends DocumentForm<Content> {
  readonly connection: RedisConnection;
  readonly key: string;
  readonly timer?: Timer;
  readonly dice?: Dice;
  /** Gives up after waiting this long for a turn, ms. */
  readonly deadlineMs?: number;
}

export interface RedisDocument<Content> extends SharedDocument<Content> {
  /** Applies `change` unless a recent change, by whichever process, had the same token. */
  updateOnce(token: string, change: (content: Content) => Content): Promise<void>;
}

/** The document at `key`. Rejects with a StateError, `unreachable` where the server is. */
export function createRedisDocument<Content>(options: RedisDocumentOptions<Content>): RedisDocument<Content> {
  const { connection, key, initial } = options;
  const present = async () => contentOf((await fetch(connection, key)).body, key, options) ?? initial();
  const enqueue = createBatch<Change<Content>, void>(take => changeAll(options, take));
  return {
    read: present,
    update: async change => {
      const lost = LOST_WRITES.get(change);
      if (lost !== undefined && (await connection.run(send => send('ZSCORE', memoryOf(key), lost.token))) !== null)
        return lost.answer as ReturnType<typeof change>[1];
      let answer: readonly [Content, ReturnType<typeof change>[1]] | undefined;
      const job: Change<Content> = content => {
        answer = change(content);
        return answer[0];
      };
      await enqueue(job).catch((error: unknown) => {
        const token = TOKENS.get(job);
        if (token !== undefined) LOST_WRITES.set(change, { token, answer: answer?.[1] });
        throw error;
      });
      return answer![1];
    },
    updateOnce: (token, job) =>
      new Promise((resolve, reject) => {
        changeAll(options, () => [{ job, resolve, reject }], token).catch(reject);
      }),
    remove: () => connection.run(async send => (await send('DEL', key)) === 1),
  };
}

type Change<Content> = (content: Content) => Content;

/** The writes of which nobody knows whether they were made, by the change that may be asked for again. */
const LOST_WRITES = new WeakMap<object, { readonly token: string; readonly answer: unknown }>();
const TOKENS = new WeakMap<object, string>();

interface Revision {
  readonly revision: string;
  readonly body: string | undefined;
  /** Nobody else writes before us. */
  readonly isTurn: boolean;
}

/**
 * KEYS: document, recent writes, turn. ARGV: revision it was made from, token, body, who writes, whether he wants the turn.
 * A write whose acknowledgement was lost with the connection is found by its token, and not made again. Returns the
 * document where somebody else was quicker; who was too slow often enough gets the turn, and nobody else writes until he
 * has, or has died.
 */
const WRITE = `${REMEMBERING}
if wasMade(KEYS[2], ARGV[2]) then return {1} end
local turn = redis.call('GET', KEYS[3])
local revision = redis.call('HGET', KEYS[1], 'revision') or '0'
local mine = not turn or turn == ARGV[4]
if mine and revision == ARGV[1] then
  redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'body', ARGV[3])
  remember(KEYS[2], ARGV[2])
  if turn then redis.call('DEL', KEYS[3]) end
  return {1}
end
local has = mine and ARGV[5] == 'yes'
if has then redis.call('SET', KEYS[3], ARGV[4], 'PX', 2000) end
return {0, revision, redis.call('HGET', KEYS[1], 'body') or '', has and 1 or 0}`;
/** From this attempt on the turn is asked for. */
const PATIENT_ATTEMPTS = 2;
const LONGEST_WAIT_MS = 16;

async function changeAll<Content>(
  options: RedisDocumentOptions<Content>,
  take: () => readonly Waiting<Change<Content>, void>[],
  onceToken?: string,
): Promise<void> {
  const { connection, key, initial, timer = realTimer, dice = { next: Math.random }, deadlineMs = 10_000 } = options;
  const writer = randomUUID();
  let waitedMs = 0;
  let before = await fetch(connection, key);
  let changes = take();
  for (let attempt = 0; ; attempt++) {
    const content = contentOf(before.body, key, options) ?? (await initial());
    const { after, applied } = applyAll(content, changes);
    const token = onceToken ?? randomUUID();
    for (const { job } of applied) TOKENS.set(job, token);
    const newer =
      after === content
        ? undefined
        : await write(options, before, { token, writer, attempt, body: JSON.stringify(after) });
    if (newer === undefined) {
      for (const { resolve } of applied) resolve();
      return;
    }
    before = newer;
    changes = applied;
    if (waitedMs >= deadlineMs)
      throw new StateError('busy', key, `${key} in Redis is changed by too many others at once.`);
    // The turn is waited for with short pauses; whoever has it goes on at once.
    if (before.isTurn || attempt === 0) continue;
    const ms = 1 + dice.next() * Math.min(2 ** attempt, LONGEST_WAIT_MS);
    waitedMs += ms;
    await timer.wait(ms);
  }
}

interface Draft {
  readonly token: string;
  readonly writer: string;
  readonly attempt: number;
  readonly body: string;
}

/** Undefined when it is written; else the document that stands in its way. */
async function write<Content>(
  { connection, key }: RedisDocumentOptions<Content>,
  { revision }: Revision,
  { token, writer, attempt, body }: Draft,
): Promise<Revision | undefined> {
  const wantsTurn = attempt >= PATIENT_ATTEMPTS ? 'yes' : 'no';
  const keys = [key, memoryOf(key), `${key}:turn`];
  const answer = await connection.run(send =>
    send('EVAL', WRITE, '3', ...keys, revision, token, body, writer, wantsTurn),
  );
  const [isWritten, found, text, hasTurn] = answer as readonly [number, string, string, number];
  return isWritten === 1 ? undefined : { revision: found, body: text || undefined, isTurn: hasTurn === 1 };
}

async function fetch(connection: RedisConnection, key: string): Promise<Revision> {
  const answer = await connection.run(send => send('HMGET', key, 'revision', 'body'));
  const [revision, body] = answer as readonly (string | null)[];
  return { revision: revision ?? '0', body: body ?? undefined, isTurn: false };
}
