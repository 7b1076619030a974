// Owns what happens while Redis is away: the last snapshot rules, with a warning, and what was counted meanwhile is told it later.

import { StateError } from '../error.ts';
import type { SharedDocument } from '../shared-document.ts';
import type { RedisConnection } from './connection.ts';

/** Where a document's last snapshot is kept on this machine. */
export type Snapshot<Content> = Pick<SharedDocument<Content>, 'read' | 'update'>;

export interface Fallback {
  /** A document that goes on with its snapshot, and catches up when the server is back. */
  document<Content>(shared: SharedDocument<Content>, snapshot: Snapshot<Content>): Snapshot<Content>;
  /** Runs `work`; where the server is away, `instead` now, and `work` again when it is back. */
  attempt(work: () => Promise<unknown>, instead: () => Promise<void>): Promise<void>;
  /** Says once that the server is away; throws what is no such error. */
  tell(error: unknown): void;
}

/** More than this is not remembered for the server. */
const MOST_PENDING = 10_000;
/** A snapshot is not written more often, ms. */
const SNAPSHOT_MS = 1_000;

export function createFallback({
  connection,
  warn,
}: {
  readonly connection: RedisConnection;
  readonly warn: (message: string) => void;
}): Fallback {
  const pending: (() => Promise<unknown>)[] = [];
  let isAway = false;

  const tell = (error: unknown) => {
    if (!isMissing(error)) throw error;
    if (!isAway) warn(`${error.message} Going on with what was last known.`);
    isAway = true;
  };
  const postpone = (work: () => Promise<unknown>) => {
    if (pending.length < MOST_PENDING) pending.push(work);
  };
  let catching: Promise<void> | undefined;
  /** What happened meanwhile is told first. What cannot be told must not keep everybody else from it for ever. */
  const catchUp = async () => {
    let lost: unknown;
    while (pending.length > 0) {
      await pending[0]!().catch((error: unknown) => {
        if (isMissing(error)) throw error;
        lost ??= error;
      });
      pending.shift();
    }
    if (lost === undefined) return;
    const why = lost instanceof Error ? lost.message : String(lost);
    warn(`Something that was counted while Redis at ${connection.address} was away is lost: ${why}`);
  };
  const caughtUp = async () => {
    catching ??= catchUp().finally(() => {
      catching = undefined;
    });
    await catching;
  };
  const present = async <T>(work: () => Promise<T>): Promise<T> => {
    if (pending.length > 0) await caughtUp();
    const result = await work();
    isAway = false;
    return result;
  };

  return {
    tell,
    async attempt(work, instead) {
      try {
        await present(work);
      } catch (error) {
        tell(error);
        postpone(work);
        await instead();
      }
    },
    document(shared, snapshot) {
      const keep = keeper(snapshot);
      return {
        async read() {
          try {
            return keep(await present(shared.read));
          } catch (error) {
            tell(error);
            return snapshot.read();
          }
        },
        async update(change) {
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
            postpone(() => shared.update(watched));
            return snapshot.update(change);
          }
        },
      };
    },
  };

  function isMissing(error: unknown): error is StateError {
    return error instanceof StateError && error.path === connection.address;
  }
}

/** Writes a snapshot now and then; trouble with it costs nothing as long as the server is there. */
function keeper<Content>(snapshot: Snapshot<Content>): (content: Content) => Content {
  let writtenAt = Number.NEGATIVE_INFINITY;
  return content => {
    if (performance.now() - writtenAt >= SNAPSHOT_MS) {
      writtenAt = performance.now();
      snapshot.update(() => [content, undefined]).catch(() => {});
    }
    return content;
  };
}
