// Owns what happens while Redis is away: the last snapshot rules, with a warning, and what was counted meanwhile is told it later.

import { messageOf } from '../../domain/error-message.ts';
import { StateError } from '../error.ts';
import type { SharedDocument } from '../shared-document.ts';
import type { RedisConnection } from './connection.ts';
import type { Creditor } from './debts.ts';
import { createPending, type Lacking } from './pending.ts';

/** Where a document's last snapshot is kept on this machine. */
export type Snapshot<Content> = Pick<SharedDocument<Content>, 'read' | 'update'>;

export interface Fallback {
  /**
   * A document that goes on with its snapshot, and catches up when the server is back. `now`: a read does not wait until
   * the server has been told what it missed; it may be made in the course of just that. `onOpen` is told how many changes
   * the server has heard late that belong to requests that have not ended.
   */
  document<Content>(
    shared: Snapshot<Content> & Creditor<Content>,
    snapshot: Snapshot<Content>,
    reading: 'now' | 'after_telling',
    onOpen?: (changes: number) => void,
  ): Snapshot<Content>;
  /**
   * Ends a request once all its changes under way are told or owed; where the server is away, `instead` now, and `later`
   * when it is back.
   */
  end(request: string, end: RequestEnd): Promise<void>;
  /** Says once that the server is away; throws what is no such error. */
  tell(error: unknown): void;
  /** Writes the snapshots that were put off. */
  flush(): Promise<void>;
}

export interface RequestEnd {
  now(): Promise<unknown>;
  later(): Promise<unknown>;
  instead(lacking: Lacking): Promise<void>;
}

/** A snapshot is not written more often while the process goes on, ms. */
const SNAPSHOT_MS = 1_000;

export interface FallbackOptions {
  readonly connection: RedisConnection;
  readonly warn: (message: string) => void;
  /** What processes that have ended could not tell the server is told first, once. */
  readonly tellOthers: () => Promise<void>;
  /** Nobody needs to tell these requests any more. */
  readonly strike: (requests: ReadonlySet<string>) => Promise<void>;
}

export function createFallback({ connection, warn, tellOthers, strike }: FallbackOptions): Fallback {
  const isMissing = (error: unknown) => error instanceof StateError && error.path === connection.address;
  const pending = createPending({ isMissing, strike, warn, address: connection.address });
  let isAway = false;

  const tell = (error: unknown) => {
    if (!isMissing(error)) throw error;
    if (!isAway) warn(`${messageOf(error)} Going on with what was last known.`);
    isAway = true;
  };
  /** Changes that are told or owed when these are settled; never rejects. */
  const underWay = new Set<Promise<unknown>>();
  const following = <T>(change: Promise<T>): Promise<T> => {
    const settled: Promise<unknown> = change.catch(() => {}).finally(() => underWay.delete(settled));
    underWay.add(settled);
    return change;
  };
  let inherited: Promise<void> | undefined;
  /** Of ended processes, before anything of our own: who claims a part of a quota must know what they used. */
  const inherit = () => {
    inherited ??= tellOthers().catch((error: unknown) => {
      inherited = undefined;
      throw error;
    });
    return inherited;
  };
  const now = async <T>(work: () => Promise<T>): Promise<T> => {
    const result = await work();
    isAway = false;
    return result;
  };
  const present = async <T>(work: () => Promise<T>): Promise<T> => {
    await inherit();
    await pending.tellAll();
    return now(work);
  };

  const keepers: (() => Promise<void>)[] = [];
  return {
    tell,
    async flush() {
      await Promise.all(keepers.map(flush => flush()));
    },
    async end(request, { now: work, later, instead }) {
      // Who says what the server lacks has to know what became of the change before.
      await Promise.all(underWay);
      try {
        await present(work);
      } catch (error) {
        tell(error);
        await instead(pending.end(request, later));
      }
    },
    document(shared, snapshot, reading, onOpen) {
      const { keep, flush } = keeper(snapshot);
      keepers.push(flush);
      const owe = pending.document(shared, onOpen);
      const updated: typeof shared.update = async change => {
        let newest: unknown;
        const watched: typeof change = content => {
          const changed = change(content);
          newest = changed[0];
          return changed;
        };
        try {
          const result = await present(() => shared.update(watched));
          keep(newest as never);
          return result;
        } catch (error) {
          tell(error);
          owe(watched);
          return snapshot.update(change);
        }
      };
      return {
        async read() {
          try {
            return keep(await (reading === 'now' ? now : present)(shared.read));
          } catch (error) {
            tell(error);
            return snapshot.read();
          }
        },
        update: change => following(updated(change)),
      };
    },
  };
}

/** Writes a snapshot now and then, and the last one at the end; trouble with it costs nothing as long as the server is there. */
function keeper<Content>(snapshot: Snapshot<Content>) {
  let writtenAt = Number.NEGATIVE_INFINITY;
  let newest: { readonly content: Content } | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  const write = () => {
    if (!newest) return;
    const { content } = newest;
    newest = undefined;
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
