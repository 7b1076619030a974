// Owns what this machine could not tell its Redis: kept in a file, so that the next process tells it where this one has ended.
import type { LogEntry } from '../../domain/outcome.ts';
import type { RouterState } from '../../domain/state.ts';
import { removeLeftovers } from '../atomic-file.ts';
import { readLogEntry, versionOf } from '../content.ts';
import { disk } from '../file-system.ts';
import type { Processes, ProcessMark } from '../processes.ts';
import { createSharedFile } from '../shared-file.ts';
import type { Tokens } from './debts.ts';

/** What of a request the shared state has not heard: all of it, all but the claim made before the call, or the log entry only. */
export type Untold = 'everything' | 'outcome' | 'entry';

interface UnsentEntry {
  /** Who is to tell it as long as it lives. */
  readonly by: ProcessMark;
  readonly untold: Untold;
  /** For each change that is untold: the writes that may have made it. Absent: none may. */
  readonly writes?: readonly Tokens[];
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
  /** Whether a recent write had this token. */
  readonly wasMade: (token: string) => Promise<boolean>;
  /** The shared log gets the entry; the same id never stands there twice. */
  readonly append: (entry: LogEntry) => Promise<void>;
  /** The ledger gets what the request cost; no attempt pays twice. */
  readonly settle: (entry: LogEntry) => Promise<void>;
  /** How a request changes a state that has not heard of it. */
  readonly adopt: (entry: LogEntry, untold: Exclude<Untold, 'entry'>) => Promise<(state: RouterState) => RouterState>;
}

export interface Unsent {
  /** `writes`: for each change that is untold, those that may have made it. */
  keep(entry: LogEntry, untold: Untold, writes: readonly Tokens[]): Promise<void>;
  /** Tells what processes that have ended could not; rejects where the server is away again. */
  tellOthers(): Promise<void>;
  /** The server has heard these requests. */
  strike(requests: ReadonlySet<string>): Promise<void>;
}

export function createUnsent(options: UnsentOptions): Unsent {
  const { path, processes, count, wasMade, append, adopt, settle } = options;
  const file = createSharedFile<UnsentEntries>({
    path,
    fs: disk,
    lock: { processes, onBroken: () => removeLeftovers(path) },
    version: 1,
    read: readUnsent,
    initial: async () => ({ version: 1, entries: [] }),
  });
  const strike = async (requests: ReadonlySet<string>) => {
    const isLeft = ({ entry }: UnsentEntry) => !requests.has(entry.id);
    if (!(await file.read()).entries.every(isLeft))
      await file.update(({ entries }) => [{ version: 1, entries: entries.filter(isLeft) }, undefined]);
  };
  /** What the server has heard late, in the end, of what was thought untold. */
  const stillUntold = async ({ untold, writes = [] }: UnsentEntry): Promise<Untold> => {
    const made: boolean[] = [];
    for (const tokens of writes) made.push((await Promise.all(tokens.map(wasMade))).includes(true));
    if (made.at(-1)) return 'entry';
    return untold === 'everything' && made.includes(true) ? 'outcome' : untold;
  };
  const tell = async (unsent: UnsentEntry) => {
    const { entry } = unsent;
    const untold = await stillUntold(unsent);
    if (untold !== 'entry') await count(entry.id, await adopt(entry, untold));
    await settle(entry);
    await append(entry);
  };
  return {
    strike,
    keep: (entry, untold, writes) =>
      file.update(({ entries }) => {
        const tried = writes.some(tokens => tokens.length > 0) && { writes };
        const unsent = { by: processes.self, untold, ...tried, entry };
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
        if (told.size > 0) await strike(told);
      }
    },
  };
}

/** What the file holds; undefined for anything else. */
function readUnsent(value: unknown): UnsentEntries | undefined {
  if (versionOf(value) !== 1) return undefined;
  const { entries } = Object(value) as { entries?: unknown };
  return Array.isArray(entries) ? { version: 1, entries: entries.filter(isUnsent) } : undefined;
}

function isUnsent(value: unknown): value is UnsentEntry {
  const { by, writes = [], entry } = Object(value) as Record<string, unknown>;
  const areTokens =
    Array.isArray(writes) && writes.every(one => Array.isArray(one) && one.every(token => typeof token === 'string'));
  return typeof Object(by)['pid'] === 'number' && areTokens && readLogEntry(entry) !== undefined;
}
