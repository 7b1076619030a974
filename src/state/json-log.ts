// Owns append-only logs: a file that is always one valid JSON array, whoever writes to it and whatever dies meanwhile.
import type { Clock } from '../domain/ports.ts';
import { createBatch } from './batch.ts';
import { damagedName } from './damaged.ts';
import { guarded } from './error.ts';
import { disk, type FileSystem } from './file-system.ts';
import { type LockOptions, realTimer, type Timer, withLock } from './lock.ts';
import { toLine } from './log-form.ts';
import { followLog, readLogBackwards } from './log-read.ts';
import { mendLog } from './log-repair.ts';
import { appendLines, type LogFiles } from './log-write.ts';

export interface JsonLogOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly lock: LockOptions;
  readonly fs?: FileSystem;
  readonly warn?: (message: string) => void;
  /** Bytes after which a new file is begun; default 16 MB. */
  readonly maxBytes?: number;
  /** Older files kept; default 8. */
  readonly keepFiles?: number;
  /** Entries outlive a power cut too, not only the process. */
  readonly fsync?: boolean;
}

/** A log as its lock's holder sees it: nobody else writes meanwhile. */
export interface OpenLog<Entry> {
  /** Newest first. */
  entries(): Iterable<unknown>;
  append(entries: readonly Entry[]): void;
}

/** What comes out may have been written by anything: entries are handed on unjudged. */
export interface JsonLog<Entry> {
  /** Resolves when the entry is in the file. Rejects with a StateError, and then the file is as it was. */
  append(entry: Entry): Promise<void>;
  /** Reads and appends in one turn at the lock. */
  exclusive<T>(work: (log: OpenLog<Entry>) => T): Promise<T>;
  /** Newest first, over all files of the log, without a lock. */
  entries(): Iterable<unknown>;
  /** What is added from now on. */
  follow(signal: AbortSignal, options?: { intervalMs?: number; timer?: Timer }): AsyncIterable<unknown>;
  /** Mends a file that a crash or another program left behind; returns whether there was anything to mend. */
  repair(): Promise<boolean>;
}

export function createJsonLog<Entry>(options: JsonLogOptions): JsonLog<Entry> {
  const files = filesOf(options);
  const { fs, path } = files;
  const locked = <T>(work: () => T) => withLock(`${path}.lock`, () => guarded(path, work), options.lock);
  const appendLine = createBatch<string, void>(take =>
    locked(() => {
      const waiting = take();
      const lines = waiting.map(({ job }) => job);
      appendLines(files, lines);
      for (const { resolve } of waiting) resolve();
    }),
  );
  const entries = () => readLogBackwards(fs, path);
  const appendNow = (added: readonly Entry[]) => added.length > 0 && appendLines(files, added.map(toLine));
  return {
    append: async entry => appendLine(toLine(entry)),
    entries,
    exclusive: work => locked(() => work({ entries, append: added => void appendNow(added) })),
    follow: (signal, { intervalMs = 250, timer = realTimer } = {}) =>
      followLog({ fs, path, timer, intervalMs, signal }),
    repair: () => locked(() => mendLog(path, files)),
  };
}

function filesOf(options: JsonLogOptions): LogFiles {
  const { path, clock, fs = disk, warn = () => {} } = options;
  const { maxBytes = 16 * 1024 * 1024, keepFiles = 8, fsync = false } = options;
  const damagedPath = () => damagedName(path, clock.now());
  return { path, fs, warn, maxBytes, keepFiles, fsync, damagedPath };
}
