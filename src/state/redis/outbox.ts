// Owns what this machine could not tell its Redis: numbered lines in files to which its processes add, and which go when all of it is told.
import type { Effect } from '../../domain/effect.ts';
import { newId } from '../../domain/id.ts';
import type { LogEntry } from '../../domain/outcome.ts';
import type { Clock } from '../../domain/ports.ts';
import { createBatch } from '../batch.ts';
import { readLogEntry, versionOf } from '../content.ts';
import { damagedName } from '../damaged.ts';
import { disk } from '../file-system.ts';
import { createJsonLog } from '../json-log.ts';
import { entriesBackwards } from '../log-form.ts';
import { logPath } from '../log-write.ts';
import type { Processes } from '../processes.ts';

/** One thing that the server has to hear: what a change did to the state, or an entry of the log. */
export type Untold =
  | {
      readonly effect: Effect;
      /** The write that may have made the change after all. */
      readonly tried?: string;
    }
  | { readonly entry: LogEntry };

/** Its place. The server remembers how far each outbox was told, so that it does not matter who tells it, or how often. */
export interface Place {
  readonly v: 1;
  readonly outbox: string;
  /** Counts from 0. */
  readonly n: number;
}
export type Owed = Place & Untold;

export interface Outbox {
  /** Whether nothing is owed. As cheap as a look at a file. */
  isEmpty(): boolean;
  /** Resolves when the disk has it. */
  add(untold: Untold): Promise<void>;
  /** The longest owed, in order: those of one file. */
  oldest(): Promise<readonly Owed[]>;
  /** The server has heard this outbox up to here: files that hold nothing else go. */
  drop(outbox: string, told: number): Promise<void>;
}

export interface OutboxOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly processes: Processes;
  readonly warn: (message: string) => void;
}

/** So much is told in one step, about. */
const FILE_BYTES = 256 * 1024;

export function createOutbox({ path, clock, processes, warn }: OutboxOptions): Outbox {
  const log = createJsonLog<Owed>({
    path,
    clock,
    lock: { processes },
    warn,
    maxBytes: FILE_BYTES,
    keepFiles: Number.POSITIVE_INFINITY,
    fsync: true,
  });
  const exists = (age: number) => disk.statSync(logPath(path, age), { throwIfNoEntry: false }) !== undefined;
  /** A rotation that was cut short leaves a gap. */
  const oldestPath = (): string | undefined => {
    let oldest: string | undefined;
    for (let age = 0; exists(age) || exists(age + 1); age++) if (exists(age)) oldest = logPath(path, age);
    return oldest;
  };
  const add = createBatch<Untold, void>(take =>
    log.exclusive(({ entries, append }) => {
      const waiting = take();
      const { outbox, n }: Place = lastOf(entries()) ?? { v: 1, outbox: newId(), n: -1 };
      append(waiting.map(({ job }, at) => ({ v: 1, outbox, n: n + 1 + at, ...job })));
      for (const { resolve } of waiting) resolve();
    }),
  );
  /** What nobody understands is kept beside it: it may be of a newer version. */
  const setAside = (file: string) => {
    const copy = damagedName(path, clock.now());
    disk.copyFileSync(file, copy);
    disk.chmodSync(copy, 0o600);
    warn(`Of what Redis was not told, something in ${file} cannot be read; the file was copied to ${copy}.`);
  };
  /** Once, when the rest of it is told: it is looked at again and again until then. */
  const remove = (file: string, found: readonly unknown[]) => {
    if (!found.every(isOwed) || (found.length === 0 && disk.statSync(file).size > 0)) setAside(file);
    disk.unlinkSync(file);
  };
  const readOldest = (): readonly Owed[] => {
    for (;;) {
      const file = oldestPath();
      if (file === undefined) return [];
      const found = readBackwards(file, values => [...values]).reverse();
      const owed = found.filter(isOwed);
      if (owed.length > 0) return owed;
      remove(file, found);
    }
  };
  return {
    isEmpty: () => !exists(0) && !exists(1),
    add,
    oldest: () => log.exclusive(readOldest),
    drop: (outbox, told) =>
      log.exclusive(() => {
        for (let file = oldestPath(); file !== undefined; file = oldestPath()) {
          const found = readBackwards(file, values => [...values]);
          const last = lastOf(found);
          if (last?.outbox !== outbox || last.n >= told) return;
          remove(file, found);
        }
      }),
  };
}

function readBackwards<T>(file: string, read: (values: Iterable<unknown>) => T): T {
  const fd = disk.openSync(file, 'r');
  try {
    return read(entriesBackwards(disk, fd));
  } finally {
    disk.closeSync(fd);
  }
}

function lastOf(values: Iterable<unknown>): Owed | undefined {
  for (const value of values) if (isOwed(value)) return value;
  return undefined;
}

function isOwed(value: unknown): value is Owed {
  const { outbox, n, effect, entry } = Object(value) as Record<string, unknown>;
  const isPlaced = versionOf(value) === 1 && typeof outbox === 'string' && Number.isSafeInteger(n);
  return isPlaced && (typeof Object(effect).type === 'string' || readLogEntry(entry) !== undefined);
}
