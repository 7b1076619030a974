// Owns the streams and timers that a run is given, so that tests can give it others.
import type { Readable } from 'node:stream';

/** Standard input. `fd` tells what it is by fstat; without one it is taken for a pipe. */
export type InputStream = Readable & {
  readonly fd?: number;
  readonly isTTY?: boolean;
  /** Terminals only: keys come one by one, Ctrl-C among them. */
  setRawMode?(isRaw: boolean): unknown;
};

/** What is asked of standard output. */
export interface DataStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** Terminals and pipes: written faster than it is read. */
  readonly writableNeedDrain?: boolean;
  /** `done` is called when all of it has been handed to the system, or cannot be. */
  write(data: string | Uint8Array, done?: () => void): unknown;
  on(event: 'error' | 'resize', listener: (error: NodeJS.ErrnoException) => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** Standard error. */
export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Io {
  readonly stdin: InputStream;
  readonly stdout: DataStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What follows the name of the program. */
  readonly argv: readonly string[];
}

/** Timers that a test can replace. */
export interface Timers {
  /** Returns a function that cancels. */
  after(ms: number, action: () => void): () => void;
}
