// Owns a document in Redis that many machines change: compare and set on a revision, each write applied once.
import { randomUUID } from 'node:crypto';
import type { Dice } from '../../domain/ports.ts';
import { createBatch, type Waiting } from '../batch.ts';
import { StateError } from '../error.ts';
import { realTimer, type Timer } from '../lock.ts';
import { applyAll, contentOf, type DocumentForm, type SharedDocument } from '../shared-document.ts';
import type { RedisConnection } from './connection.ts';
import type { Change, Creditor } from './debts.ts';
import { memoryOf, REMEMBERING } from './writes.ts';

export interface RedisDocumentOptions<Content> extends DocumentForm<Content> {
  readonly connection: RedisConnection;
  readonly key: string;
  readonly timer?: Timer;
  readonly dice?: Dice;
  /** Gives up after waiting this long for a turn, ms. */
  readonly deadlineMs?: number;
}

export interface RedisDocument<Content> extends SharedDocument<Content>, Creditor<Content> {
  /** Applies `change` unless a recent change, by whichever process, had the same token. */
  updateOnce(token: string, change: (content: Content) => Content): Promise<void>;
  /** Whether a recent change, by whichever process, had this token. */
  wasMade(token: string): Promise<boolean>;
}

/** The document at `key`. Rejects with a StateError, `unreachable` where the server is. */
export function createRedisDocument<Content>(options: RedisDocumentOptions<Content>): RedisDocument<Content> {
  const { connection, key, initial } = options;
  const present = async () => contentOf((await fetch(connection, key)).body, key, options) ?? initial();
  const enqueue = createBatch<Job<Content>, void>(take => changeAll(options, take));
  const wasMade = async (token: string) =>
    (await connection.run(send => send('ZSCORE', memoryOf(key), token))) !== null;
  const tokenOf = (change: Change<Content>) => LOST_WRITES.get(change);
  const once = (tokens: Tokens, job: Job<Content>) =>
    new Promise<void>((resolve, reject) => {
      changeAll(options, () => [{ job, resolve, reject }], tokens).catch(reject);
    });
  return {
    read: present,
    wasMade,
    tokenOf,
    update: async change => {
      let answer: readonly [Content, ReturnType<typeof change>[1]] | undefined;
      const job: Job<Content> = content => {
        answer = change(content);
        return answer[0];
      };
      await enqueue(job).catch((error: unknown) => {
        const token = TOKENS.get(job);
        if (token !== undefined) LOST_WRITES.set(change, token);
        throw error;
      });
      return answer![1];
    },
    updateOnce: (token, job) => once([token], job),
    async tell({ token, changes, requests }) {
      const untold: Change<Content>[] = [];
      for (const change of changes) {
        const tried = tokenOf(change);
        if (tried === undefined || !(await wasMade(tried))) untold.push(change);
      }
      let lost: unknown;
      await once([token, ...requests], content => {
        const { after, errors } = changed(content, untold);
        [lost] = errors;
        return after;
      });
      return lost;
    },
    remove: () => connection.run(async send => (await send('DEL', key)) === 1),
  };
}

type Job<Content> = (content: Content) => Content;
/** The first one is that of the write; the others count as made with it. */
type Tokens = readonly [string, ...string[]];

/** What `changes` make of `content`, without those that throw. */
function changed<Content>(content: Content, changes: readonly Change<Content>[]) {
  const errors: unknown[] = [];
  let after = content;
  for (const change of changes)
    try {
      [after] = change(after);
    } catch (error) {
      errors.push(error);
    }
  return { after, errors };
}

/** Tokens of the writes of which nobody knows whether they were made, by the change that is told again. */
const LOST_WRITES = new WeakMap<object, string>();
const TOKENS = new WeakMap<object, string>();

interface Revision {
  readonly revision: string;
  readonly body: string | undefined;
  /** Nobody else writes before us. */
  readonly isTurn: boolean;
}

/**
 * KEYS: document, recent writes, turn. ARGV: revision it was made from, token, body, who writes, whether he wants the turn,
 * tokens of what is made with it.
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
  for i = 6, #ARGV do remember(KEYS[2], ARGV[i]) end
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
  take: () => readonly Waiting<Job<Content>, void>[],
  tokens?: Tokens,
): Promise<void> {
  const { connection, key, initial, timer = realTimer, dice = { next: Math.random }, deadlineMs = 10_000 } = options;
  const writer = randomUUID();
  let waitedMs = 0;
  let before = await fetch(connection, key);
  let changes = take();
  for (let attempt = 0; ; attempt++) {
    const content = contentOf(before.body, key, options) ?? (await initial());
    const { after, applied } = applyAll(content, changes);
    const [token, ...others]: Tokens = tokens ?? [randomUUID()];
    for (const { job } of applied) TOKENS.set(job, token);
    const newer =
      // What is to count once is remembered, even where it changes nothing.
      after === content && tokens === undefined
        ? undefined
        : await write(options, before, { token, others, writer, attempt, body: JSON.stringify(after) });
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
  readonly others: readonly string[];
  readonly writer: string;
  readonly attempt: number;
  readonly body: string;
}

/** Undefined when it is written; else the document that stands in its way. */
async function write<Content>(
  { connection, key }: RedisDocumentOptions<Content>,
  { revision }: Revision,
  { token, others, writer, attempt, body }: Draft,
): Promise<Revision | undefined> {
  const wantsTurn = attempt >= PATIENT_ATTEMPTS ? 'yes' : 'no';
  const keys = [key, memoryOf(key), `${key}:turn`];
  const answer = await connection.run(send =>
    send('EVAL', WRITE, '3', ...keys, revision, token, body, writer, wantsTurn, ...others),
  );
  const [isWritten, found, text, hasTurn] = answer as readonly [number, string, string, number];
  return isWritten === 1 ? undefined : { revision: found, body: text || undefined, isTurn: hasTurn === 1 };
}

async function fetch(connection: RedisConnection, key: string): Promise<Revision> {
  const answer = await connection.run(send => send('HMGET', key, 'revision', 'body'));
  const [revision, body] = answer as readonly (string | null)[];
  return { revision: revision ?? '0', body: body ?? undefined, isTurn: false };
}
