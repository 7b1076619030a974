// Owns questions to the log, wherever it is kept: which of its entries are meant, and which can be read at all.
import type { LogEntry } from '../domain/outcome.ts';
import type { LogQuery } from '../domain/ports.ts';
import { readLogEntry, versionOf } from './content.ts';

/** An entry, or undefined for anything else. */
export type Judge = (value: unknown) => LogEntry | undefined;

/**
 * Entries stand in the order in which they were told: what is told late, after an outage or by a clock that is behind,
 * hides younger ones. So many old ones in a row hide nothing.
 */
export const LATE_ENTRIES = 4_096;

/** A judge of what is found in the log at `place`; says once that there are entries of a newer version. */
export function createJudge(place: string, warn: (message: string) => void): Judge {
  let warned = false;
  return value => {
    if (versionOf(value) > 1 && !warned) {
      warned = true;
      warn(`${place} has entries of a newer version, which are passed over. Update this program to see them.`);
    }
    return readLogEntry(value);
  };
}

/** The entries that `query` asks for, of `values` that come newest first. */
export async function* selectEntries(
  values: Iterable<unknown> | AsyncIterable<unknown>,
  { since, limit = Number.POSITIVE_INFINITY }: LogQuery,
  judge: Judge,
): AsyncGenerator<LogEntry> {
  let left = limit;
  let old = 0;
  if (left <= 0) return;
  for await (const value of values) {
    const entry = judge(value);
    if (entry === undefined) continue;
    if (since !== undefined && entry.at < since) {
      old += 1;
      if (old >= LATE_ENTRIES) return;
      continue;
    }
    old = 0;
    yield entry;
    left -= 1;
    if (left <= 0) return;
  }
}
