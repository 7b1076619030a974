// Owns what happens while Redis is away: the last snapshot rules, with a warning, and what was done meanwhile is owed to it.
import type { Effect } from '../../domain/effect.ts';
import { messageOf } from '../../domain/error-message.ts';
import type { LogEntry } from '../../domain/outcome.ts';
import { StateError } from '../error.ts';
import type { SharedDocument } from '../shared-document.ts';
import type { RedisConnection } from './connection.ts';
import type { RedisDocument } from './document.ts';
import type { Outbox } from './outbox.ts';

/** Where a document's last snapshot is kept on this machine. */
export type Snapshot<Content> = Pick<SharedDocument<Content>, 'read' | 'update'>;

/** Applies a change; where the server does not hear of it, it is owed what `owed` makes of its result. */
export type Owing<Content> = <Result>(
  change: (content: Content) => readonly [Content, Result],
  owed?: (result: Result) => Effect | undefined,
) => Promise<Result>;

export interface Fallback {
  /**
   * A document that goes on with its snapshot. `effects` undefined: nothing is owed, and nobody waits until the server has
   * been told what it missed; it may be used in the course of just that.
   */
  document<Content>(
    shared: Pick<RedisDocument<Content>, 'read' | 'update' | 'tokenOf'>,
    snapshot: Snapshot<Content>,
    effects?: Effects<Content>,
  ): { readonly read: () => Promise<Content>; readonly update: Owing<Content> };
  /** Appends an entry to the log once all changes under way are told or owed; where the server is away, it is owed the entry. */
  append(entry: LogEntry, now: (entry: LogEntry) => Promise<void>): Promise<'told' | 'owed'>;
  /** Tells the server what it missed; resolves where it is away, too. */
  catchUp(): Promise<void>;
  /** Says once that the server is away; throws what is no such error. */
  tell(error: unknown): void;
  /** Writes the snapshots that were put off. */
  flush(): Promise<void>;
}

/** What an effect makes of a content. */
export type Effects<Content> = () => Promise<(content: Content, effect: Effect) => Content>;

/** A snapshot is not written more often while the process goes on, ms. */
const SNAPSHOT_MS = 1_000;

export interface FallbackOptions {
  readonly connection: RedisConnection;
  readonly outbox: Pick<Outbox, 'isEmpty' | 'add'>;
  readonly warn: (message: string) => void;
  /** Tells the server what is owed to it; rejects where it is away. */
  readonly tellAll: () => Promise<void>;
}

export function createFallback({ connection, outbox, warn, tellAll }: FallbackOptions): Fallback {
  const isMissing = (error: unknown) => error instanceof StateError && error.path === connection.address;
  let isAway = false;
  const tell = (error: unknown) => {
    if (!isMissing(error)) throw error;
    if (!isAway) warn(`${messageOf(error)} Going on with what was last known.`);
    isAway = true;
  };
  let telling: Promise<void> | undefined;
  const now = async <T>(work: () => Promise<T>): Promise<T> => {
    const result = await work();
    isAway = false;
    return result;
  };
  /** Who claims a part of a quota must know what was used of it, by whomever. */
  const present = async <T>(work: () => Promise<T>): Promise<T> => {
    while (!outbox.isEmpty()) {
      telling ??= tellAll().finally(() => {
        telling = undefined;
      });
      try {
        await telling;
      } catch (error) {
        if (isMissing(error)) throw error;
        // A disk or a ledger that cannot be used now: what is owed stays, and is told later.
        warn(messageOf(error));
        break;
      }
    }
    return now(work);
  };
  const underWay = new Set<Promise<unknown>>();
  /** Until it is told or owed. */
  const following = <T>(change: Promise<T>): Promise<T> => {
    const settled: Promise<unknown> = change.catch(() => {}).finally(() => underWay.delete(settled));
    underWay.add(settled);
    return change;
  };

  const keepers: (() => Promise<void>)[] = [];
  return {
    tell,
    catchUp: () => present(async () => {}).catch(tell),
    async flush() {
      await Promise.all(keepers.map(flush => flush()));
    },
    async append(entry, append) {
      // Whoever sums up the log must not find what the state has not heard of.
      await Promise.all(underWay);
      try {
        await present(() => append(entry));
        return 'told';
      } catch (error) {
        tell(error);
        await outbox.add({ entry });
        return 'owed';
      }
    },
    document<Content>(
      shared: Pick<RedisDocument<Content>, 'read' | 'update' | 'tokenOf'>,
      snapshot: Snapshot<Content>,
      effects?: Effects<Content>,
    ) {
      const { keep, flush } = keeper(snapshot, outbox);
      keepers.push(flush);
      const reached = effects ? present : now;
      const owe = async (effect: Effect | undefined, tried: string | undefined) => {
        if (effect) await outbox.add({ effect, ...(tried !== undefined && { tried }) });
      };
      const updated: Owing<Content> = async (change, owed) => {
        let made: ReturnType<typeof change> | undefined;
        const watched: typeof change = content => {
          made = change(content);
          return made;
        };
        try {
          const result = await reached(() => shared.update(watched));
          keep(made![0]);
          return result;
        } catch (error) {
          tell(error);
        }
        const tried = shared.tokenOf(watched);
        // The server may make it yet: then what was made of its content holds here, too.
        if (made && tried !== undefined && effects && owed) {
          const [, result] = made;
          const effect = owed(result);
          await owe(effect, tried);
          const apply = await effects();
          if (effect) await snapshot.update(content => [apply(content, effect), undefined]);
          return result;
        }
        await flush();
        const result = await snapshot.update(change);
        if (owed) await owe(owed(result), undefined);
        else if (effects) warn(UNTOLD);
        return result;
      };
      return {
        async read() {
          try {
            return keep(await reached(shared.read));
          } catch (error) {
            tell(error);
            await flush();
            return snapshot.read();
          }
        },
        update: ((change, owed) => following(updated(change, owed))) satisfies Owing<Content>,
      };
    },
  };
}

const UNTOLD =
  'Redis is not told of this change: it holds on this machine, and until Redis is back. Make it again then.';

/** Writes a snapshot now and then, and the last one at the end; trouble with it costs nothing as long as the server is there. */
function keeper<Content>(snapshot: Snapshot<Content>, outbox: Pick<Outbox, 'isEmpty'>) {
  let writtenAt = Number.NEGATIVE_INFINITY;
  let newest: { readonly content: Content } | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  const write = () => {
    if (!newest) return;
    const { content } = newest;
    newest = undefined;
    // What others here have counted since the server went away must not be overwritten.
    if (!outbox.isEmpty()) return;
    writtenAt = performance.now();
    writing = Promise.all([writing, snapshot.update(() => [content, undefined]).catch(() => {})]);
  };
  return {
    keep(content: Content): Content {
      newest = { content };
      if (performance.now() - writtenAt >= SNAPSHOT_MS) write();
      return content;
    },
    async flush() {
      write();
      await writing;
    },
  };
}
