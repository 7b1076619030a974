// Owns what the log tells a monitor: the latest decisions, each account's times of late, and the totals of the day.
import { accountKey } from '../../accounting/quota-use.ts';
import { addSums, NO_SUM, sumOf } from '../../accounting/usage-days.ts';
import type { LogEntry } from '../../domain/outcome.ts';
import type { EpochMs, NanoUsd } from '../../domain/units.ts';
import { instantOf, nextClockTime, wallClock } from '../../domain/zone.ts';
import type { FollowableStore } from '../context.ts';

const KEPT_DECISIONS = 500;
const KEPT_TIMES = 40;
/** However busy the day was, no more of it is read at the start. */
const MOST_READ = 20_000;

export interface Today {
  readonly requests: number;
  readonly failed: number;
  readonly tokens: number;
  readonly cost: NanoUsd;
  /** Calls whose cost is not known; it is in no sum. */
  readonly unpriced: number;
  /** The day began before the oldest entry that was read: there was more. */
  readonly isPartial: boolean;
}

export interface Feed {
  /** Newest first. */
  decisions(): readonly LogEntry[];
  /** Milliseconds of an account's latest attempts, oldest first; undefined for one that failed. */
  times(provider: string, account: string): readonly (number | undefined)[];
  today(now: EpochMs): Today;
  /** Reads what is there. */
  load(): Promise<void>;
  /** Reads what is there, then goes on with what comes, until `signal`. */
  follow(changed: () => void, signal: AbortSignal): Promise<void>;
}

const NOTHING: Today = { requests: 0, failed: 0, tokens: 0, cost: 0, unpriced: 0, isPartial: false };

/** A feed of the store's log; the day is that of `zone`, which begins with `now`. */
export function createFeed(store: FollowableStore, zone: string, now: EpochMs): Feed {
  const [year, month, day] = wallClock(now, zone);
  let begin = instantOf(year, month, day, 0, 0, zone);
  let end = nextClockTime(now, 0, 0, zone);
  let today = NOTHING;
  const decisions: LogEntry[] = [];
  const known = new Set<string>();
  const times = new Map<string, (number | undefined)[]>();

  const turn = (at: EpochMs) => {
    if (at < end) return;
    [begin, end, today] = [end, nextClockTime(at, 0, 0, zone), NOTHING];
  };
  const add = (entry: LogEntry) => {
    if (known.has(entry.id)) return;
    known.add(entry.id);
    decisions.unshift(entry);
    for (const { id } of decisions.splice(KEPT_DECISIONS)) known.delete(id);
    turn(entry.at);
    if (entry.at >= begin) today = count(today, entry);
    for (const { provider, account = 'default', ok, latencyMs } of entry.attempts) {
      const key = accountKey(provider, account);
      times.set(key, [...(times.get(key) ?? []), ok ? latencyMs : undefined].slice(-KEPT_TIMES));
    }
  };
  const load = async () => {
    const read: LogEntry[] = [];
    for await (const entry of store.entries({ limit: MOST_READ })) {
      if (entry.at < begin && read.length >= KEPT_DECISIONS) break;
      read.push(entry);
    }
    if (read.length >= MOST_READ && read.at(-1)!.at >= begin) today = { ...today, isPartial: true };
    for (const entry of read.reverse()) add(entry);
  };

  return {
    decisions: () => decisions,
    times: (provider, account) => times.get(accountKey(provider, account)) ?? [],
    today(at) {
      turn(at);
      return today;
    },
    load,
    async follow(changed, signal) {
      const coming = store.follow(signal)[Symbol.asyncIterator]();
      // It takes its place at the end of the log before the log is read: what comes meanwhile is seen twice, but never missed.
      let next = coming.next();
      await load();
      changed();
      for (let entry = await next; !entry.done; entry = await next) {
        add(entry.value);
        next = coming.next();
        changed();
      }
    },
  };
}

function count(sum: Today, { ok, attempts }: LogEntry): Today {
  const spent = attempts.map(sumOf).reduce(addSums, NO_SUM);
  return {
    ...sum,
    requests: sum.requests + 1,
    failed: sum.failed + (ok ? 0 : 1),
    tokens: sum.tokens + spent.inputTokens + spent.outputTokens,
    cost: sum.cost + spent.cost,
    unpriced: sum.unpriced + spent.unpriced,
  };
}
