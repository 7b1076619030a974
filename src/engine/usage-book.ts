// Owns the book of past use: daily sums that follow the log, so that nobody has to read a year of it.
import {
  type Correction,
  type CostChange,
  idsIn,
  REMEMBERED,
  UsageTally,
  withCorrections,
} from '../accounting/usage-days.ts';
import type { LogEntry } from '../domain/outcome.ts';
import type { StateStore } from '../domain/ports.ts';
import { NO_USAGE, type UsageDays } from '../domain/usage-days.ts';
import { StateError } from '../state/error.ts';
import { LATE_ENTRIES } from '../state/log-query.ts';

/** The file of sums, as its store gives it. */
export interface UsageFile {
  read(): Promise<UsageDays>;
  update<T>(change: (days: UsageDays) => readonly [UsageDays, T]): Promise<T>;
}

export interface UsageBook {
  /** All days, with what the log has since the last time. `onProgress` hears how many entries were read, and ends it by throwing. */
  upToDate(onProgress?: (done: number) => void): Promise<UsageDays>;
  /** What providers told afterwards, by attempt. */
  corrected(): Promise<NonNullable<UsageDays['corrected']>>;
  /** Takes over what providers told afterwards, and tells what that changed. */
  correct(corrections: readonly Correction[]): Promise<readonly CostChange[]>;
}

const isUnwritable = (error: unknown) =>
  error instanceof StateError && (error.reason === 'read_only' || error.reason === 'disk_full');

/** Requests are logged when they end; none runs longer. */
const LONGEST_REQUEST_MS = 3_600_000;
const PROGRESS_STEP = 1_000;

export function createUsageBook(log: Pick<StateStore, 'entries'>, file: UsageFile, zone: () => string): UsageBook {
  return {
    corrected: async () => (await file.read()).corrected ?? {},
    correct: corrections => file.update(days => withCorrections(days, corrections, zone())),
    async upToDate(onProgress = () => {}) {
      for (;;) {
        const before = await file.read();
        const added = await tallyBeyond(before, log.entries({}), zone(), onProgress);
        if (added.isEmpty) return before;
        // Where another process was quicker, only what is newer than its end is missing.
        const after = await file
          .update(current => {
            const sums = current.through?.id === before.through?.id ? added.over(current) : undefined;
            return [sums ?? current, sums];
          })
          // To look takes no right to write: the next one sums up the same again.
          .catch(error => (isUnwritable(error) ? added.over(before) : Promise.reject(error)));
        if (after) return after;
      }
    },
  };
}

/**
 * What `entries`, newest first, have beyond `before`: those that stand before one that is in it, whatever their clock said.
 * Where none of those is left in the log, it is what did not begin long before the newest of them.
 */
async function tallyBeyond(
  before: UsageDays,
  entries: AsyncIterable<LogEntry>,
  zone: string,
  onProgress: (done: number) => void,
): Promise<UsageTally> {
  const known = new Set(idsIn(before));
  const since = (before.through?.at ?? Number.NEGATIVE_INFINITY) - LONGEST_REQUEST_MS;
  const tally = new UsageTally(zone);
  const doubtful: LogEntry[] = [];
  let [done, met] = [0, 0];
  for await (const entry of entries) {
    done += 1;
    if (done % PROGRESS_STEP === 0) onProgress(done);
    if (known.has(entry.id)) {
      met += 1;
      for (const one of doubtful.splice(0)) tally.add(one);
    } else if (met === 0 && doubtful.length === 0 && entry.at >= since) tally.add(entry);
    else doubtful.push(entry);
    if (met > 0 && met === known.size) break;
    if (doubtful.length >= (met > 0 ? REMEMBERED : LATE_ENTRIES)) break;
  }
  if (met === 0) for (const one of doubtful) if (one.at >= since) tally.add(one);
  return tally;
}

/** The sums in a parsed file; undefined where it holds something else. */
export function readUsageDays(value: unknown): UsageDays | undefined {
  const { version, days } = (value ?? {}) as { version?: unknown; days?: unknown };
  return version === 1 && typeof days === 'object' && days !== null ? (value as UsageDays) : undefined;
}

export const noUsage = async () => NO_USAGE;
