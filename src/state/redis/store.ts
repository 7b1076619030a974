// Owns the state of many machines in one Redis. While it is away, what this machine last saw of it rules.
import type { LogEntry } from '../../domain/outcome.ts';
import type { LogQuery } from '../../domain/ports.ts';
import { EMPTY_STATE, type ModelLists, type RouterState } from '../../domain/state.ts';
import { EMPTY_LISTS, readModelLists, readState } from '../content.ts';
import { createJudge, selectEntries } from '../log-query.ts';
import type { Processes } from '../processes.ts';
import type { SharedStore } from '../shared-store.ts';
import type { RedisConnection } from './connection.ts';
import { createRedisDocument } from './document.ts';
import { createFallback } from './fallback.ts';
import { inspectRedis } from './inspect.ts';
import { createRedisLog } from './log.ts';
import type { Lacking } from './pending.ts';
import { createUnsent, type UnsentOptions, type Untold } from './unsent.ts';

export interface RedisStoreOptions {
  readonly connection: RedisConnection;
  /** Keeps what was last seen, and what happens while the server is away. */
  readonly local: SharedStore;
  /** The file that keeps what this machine could not tell the server, for the processes that come later. */
  readonly unsentPath: string;
  readonly processes: Processes;
  /** How a request that the shared state has not heard of changes it. */
  readonly adopt?: UnsentOptions['adopt'];
  /** Takes what a request cost from the credits; the same one never pays twice. */
  readonly settle?: UnsentOptions['settle'];
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
  const state = createRedisDocument<RouterState>({
    connection,
    key: key('state'),
    version: 1,
    read: readState,
    initial: () => rebuild(recent({})),
  });
  const models = createRedisDocument<ModelLists>({
    connection,
    key: key('models'),
    version: 1,
    read: readModelLists,
    initial: async () => EMPTY_LISTS,
  });
  const { settle = async () => {} } = options;
  const unsent = createUnsent({
    path: options.unsentPath,
    processes: options.processes,
    count: state.updateOnce,
    wasMade: state.wasMade,
    append: log.append,
    adopt: options.adopt ?? (async () => unchanged => unchanged),
    settle,
  });
  const fallback = createFallback({ connection, warn, ...unsent });
  let told = 0;
  const counting: typeof state = {
    ...state,
    async update(change) {
      const result = await state.update(change);
      told += 1;
      return result;
    },
  };
  const shared = fallback.document(counting, local, 'after_telling', changes => {
    told += changes;
  });
  /** What the server lacks of the request that ends: it heard of the claim where it heard of anything since the last one. */
  const untold = ({ isChange }: Lacking): Untold => {
    const hasHeard = told > 0;
    told = 0;
    if (!isChange) return 'entry';
    return hasHeard ? 'outcome' : 'everything';
  };
  // Who rebuilds the state, or counts for others, has to know the models.
  const lists = fallback.document(
    models,
    {
      read: local.readModels,
      update: change => local.updateModels(known => change(known)[0]) as Promise<never>,
    },
    'now',
  );

  return {
    read: shared.read,
    update: shared.update,
    append: entry =>
      fallback.end(entry.id, {
        async now() {
          await log.append(entry);
          told = 0;
        },
        async later() {
          await settle(entry);
          await log.append(entry);
        },
        async instead(lacking) {
          await Promise.all([local.append(entry), unsent.keep(entry, untold(lacking), lacking.writes)]);
        },
      }),
    async *entries(query) {
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
