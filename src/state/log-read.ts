// Owns the reading of a log over all its files while others write to it and rotate it.
import { codeOf, toStateError } from './error.ts';
import { type FileSystem, readFully } from './file-system.ts';
import { linesBackwards } from './lines.ts';
import type { Timer } from './lock.ts';
import { entriesBackwards, entryOf } from './log-form.ts';
import { logPath } from './log-write.ts';

/** Entries of the log and its older files, newest first, each once. Takes no lock and reads no further than asked. */
export function* readLogBackwards(fs: FileSystem, path: string): Generator<unknown> {
  const seen = new Set<number>();
  for (let age = 0, missing = 0; missing < 2; age++) {
    const fd = openToRead(fs, logPath(path, age));
    if (fd === undefined) {
      missing += 1;
      continue;
    }
    try {
      // A rotation between two files shows one of them again under its next name.
      const { ino } = fs.fstatSync(fd);
      if (!seen.has(ino)) yield* entriesBackwards(fs, fd);
      seen.add(ino);
    } finally {
      fs.closeSync(fd);
    }
  }
}

export interface FollowOptions {
  readonly fs: FileSystem;
  readonly path: string;
  readonly timer: Timer;
  readonly intervalMs: number;
  readonly signal: AbortSignal;
}

/** Entries that are added from now on, oldest first, until `signal` ends it. Follows the log through rotations. */
export async function* followLog(options: FollowOptions): AsyncGenerator<unknown> {
  const { fs, path, timer, intervalMs, signal } = options;
  let place = endOf(fs, path);
  while (!signal.aborted) {
    const { entries, next } = readFrom(fs, path, place);
    place = next;
    yield* entries;
    if (!signal.aborted) await timer.wait(intervalMs, signal);
  }
}

/** A place between two entries. */
interface Place {
  readonly ino: number;
  readonly offset: number;
}
const BEGINNING: Place = { ino: -1, offset: 0 };

function endOf(fs: FileSystem, path: string): Place {
  const fd = openToRead(fs, path);
  if (fd === undefined) return BEGINNING;
  try {
    const { ino, size } = fs.fstatSync(fd);
    for (const line of linesBackwards(fs, fd, size)) {
      const entry = entryOf(line);
      if (entry !== undefined) return { ino, offset: entry.end };
    }
    return { ino, offset: 0 };
  } finally {
    fs.closeSync(fd);
  }
}

/** What stands behind `place`, from the file that it is in to the current one. */
function readFrom(fs: FileSystem, path: string, place: Place): { entries: readonly unknown[]; next: Place } {
  const entries: unknown[] = [];
  let next = place;
  for (let age = ageOf(fs, path, place); age >= 0; age--) {
    const fd = openToRead(fs, logPath(path, age));
    if (fd === undefined) continue;
    try {
      const { ino, size } = fs.fstatSync(fd);
      const offset = ino === place.ino ? Math.min(place.offset, size) : 0;
      next = { ino, offset: collect(readFully(fs, fd, offset, size - offset), offset, entries) };
    } finally {
      fs.closeSync(fd);
    }
  }
  return { entries, next };
}

/** Adds the entries of whole lines in `bytes` to `entries`; returns the offset behind the last of them. */
function collect(bytes: Buffer, offset: number, entries: unknown[]): number {
  let done = offset;
  for (let start = 0, end = bytes.indexOf('\n'); end >= 0; start = end + 1, end = bytes.indexOf('\n', start)) {
    const entry = entryOf({ start: offset + start, bytes: bytes.subarray(start, end) });
    if (entry === undefined) continue;
    entries.push(entry.value);
    done = entry.end;
  }
  return done;
}

/** How many files ago `place` was current; 0 where its file is gone. */
function ageOf(fs: FileSystem, path: string, place: Place): number {
  if (place.ino < 0) return 0;
  for (let age = 0; ; age++) {
    const stat = fs.statSync(logPath(path, age), { throwIfNoEntry: false });
    if (stat === undefined) return 0;
    if (stat.ino === place.ino) return age;
  }
}

function openToRead(fs: FileSystem, path: string): number | undefined {
  try {
    return fs.openSync(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw toStateError(error, path);
  }
}
