// Owns the ledger of credits in Redis: a list that grows only from the length at which its end was read.
import type { CreditEntry, CreditLedger } from '../../domain/credits.ts';
import type { Dice } from '../../domain/ports.ts';
import { creditEntries } from '../credit-ledger.ts';
import { StateError } from '../error.ts';
import { realTimer, type Timer } from '../lock.ts';
import type { RedisConnection } from './connection.ts';
import { memoryOf, REMEMBERING } from './writes.ts';

export interface RedisCreditsOptions {
  readonly connection: RedisConnection;
  readonly key: string;
  readonly timer?: Timer;
  readonly dice?: Dice;
  /** Longer than this no turn is waited for, ms. What counts is time asked for, so that a busy machine does not cut it short. */
  readonly deadlineMs?: number;
}

/** KEYS: list. ARGV: how many entries of its end. */
const READ = `return {redis.call('LLEN', KEYS[1]), redis.call('LRANGE', KEYS[1], -tonumber(ARGV[1]), -1)}`;
/** KEYS: list, recent writes. ARGV: length it was read at, token, entries. A write whose acknowledgement was lost is not made again. */
const APPEND = `${REMEMBERING}
if wasMade(KEYS[2], ARGV[2]) then return 1 end
if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
for i = 3, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[i]) end
remember(KEYS[2], ARGV[2])
return 1`;
const FIRST_READ = 32;
const LONGEST_WAIT_MS = 16;

/** Where a turn looked further back than was read. */
const TOO_SHORT = Symbol('read more');

/** The ledger at `key`. Rejects with a StateError, `unreachable` where the server is. */
export function createRedisCredits(options: RedisCreditsOptions): CreditLedger {
  const { connection, key, timer = realTimer, dice = { next: Math.random }, deadlineMs = 10_000 } = options;
  const place = `${key} in Redis at ${connection.address}`;
  const readEnd = async (count: number) => {
    const answer = await connection.run(send => send('EVAL', READ, '1', key, String(count)));
    const [length, texts] = answer as readonly [number, readonly string[]];
    return { length, texts: texts.toReversed() };
  };
  const append = async (length: number, entries: readonly CreditEntry[]) => {
    const texts = entries.map(entry => JSON.stringify(entry));
    const keys = [key, memoryOf(key), String(length), entries[0]!.id];
    return (await connection.run(send => send('EVAL', APPEND, '2', ...keys, ...texts))) === 1;
  };
  return {
    async turn(work) {
      let waitedMs = 0;
      for (let count = FIRST_READ, attempt = 0; ; ) {
        const { length, texts } = await readEnd(count);
        const done = attempted(() => work(() => whole(texts, length, place)));
        if (done === TOO_SHORT) {
          count *= 8;
          continue;
        }
        const [added, answer] = done;
        if (added.length === 0 || (await append(length, added))) return answer;
        if (waitedMs >= deadlineMs)
          throw new StateError('busy', key, `${place} is changed by too many others at once.`);
        attempt += 1;
        const ms = 1 + dice.next() * Math.min(2 ** attempt, LONGEST_WAIT_MS);
        waitedMs += ms;
        await timer.wait(ms);
      }
    },
    async *entries() {
      const length = Number(await connection.run(send => send('LLEN', key)));
      for (let end = length; end > 0; end -= PAGE) {
        const range = [String(Math.max(0, end - PAGE)), String(end - 1)] as const;
        const texts = (await connection.run(send => send('LRANGE', key, ...range))) as readonly string[];
        yield* creditEntries(texts.toReversed().map(parse), place);
      }
    },
  };
}

const PAGE = 200;

/** The entries that were read; where more are wanted than those, everything is read again. */
function* whole(texts: readonly string[], length: number, place: string): Generator<CreditEntry> {
  yield* creditEntries(texts.map(parse), place);
  if (texts.length < length) throw TOO_SHORT;
}

function attempted<T>(work: () => T): T | typeof TOO_SHORT {
  try {
    return work();
  } catch (error) {
    if (error === TOO_SHORT) return TOO_SHORT;
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
