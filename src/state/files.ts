// Owns the state of one machine's processes, in files that they share: the StateStore that everybody has by default.
import { join } from 'node:path';
import type { LogEntry } from '../domain/outcome.ts';
import type { Clock, LogQuery } from '../domain/ports.ts';
import { EMPTY_STATE, type ModelLists, type RouterState } from '../domain/state.ts';
import { removeLeftovers } from './atomic-file.ts';
import { EMPTY_LISTS, readModelLists, readState } from './content.ts';
import { disk, type FileSystem } from './file-system.ts';
import { createJsonLog } from './json-log.ts';
import type { LockOptions } from './lock.ts';
import { createJudge, selectEntries } from './log-query.ts';
import { createSharedFile } from './shared-file.ts';
import type { SharedStore } from './shared-store.ts';

export interface FileStoreOptions {
  /** The state folder; made (0700) at the first write. */
  readonly dir: string;
  readonly clock: Clock;
  readonly lock: Omit<LockOptions, 'onBroken' | 'fs'>;
  /** The state that a log implies, for when the cache is gone. Entries come newest first; it may stop reading early. */
  readonly rebuild?: (entries: AsyncIterable<LogEntry>) => Promise<RouterState>;
  readonly warn?: (message: string) => void;
  readonly log?: { readonly maxBytes?: number; readonly keepFiles?: number };
  readonly fs?: FileSystem;
}

export interface FileStore extends SharedStore {
  /** Mends a log that was left torn; returns whether there was anything to mend. */
  repair(): Promise<boolean>;
}

/** A store over the files of `dir`. Every method rejects with a StateError when the disk does not play along. */
export function createFileStore(options: FileStoreOptions): FileStore {
  const { dir, clock, fs = disk, warn = () => {}, rebuild = async () => EMPTY_STATE } = options;
  const lockFor = (path: string): LockOptions => ({ ...options.lock, fs, onBroken: () => removeLeftovers(path, fs) });
  const fileAt = <Content>(
    name: string,
    read: (value: unknown) => Content | undefined,
    initial: () => Promise<Content>,
  ) => {
    const path = join(dir, name);
    return createSharedFile<Content>({ path, fs, lock: lockFor(path), version: 1, read, initial });
  };
  const logPath = join(dir, 'providers-log.json');
  const log = createJsonLog<LogEntry>({ path: logPath, clock, fs, warn, lock: lockFor(logPath), ...options.log });

  const judge = createJudge(logPath, warn);
  const entries = (query: LogQuery) => selectEntries(log.entries(), query, judge);

  async function* follow(signal: AbortSignal): AsyncGenerator<LogEntry> {
    for await (const value of log.follow(signal)) {
      const entry = judge(value);
      if (entry !== undefined) yield entry;
    }
  }

  const implied = async () => {
    for await (const _entry of entries({})) return rebuild(entries({}));
    return EMPTY_STATE;
  };
  const cache = fileAt<RouterState>(STATE_FILE, readState, implied);
  const models = fileAt<ModelLists>(LISTS_FILE, readModelLists, async () => EMPTY_LISTS);
  return {
    read: cache.read,
    update: cache.update,
    append: log.append,
    entries,
    readModels: models.read,
    updateModels: change => models.update(lists => [change(lists), undefined]),
    follow,
    async forget() {
      const gone = await Promise.all([cache.remove(), models.remove()]);
      return [STATE_FILE, LISTS_FILE].filter((_, index) => gone[index]);
    },
    inspect: async () => ({ backend: 'files' }),
    repair: log.repair,
  };
}

const STATE_FILE = 'provider-cache.json';
const LISTS_FILE = 'provider-models.json';
