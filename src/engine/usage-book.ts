// Owns the book of past use: daily sums that follow the log, so that nobody has to read a year of it.
import { type Correction, UsageTally, withCorrections } from '../accounting/usage-days.ts';
import type { StateStore } from '../domain/ports.ts';
import { NO_USAGE, type UsageDays } from '../domain/usage-days.ts';

/** The file of sums, as its store gives it. */
export interface UsageFile {
  read(): Promise<UsageDays>;
  update<T>(change: (days: UsageDays) => readonly [UsageDays, T]): Promise<T>;
}

export interface UsageBook {
  /** All days, with what the log has since the last time. */
  upToDate(): Promise<UsageDays>;
  /** What providers told afterwards, by attempt. */
  corrected(): Promise<NonNullable<UsageDays['corrected']>>;
  /** Takes over what providers told afterwards. */
  correct(corrections: readonly Correction[]): Promise<void>;
}

/** Requests are logged when they end; none runs longer. */
const LONGEST_REQUEST_MS = 3_600_000;

export function createUsageBook(log: Pick<StateStore, 'entries'>, file: UsageFile, zone: () => string): UsageBook {
  return {
    corrected: async () => (await file.read()).corrected ?? {},
    correct: corrections => file.update(days => [withCorrections(days, corrections, zone()), undefined]),
    async upToDate() {
      for (;;) {
        const before = await file.read();
        const tally = new UsageTally(zone());
        const { through } = before;
        for await (const entry of log.entries(through ? { since: through.at - LONGEST_REQUEST_MS } : {})) {
          if (entry.id === through?.id) break;
          tally.add(entry);
        }
        const after = tally.over(before);
        if (after.through?.id === through?.id) return before;
        // Where another process was quicker, only what is newer than its end is missing.
        const isOurs = await file.update(current =>
          current.through?.id === through?.id ? [after, true] : [current, false],
        );
        if (isOurs) return after;
      }
    },
  };
}

/** The sums in a parsed file; undefined where it holds something else. */
export function readUsageDays(value: unknown): UsageDays | undefined {
  const { version, days } = (value ?? {}) as { version?: unknown; days?: unknown };
  return version === 1 && typeof days === 'object' && days !== null ? (value as UsageDays) : undefined;
}

export const noUsage = async () => NO_USAGE;
