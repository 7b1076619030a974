// Owns the arithmetic of daily sums: entries of the log folded in, and sums over what is asked for.
import type { LogEntry, LoggedAttempt } from '../domain/outcome.ts';
import type { Task } from '../domain/task.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import type { UsageDay, UsageDays, UsageSum } from '../domain/usage-days.ts';
import { wallClock } from '../domain/zone.ts';

export const NO_SUM: UsageSum = {
  calls: 0,
  failed: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cost: 0,
  unpriced: 0,
};
/** Zones differ from each other by multiples of it. */
const QUARTER_MS = 900_000;

export interface UsageKey {
  readonly provider: string;
  readonly account: string;
  readonly model: string;
  readonly task: string;
  /** Empty where nobody was named. */
  readonly client: string;
}
export interface UsageRow extends UsageKey, UsageSum {
  readonly day: string;
}

/** The name of the day on which clocks in `zone` show `at`. Asking a clock is slow: each quarter of an hour is asked once. */
export function dayNames(zone: string): (at: EpochMs) => string {
  const known = new Map<number, string>();
  return at => {
    const quarter = Math.floor(at / QUARTER_MS);
    const name = known.get(quarter) ?? dayName(at, zone);
    known.set(quarter, name);
    return name;
  };
}

export function dayName(at: EpochMs, zone: string): string {
  const [year, month, day] = wallClock(at, zone);
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

/** Ids of newest entries that the sums remember: clocks, a Redis that was away and a power cut disorder no more than these. */
export const REMEMBERED = 256;

interface DayTally {
  requests: number;
  answered: number;
  cached: number;
  readonly sums: Map<string, UsageSum>;
}

/** Sums that grow entry by entry. */
export class UsageTally {
  readonly #days = new Map<string, DayTally>();
  readonly #dayOf: (at: EpochMs) => string;
  readonly #ids: string[] = [];
  #newestAt: EpochMs | undefined;

  constructor(zone: string) {
    this.#dayOf = dayNames(zone);
  }

  get isEmpty(): boolean {
    return this.#newestAt === undefined;
  }

  /** Entries come newest first. */
  add({ id, at, ok, task, client, attempts, cached }: LogEntry): void {
    this.#newestAt ??= at;
    if (this.#ids.length < REMEMBERED) this.#ids.push(id);
    const name = this.#dayOf(at);
    const day = this.#days.get(name) ?? { requests: 0, answered: 0, cached: 0, sums: new Map<string, UsageSum>() };
    this.#days.set(name, day);
    day.requests += 1;
    if (ok) day.answered += 1;
    if (cached) day.cached += 1;
    for (const attempt of attempts) {
      const key = sumKey(attempt, task, client);
      day.sums.set(key, addSums(day.sums.get(key) ?? NO_SUM, sumOf(attempt)));
    }
  }

  /** `before` with all that was added. */
  over(before: UsageDays): UsageDays {
    if (this.#newestAt === undefined) return before;
    const days = { ...before.days };
    for (const [name, { requests, answered, cached, sums }] of this.#days) {
      const known: UsageDay = days[name] ?? { requests: 0, answered: 0, sums: {} };
      const all = { ...known.sums };
      for (const [key, sum] of sums) all[key] = addSums(all[key] ?? NO_SUM, sum);
      const fromStore = (known.cached ?? 0) + cached;
      days[name] = {
        requests: known.requests + requests,
        answered: known.answered + answered,
        ...(fromStore > 0 && { cached: fromStore }),
        sums: all,
      };
    }
    const [id, ...earlier] = [...this.#ids, ...idsIn(before)].slice(0, REMEMBERED);
    return { ...before, through: { id: id!, at: this.#newestAt, earlier }, days };
  }
}

/** The newest entries that are in the sums, as far as they are remembered. */
export function idsIn({ through }: UsageDays): readonly string[] {
  return through ? [through.id, ...(through.earlier ?? [])] : [];
}

/** A cost that its provider told afterwards. */
export interface Correction {
  /** When its request began, and when it ended. */
  readonly at: EpochMs;
  readonly endedAt: EpochMs;
  readonly task: Task;
  readonly client?: string;
  readonly attempt: LoggedAttempt;
  readonly after: NanoUsd;
}

/** What is other than it was in the sums before: the cost by so much, and how many calls are of unknown cost no more. */
export interface CostChange extends Correction {
  readonly by: NanoUsd;
  readonly priced: 0 | 1;
}

/** The sums with costs as they were told afterwards, and what that changed; each is taken over once. */
export function withCorrections(
  days: UsageDays,
  corrections: readonly Correction[],
  zone: string,
): readonly [UsageDays, readonly CostChange[]] {
  const dayOf = dayNames(zone);
  const corrected = { ...days.corrected };
  const changed = { ...days.days };
  const changes: CostChange[] = [];
  for (const correction of corrections) {
    const { at, task, client, attempt, after } = correction;
    const name = dayOf(at);
    const key = sumKey(attempt, task, client);
    const day = changed[name];
    const sum = day?.sums[key];
    if (!day || !sum) continue;
    const before = corrected[attempt.id] ?? attempt.costNanoUsd;
    const change: CostChange = { ...correction, by: after - (before ?? 0), priced: before === undefined ? 1 : 0 };
    changes.push(change);
    const next = { ...sum, cost: sum.cost + change.by, unpriced: sum.unpriced - change.priced };
    changed[name] = { ...day, sums: { ...day.sums, [key]: next } };
    corrected[attempt.id] = after;
  }
  return [{ ...days, days: changed, corrected }, changes];
}

function sumKey({ provider, account = 'default', model }: LoggedAttempt, task: Task, client?: string): string {
  return [provider, account, model, task, ...(client === undefined ? [] : [client])].map(encoded).join('|');
}

/** A name may hold the bar that stands between names. */
const encoded = (name: string) => name.replace(/[%|]/g, sign => (sign === '|' ? '%7C' : '%25'));
const decoded = (name: string) => name.replace(/%7C|%25/g, code => (code === '%7C' ? '|' : '%'));

/** What one call adds. */
export function sumOf({ ok, usage, costNanoUsd, code, kind }: LoggedAttempt): UsageSum {
  return {
    // A key that was missing is no call.
    calls: code === 'no_key' ? 0 : 1,
    // One that was cancelled, or ended since another was faster, is neither an answer nor a failure.
    failed: ok || code === 'no_key' || kind === 'aborted' ? 0 : 1,
    inputTokens: usage?.inputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    cachedInputTokens: usage?.cachedInputTokens ?? 0,
    cost: costNanoUsd ?? 0,
    unpriced: costNanoUsd === undefined ? 1 : 0,
  };
}

export function addSums(a: UsageSum, b: UsageSum): UsageSum {
  return {
    calls: a.calls + b.calls,
    failed: a.failed + b.failed,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    cost: a.cost + b.cost,
    unpriced: a.unpriced + b.unpriced,
  };
}

/** Every sum of the days from `first` on, the newest day first. */
export function usageRows({ days }: UsageDays, first: string): readonly UsageRow[] {
  return Object.keys(days)
    .filter(day => day >= first)
    .sort()
    .reverse()
    .flatMap(day =>
      Object.entries(days[day]!.sums).map(([key, sum]) => {
        const [provider = '', account = '', model = '', task = '', client = ''] = key.split('|').map(decoded);
        return { day, provider, account, model, task, client, ...sum };
      }),
    );
}

/** The rows added up by what `name` calls them, the dearest first. */
export function sumBy(
  rows: readonly UsageRow[],
  name: (row: UsageRow) => string,
): readonly (readonly [string, UsageSum])[] {
  const sums = new Map<string, UsageSum>();
  for (const row of rows) sums.set(name(row), addSums(sums.get(name(row)) ?? NO_SUM, row));
  return [...sums].sort(([x, a], [y, b]) => b.cost - a.cost || b.calls - a.calls || (x < y ? -1 : 1));
}
