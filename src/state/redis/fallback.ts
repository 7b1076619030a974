// Owns what happens while Redis is away: the last snapshot rules, with a warning, and what was counted meanwhile is told it later.

import { messageOf } from '../../domain/error-message.ts';
import { StateError } from '../error.ts';
import type { SharedDocument } from '../shared-document.ts';
import type { RedisConnection } from './connection.ts';

/** Where a document's last snapshot is kept on this machine. */
export type Snapshot<Content> = Pick<SharedDocument<Content>, 'read' | 'update'>;

export interface Fallback {
  /**
   * A document that goes on with its snapshot, and catches up when the server is back. `now`: a read does not wait until
   * the server has been told what it missed; it may be made in the course of just that.
   */
  document<Content>(
    shared: Snapshot<Content>,
    snapshot: Snapshot<Content>,
    reading: 'now' | 'after_telling',
  ): Snapshot<Content>;
  /**
   * Runs `work` once all changes under way are told or owed; where the server is away, `instead` now, and `work` again when
   * it is back.
   */
  attempt(work: () => Promise<unknown>, instead: () => Promise<void>): Promise<void>;
  /** Whether the server lacks a change of a document. */
  owesChange(): boolean;
  /** Says once that the server is away; throws what is no such error. */
  tell(error: unknown): void;
  /** Writes the snapshots that were put off. */
  flush(): Promise<void>;
}

/** More than this is not remembered for the server. */
const MOST_PENDING = 10_000;
/** A snapshot is not written more often while the process goes on, ms. */
const SNAPSHOT_MS = 1_000;

export interface FallbackOptions {
  readonly connection: RedisConnection;
  readonly warn: (message: string) => void;
  /** What processes that have ended could not tell the server is told first, once. */
  readonly tellOthers: () => Promise<void>;
  /** What this process could not tell is about to be told by itself. */
  readonly forgetOwn: () => Promise<void>;
}

export function createFallback({ connection, warn, tellOthers, forgetOwn }: FallbackOptions): Fallback {
  const pending: { readonly work: () => Promise<unknown>; readonly isChange: boolean }[] = [];
  let isAway = false;

  const tell = (error: unknown) => {
    if (!isMissing(error)) throw error;
    if (!isAway) warn(`${error.message} Going on with what was last known.`);
    isAway = true;
  };
  const postpone = (work: () => Promise<unknown>, isChange: boolean) => {
    if (pending.length < MOST_PENDING) pending.push({ work, isChange });
  };
  /** Changes that are told or owed when these are settled; never rejects. */
  const underWay = new Set<Promise<unknown>>();
  const following = <T>(change: Promise<T>): Promise<T> => {
    const settled: Promise<unknown> = change.catch(() => {}).finally(() => underWay.delete(settled));
    underWay.add(settled);
    return change;
  };
  let catching: Promise<void> | undefined;
  /** What happened meanwhile is told first. What cannot be told must not keep everybody else from it for ever. */
  const catchUp = async () => {
    if (pending.length > 0) await forgetOwn();
    let lost: unknown;
    while (pending.length > 0) {
      await pending[0]!.work().catch((error: unknown) => {
        if (isMissing(error)) throw error;
        lost ??= error;
      });
      pending.shift();
    }
    if (lost === undefined) return;
    const why = messageOf(lost);
    warn(`Something that was counted while Redis at ${connection.address} was away is lost: ${why}`);
  };
  const caughtUp = async () => {
    catching ??= catchUp().finally(() => {
      catching = undefined;
    });
    await catching;
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
    if (pending.length > 0) await caughtUp();
    return now(work);
  };

  const keepers: (() => Promise<void>)[] = [];
  return {
    tell,
    async flush() {
      await Promise.all(keepers.map(flush => flush()));
    },
    owesChange: () => pending.some(({ isChange }) => isChange),
    async attempt(work, instead) {
      // Who says what the server lacks has to know what became of the change before.
      await Promise.all(underWay);
      try {
        await present(work);
      } catch (error) {
        tell(error);
        postpone(work, false);
        await instead();
      }
    },
    document(shared, snapshot, reading) {
      const { keep, flush } = keeper(snapshot);
      keepers.push(flush);
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
          postpone(() => shared.update(watched), true);
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

  function isMissing(error: unknown): error is StateError {
    return error instanceof StateError && error.path === connection.address;
  }
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
