// Owns the ledger of credits in Redis: a list that grows only from the length at which its end was read.
import { randomUUID } from 'node:crypto';
import type { CreditEntry, CreditLedger } from '../../domain/credits.ts';
import type { Dice } from '../../domain/ports.ts';
import { creditEntries } from '../credit-ledger.ts';
import { StateError } from '../error.ts';
import { realTimer, type Timer } from '../lock.ts';
import type { RedisConnection } from './connection.ts';
import { ListEnd, parseEntry } from './list-end.ts';
import { memoryOf, REMEMBERING } from './writes.ts';

export interface RedisCreditsOptions {
  readonly connection: RedisConnection;
  readonly key: string;
  readonly timer?: Timer;
  readonly dice?: Dice;
  /** Longer than this no turn is waited for, ms. What counts is time asked for, so that a busy machine does not cut it short. */
  readonly deadlineMs?: number;
}

/**
 * KEYS: list, recent writes, turn. ARGV: length it was read at, token, who writes, whether he wants the turn, entries. A
 * write whose acknowledgement was lost is not made again. Returns 1: written; 2: somebody else was quicker, and nobody else
 * writes until this one has, or has died; 0: wait.
 */
const APPEND = `${REMEMBERING}
if wasMade(KEYS[2], ARGV[2]) then return 1 end
local turn = redis.call('GET', KEYS[3])
local mine = not turn or turn == ARGV[3]
if mine and redis.call('LLEN', KEYS[1]) == tonumber(ARGV[1]) then
  for i = 5, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[i]) end
  remember(KEYS[2], ARGV[2])
  if turn then redis.call('DEL', KEYS[3]) end
  return 1
end
if not mine or ARGV[4] == 'no' then return 0 end
redis.call('SET', KEYS[3], ARGV[3], 'PX', 2000)
return 2`;
/** KEYS: turn. ARGV: whose it is. Nobody has to wait for who has nothing to write after all. */
const GIVE_UP = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;
/** From this attempt on the turn is asked for: who reads far back would never be the quickest. */
const PATIENT_ATTEMPTS = 2;
const LONGEST_WAIT_MS = 16;

/** What became of a write. */
const [WRITTEN, HAS_TURN] = [1, 2];
/** Where a turn looked further back than was read. */
const TOO_SHORT = Symbol('read more');

/** The ledger at `key`. Rejects with a StateError, `unreachable` where the server is. */
export function createRedisCredits(options: RedisCreditsOptions): CreditLedger {
  const { connection, key, timer = realTimer, dice = { next: Math.random }, deadlineMs = 10_000 } = options;
  const place = `${key} in Redis at ${connection.address}`;
  const append = async (length: number, entries: readonly CreditEntry[], writer: string, attempt: number) => {
    const texts = entries.map(entry => JSON.stringify(entry));
    const wantsTurn = attempt >= PATIENT_ATTEMPTS ? 'yes' : 'no';
    const words = [key, memoryOf(key), `${key}:turn`, String(length), entries[0]!.id, writer, wantsTurn, ...texts];
    return Number(await connection.run(send => send('EVAL', APPEND, '3', ...words)));
  };
  const giveUpTurn = (writer: string) => connection.run(send => send('EVAL', GIVE_UP, '1', `${key}:turn`, writer));
  return {
    async turn(work) {
      const writer = randomUUID();
      const end = new ListEnd(connection, key);
      await end.follow();
      let waitedMs = 0;
      let hasTurn = false;
      for (let attempt = 0; ; ) {
        const done = attempted(() => work(() => whole(end, place)));
        if (done === TOO_SHORT) {
          await end.readFurther();
          continue;
        }
        const [added, answer] = done;
        if (added.length === 0) {
          if (hasTurn) await giveUpTurn(writer);
          return answer;
        }
        const state = await append(end.length, added, writer, attempt);
        if (state === WRITTEN) return answer;
        hasTurn = state === HAS_TURN;
        if (waitedMs >= deadlineMs)
          throw new StateError('busy', key, `${place} is changed by too many others at once.`);
        attempt += 1;
        if (!hasTurn) {
          const ms = 1 + dice.next() * Math.min(2 ** attempt, LONGEST_WAIT_MS);
          waitedMs += ms;
          await timer.wait(ms);
        }
        await end.follow();
      }
    },
    async *entries() {
      const length = Number(await connection.run(send => send('LLEN', key)));
      for (let end = length; end > 0; end -= PAGE) {
        const range = [String(Math.max(0, end - PAGE)), String(end - 1)] as const;
        const texts = (await connection.run(send => send('LRANGE', key, ...range))) as readonly string[];
        yield* creditEntries(texts.toReversed().map(parseEntry), place);
      }
    },
  };
}

const PAGE = 200;

/** The entries that were read; where more are wanted than those, they have to be read first. */
function* whole(end: ListEnd, place: string): Generator<CreditEntry> {
  yield* creditEntries(end.newestFirst(), place);
  if (!end.isWhole) throw TOO_SHORT;
}

function attempted<T>(work: () => T): T | typeof TOO_SHORT {
  try {
    return work();
  } catch (error) {
    if (error === TOO_SHORT) return TOO_SHORT;
    throw error;
  }
}
