// Owns what this machine could not tell its Redis: kept in a file, so that the next process tells it where this one has ended.
import type { LogEntry } from '../../domain/outcome.ts';
import type { RouterState } from '../../domain/state.ts';
import { removeLeftovers } from '../atomic-file.ts';
import { readLogEntry, versionOf } from '../content.ts';
import { disk } from '../file-system.ts';
import type { Processes, ProcessMark } from '../processes.ts';
import { createSharedFile } from '../shared-file.ts';

/** What of a request the shared state has not heard: all of it, all but the claim made before the call, or the log entry only. */
export type Untold = 'everything' | 'outcome' | 'entry';

interface UnsentEntry {
  /** Who is to tell it as long as it lives. */
  readonly by: ProcessMark;
  readonly untold: Untold;
  readonly entry: LogEntry;
}

interface UnsentEntries {
  readonly version: 1;
  readonly entries: readonly UnsentEntry[];
}

/** More than this is not remembered. */
const MOST_ENTRIES = 10_000;
/** A process that comes to a long list does not make its user wait for all of it. */
const MOST_AT_ONCE = 200;

export interface UnsentOptions {
  readonly path: string;
  readonly processes: Processes;
  /** The shared state counts the request; the same id never counts twice. */
  readonly count: (id: string, change: (state: RouterState) => RouterState) => Promise<void>;
  /** The shared log gets the entry; the same id never stands there twice. */
  readonly append: (entry: LogEntry) => Promise<void>;
  /** The ledger gets what the request cost; no attempt pays twice. */
  readonly settle: (entry: LogEntry) => Promise<void>;
  /** How a request changes a state that has not heard of it. */
  readonly adopt: (entry: LogEntry, untold: Exclude<Untold, 'entry'>) => Promise<(state: RouterState) => RouterState>;
}

export interface Unsent {
  keep(entry: LogEntry, untold: Untold): Promise<void>;
  /** Tells what processes that have ended could not; rejects where the server is away again. */
  tellOthers(): Promise<void>;
  /** This process tells its own from memory. */
  forgetOwn(): Promise<void>;
}

export function createUnsent({ path, processes, count, append, adopt, settle }: UnsentOptions): Unsent {
  const file = createSharedFile<UnsentEntries>({
    path,
    fs: disk,
    lock: { processes, onBroken: () => removeLeftovers(path) },
    version: 1,
    read: readUnsent,
    initial: async () => ({ version: 1, entries: [] }),
  });
  const remove = async (isGone: (unsent: UnsentEntry) => boolean) => {
    if ((await file.read()).entries.some(isGone))
      await file.update(({ entries }) => [{ version: 1, entries: entries.filter(one => !isGone(one)) }, undefined]);
  };
  const tell = async ({ entry, untold }: UnsentEntry) => {
    if (untold !== 'entry') await count(entry.id, await adopt(entry, untold));
    await settle(entry);
    await append(entry);
  };
  return {
    keep: (entry, untold) =>
      file.update(({ entries }) => {
        const unsent = { by: processes.self, untold, entry };
        return [{ version: 1, entries: [...entries, unsent].slice(-MOST_ENTRIES) }, undefined];
      }),
    async tellOthers() {
      const { entries } = await file.read();
      const orphans = entries.filter(({ by }) => processes.fate(by) === 'dead').slice(0, MOST_AT_ONCE);
      const told = new Set<string>();
      try {
        for (const orphan of orphans) {
          await tell(orphan);
          told.add(orphan.entry.id);
        }
      } finally {
        if (told.size > 0) await remove(({ entry }) => told.has(entry.id));
      }
    },
    forgetOwn: () => remove(({ by }) => by.pid === processes.self.pid && by.start === processes.self.start),
  };
}

/** What the file holds; undefined for anything else. */
function readUnsent(value: unknown): UnsentEntries | undefined {
  if (versionOf(value) !== 1) return undefined;
  const { entries } = Object(value) as { entries?: unknown };
  return Array.isArray(entries) ? { version: 1, entries: entries.filter(isUnsent) } : undefined;
}

function isUnsent(value: unknown): value is UnsentEntry {
  const { by, entry } = Object(value) as Record<string, unknown>;
  return typeof Object(by)['pid'] === 'number' && readLogEntry(entry) !== undefined;
}
