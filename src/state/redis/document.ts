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
  /** The write that may have made this change, though it was rejected: nobody knows. */
  tokenOf(change: Change<Content>): string | undefined;
}

type Change<Content> = (content: Content) => readonly [Content, unknown];

/** The document at `key`. Rejects with a StateError, `unreachable` where the server is. */
export function createRedisDocument<Content>(options: RedisDocumentOptions<Content>): RedisDocument<Content> {
  const { connection, key, initial } = options;
  const present = async () => contentOf((await fetchRevision(options)).body, key, options) ?? initial();
  const enqueue = createBatch<Job<Content>, void>(take => changeAll(options, take));
  return {
    read: present,
    tokenOf: change => LOST_WRITES.get(change),
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
    remove: () => connection.run(async send => (await send('DEL', key)) === 1),
  };
}

type Job<Content> = (content: Content) => Content;
/** Tokens of the writes of which nobody knows whether they were made, by the change that is told again. */
const LOST_WRITES = new WeakMap<object, string>();
const TOKENS = new WeakMap<object, string>();

export interface Revision {
  readonly revision: string;
  readonly body: string | undefined;
  /** Nobody else writes before us. */
  readonly isTurn: boolean;
}

/** What is made in one step with a write of the document. */
export interface Along {
  /** Lua that returns `{2}` where nothing is to be written, and Lua for after the write; both may use `wasMade` and `remember`. */
  readonly check: string;
  readonly lua: string;
  /** From KEYS[4] on. */
  readonly keys: readonly string[];
  /** From ARGV[6] on. */
  readonly args: readonly string[];
}
const NOTHING: Along = { check: '', lua: '', keys: [], args: [] };

/**
 * KEYS: document, recent writes, turn. ARGV: revision it was made from, token, body, who writes, whether he wants the turn.
 * A write whose acknowledgement was lost with the connection is found by its token, and not made again. Returns the
 * document where somebody else was quicker; who was too slow often enough gets the turn, and nobody else writes until he
 * has, or has died.
 */
const writing = ({ check, lua }: Along) => `${REMEMBERING}
if wasMade(KEYS[2], ARGV[2]) then return {1} end
${check}
local turn = redis.call('GET', KEYS[3])
local revision = redis.call('HGET', KEYS[1], 'revision') or '0'
local mine = not turn or turn == ARGV[4]
if mine and revision == ARGV[1] then
  redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'body', ARGV[3])
  remember(KEYS[2], ARGV[2])
  if turn then redis.call('DEL', KEYS[3]) end
  ${lua}
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
): Promise<void> {
  const { key, initial } = options;
  const turns = createTurns(options);
  let before = await fetchRevision(options);
  let changes = take();
  for (;;) {
    const content = contentOf(before.body, key, options) ?? (await initial());
    const { after, applied } = applyAll(content, changes);
    const token = randomUUID();
    for (const { job } of applied) TOKENS.set(job, token);
    const written =
      after === content ? 'made' : await writeRevision(options, before, { token, turns, body: JSON.stringify(after) });
    if (typeof written === 'string') {
      for (const { resolve } of applied) resolve();
      return;
    }
    before = written;
    changes = applied;
    await turns.afterLosing(before);
  }
}

/** How somebody comes to his turn among all who write. */
export interface Turns {
  readonly writer: string;
  readonly isPatient: boolean;
  /** Somebody else was quicker: waits a moment. Rejects where that has lasted too long. */
  afterLosing(newer: Revision): Promise<void>;
}

export function createTurns<Content>(options: RedisDocumentOptions<Content>): Turns {
  const { key, timer = realTimer, dice = { next: Math.random }, deadlineMs = 10_000 } = options;
  let waitedMs = 0;
  let lost = 0;
  return {
    writer: randomUUID(),
    get isPatient() {
      return lost >= PATIENT_ATTEMPTS;
    },
    async afterLosing({ isTurn }) {
      lost += 1;
      if (waitedMs >= deadlineMs)
        throw new StateError('busy', key, `${key} in Redis is changed by too many others at once.`);
      // The turn is waited for with short pauses; whoever has it goes on at once.
      if (isTurn || lost === 1) return;
      const ms = 1 + dice.next() * Math.min(2 ** (lost - 1), LONGEST_WAIT_MS);
      waitedMs += ms;
      await timer.wait(ms);
    },
  };
}

interface Draft {
  readonly token: string;
  readonly turns: Turns;
  readonly body: string;
  readonly along?: Along;
}

/** Whether it is written, or `along` found that it need not be; else the document that stands in its way. */
export async function writeRevision<Content>(
  { connection, key }: RedisDocumentOptions<Content>,
  { revision }: Revision,
  { token, turns, body, along = NOTHING }: Draft,
): Promise<'made' | 'needless' | Revision> {
  const keys = [key, memoryOf(key), `${key}:turn`, ...along.keys];
  const args = [revision, token, body, turns.writer, turns.isPatient ? 'yes' : 'no', ...along.args];
  const answer = await connection.run(send => send('EVAL', writing(along), `${keys.length}`, ...keys, ...args));
  const [code, found, text, hasTurn] = answer as readonly [number, string, string, number];
  if (code > 0) return code === 1 ? 'made' : 'needless';
  return { revision: found, body: text || undefined, isTurn: hasTurn === 1 };
}

export async function fetchRevision({
  connection,
  key,
}: Pick<RedisDocumentOptions<never>, 'connection' | 'key'>): Promise<Revision> {
  const answer = await connection.run(send => send('HMGET', key, 'revision', 'body'));
  const [revision, body] = answer as readonly (string | null)[];
  return { revision: revision ?? '0', body: body ?? undefined, isTurn: false };
}
