// Owns the contract of the shared state as the command line sees it: a StateStore whose log can be watched, and which can forget.
import type { LogEntry } from '../domain/outcome.ts';
import type { StateStore } from '../domain/ports.ts';

/** What stands behind a store, for `doctor`. */
export type StoreReport =
  | { readonly backend: 'files' }
  | {
      readonly backend: 'redis';
      /** Host and port, without user and password. */
      readonly address: string;
      readonly latencyMs: number;
      readonly version: string | undefined;
      /** Whether writes outlive the server's end (append-only file); undefined where it does not tell. */
      readonly appendOnly: boolean | undefined;
      /** Whether it throws away what it was told, whatever that is, once its memory is full. */
      readonly evicts: boolean;
    };

export interface SharedStore extends StateStore {
  /** Entries as any process adds them, from now on, until `signal`. */
  follow(signal: AbortSignal): AsyncIterable<LogEntry>;
  /** Drops what was learned (state and model lists) and returns the names of what was there; log, settings and keys stay. */
  forget(): Promise<readonly string[]>;
  /** Rejects with a StateError where the backend does not answer. */
  inspect(): Promise<StoreReport>;
}

/** A store that is chosen when it is first used. */
export function lazyStore(choose: () => Promise<SharedStore>): SharedStore {
  return {
    read: async () => (await choose()).read(),
    update: async (change, owed) => (await choose()).update(change, owed),
    append: async entry => (await choose()).append(entry),
    async *entries(query) {
      yield* (await choose()).entries(query);
    },
    readModels: async () => (await choose()).readModels(),
    updateModels: async change => (await choose()).updateModels(change),
    async *follow(signal) {
      yield* (await choose()).follow(signal);
    },
    forget: async () => (await choose()).forget(),
    inspect: async () => (await choose()).inspect(),
  };
}
