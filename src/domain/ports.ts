// Owns the ports: what the core needs from the world, given as arguments so that time, dice and disks can be replaced.
import type { Effect } from './effect.ts';
import type { HttpRequest, HttpResponseHead } from './http.ts';
import type { LogEntry } from './outcome.ts';
import type { ModelLists, RouterState } from './state.ts';
import type { EpochMs } from './units.ts';

export interface Clock {
  now(): EpochMs;
}
/** Uniform random numbers in [0, 1). */
export interface Dice {
  next(): number;
}

/** Where secrets live. Names are `provider` or `provider/account`; values never leave but through `get`. */
export interface SecretStore {
  /** `keychain`, `vault` or `env`, for display. */
  readonly kind: string;
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  /** Returns whether there was one. */
  remove(name: string): Promise<boolean>;
  list(): Promise<readonly string[]>;
}

/** An open response. The body yields bytes; it throws a `Failure` when the connection breaks. */
export interface UpstreamResponse extends HttpResponseHead {
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the exchange; safe to call at any time. */
  cancel(): void;
  /** Instead of `cancel`, where all that matters was read: the end of it is awaited for a moment, so that the connection can be used again. */
  release(): void;
}
export interface SendOptions {
  readonly signal: AbortSignal;
  readonly connectTimeoutMs: number;
}
/** Sends a request upstream. Rejects with a `Failure` (network, timeout, aborted) when there is no response. */
export interface Transport {
  send(request: HttpRequest, options: SendOptions): Promise<UpstreamResponse>;
  close(): Promise<void>;
}

export interface LogQuery {
  readonly since?: EpochMs;
  readonly limit?: number;
}
/** The shared memory of all processes of one user (or of many machines). */
export interface StateStore {
  /** The present state, without waiting for a lock. */
  read(): Promise<RouterState>;
  /**
   * Applies `change` to the newest state, alone; returns what `change` returned beside the new state. Where that state is
   * out of reach, `change` is applied to what was last seen of it, and the effect that `owed` makes of its result is told
   * later, once. `owed` undefined: a warning says that it is not told.
   */
  update<T>(
    change: (state: RouterState) => readonly [RouterState, T],
    owed?: (result: T) => Effect | undefined,
  ): Promise<T>;
  /** Adds one entry, durable when the promise resolves. */
  append(entry: LogEntry): Promise<void>;
  /** Newest first. Reads no further back than asked. */
  entries(query: LogQuery): AsyncIterable<LogEntry>;
  readModels(): Promise<ModelLists>;
  updateModels(change: (lists: ModelLists) => ModelLists): Promise<void>;
}
