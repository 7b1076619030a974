// Owns the reading of a session's file: entries of ours, in order, or a refusal where a newer version wrote it.
import { versionOf } from '../state/content.ts';
import { StateError } from '../state/error.ts';
import { ENTRY_VERSION, type Entry, readEntry } from './entry.ts';

/** Entries oldest first, of a log that is read newest first. What is torn is passed over; what is newer is refused. */
export function soundEntries(path: string, newestFirst: Iterable<unknown>): readonly Entry[] {
  const entries: Entry[] = [];
  for (const value of newestFirst) {
    const entry = soundEntry(path, value);
    if (entry) entries.push(entry);
  }
  return entries.reverse();
}

/** Throws a StateError for an entry of a newer version; undefined for what is none of ours. */
export function soundEntry(path: string, value: unknown): Entry | undefined {
  if (versionOf(value) > ENTRY_VERSION)
    throw new StateError(
      'newer_version',
      path,
      `${path} was written by a newer version. Update this program, or use another session.`,
    );
  return readEntry(value);
}
