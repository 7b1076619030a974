// Owns the state of many machines in one Redis. While it is away, what this machine last saw of it rules.

import type { Effect } from '../../domain/effect.ts';
import type { LogEntry } from '../../domain/outcome.ts';
import type { Clock, LogQuery } from '../../domain/ports.ts';
import { EMPTY_STATE, type ModelLists, type RouterState } from '../../domain/state.ts';
import { EMPTY_LISTS, readModelLists, readState } from '../content.ts';
import { createJudge, selectEntries } from '../log-query.ts';
import type { Processes } from '../processes.ts';
import type { SharedStore } from '../shared-store.ts';
import type { RedisConnection } from './connection.ts';
import { createRedisDocument, type RedisDocumentOptions } from './document.ts';
import { createFallback, type Effects } from './fallback.ts';
import { inspectRedis } from './inspect.ts';
import { createRedisLog } from './log.ts';
import { createOutbox } from './outbox.ts';
import { tellAll } from './telling.ts';

export interface RedisStoreOptions {
  readonly connection: RedisConnection;
  /** Keeps what was last seen, and what happens while the server is away. */
  readonly local: SharedStore;
  /** The file that keeps what this machine could not tell the server, for the processes that come later. */
  readonly unsentPath: string;
  readonly processes: Processes;
  readonly clock: Clock;
  /** What an effect makes of the state. */
  readonly effects?: Effects<RouterState>;
  /** Settles the credits of an effect; the same one never pays twice. */
  readonly settle?: (effect: Effect) => Promise<void>;
  /** The state that a log implies, for when there is none. Entries come newest first; it may stop reading early. */
  readonly rebuild?: (entries: AsyncIterable<LogEntry>) => Promise<RouterState>;
  readonly warn?: (message: string) => void;
  /** Before the names of all keys. */
  readonly prefix?: string;
}

export interface RedisStore extends SharedStore {
  /** Leaves this machine with what it saw last. */
  flush(): Promise<void>;
}

/** Entries kept in the log, about. */
const MAX_ENTRIES = 200_000;

/** A store over one Redis. Rejects only where neither the server nor the local files can be used. */
export function createRedisStore(options: RedisStoreOptions): RedisStore {
  // In braces, so that a cluster keeps all of it on one node.
  const { connection, local, rebuild = async () => EMPTY_STATE, warn = () => {}, prefix = '{openclaw}:' } = options;
  const key = (name: string) => `${prefix}${name}`;
  const log = createRedisLog<LogEntry>({ connection, key: key('log'), maxEntries: MAX_ENTRIES });
  const judge = createJudge(`the log in Redis at ${connection.address}`, warn);
  const recent = (query: LogQuery) => selectEntries(log.entries(), query, judge);
  const stateOptions: RedisDocumentOptions<RouterState> = {
    connection,
    key: key('state'),
    version: 1,
    read: readState,
    initial: () => rebuild(recent({})),
  };
  const state = createRedisDocument(stateOptions);
  const models = createRedisDocument<ModelLists>({
    connection,
    key: key('models'),
    version: 1,
    read: readModelLists,
    initial: async () => EMPTY_LISTS,
  });
  const { processes, clock, effects = async () => unchanged => unchanged, settle = async () => {} } = options;
  const outbox = createOutbox({ path: options.unsentPath, processes, clock, warn });
  const telling = {
    outbox,
    document: stateOptions,
    log: { key: key('log'), maxEntries: MAX_ENTRIES },
    cursorKey: (name: string) => key(`told:${name}`),
    effects,
    settle,
    warn,
  };
  const fallback = createFallback({ connection, outbox, warn, tellAll: () => tellAll(telling) });
  const shared = fallback.document(state, local, effects);
  // Who rebuilds the state has to know the models.
  const lists = fallback.document(models, {
    read: local.readModels,
    update: change => local.updateModels(known => change(known)[0]) as Promise<never>,
  });

  return {
    read: shared.read,
    update: shared.update,
    async append(entry) {
      if ((await fallback.append(entry, log.append)) === 'owed') await local.append(entry);
    },
    async *entries(query) {
      await fallback.catchUp();
      let isBegun = false;
      try {
        for await (const entry of recent(query)) {
          isBegun = true;
          yield entry;
        }
      } catch (error) {
        fallback.tell(error);
        if (!isBegun) yield* local.entries(query);
      }
    },
    readModels: lists.read,
    updateModels: change => lists.update(known => [change(known), undefined]),
    async *follow(signal) {
      for await (const value of log.follow(signal)) {
        const entry = judge(value);
        if (entry !== undefined) yield entry;
      }
    },
    inspect: () => inspectRedis(connection),
    flush: fallback.flush,
    async forget() {
      const [hadState, hadModels, files] = [await state.remove(), await models.remove(), await local.forget()];
      return [...(hadState ? [key('state')] : []), ...(hadModels ? [key('models')] : []), ...files];
    },
  };
}
