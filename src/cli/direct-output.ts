// Owns standard output without a stream: into a file, into nothing, or into a pipe as long as it has room. A stream costs a start 3 to 8 ms.
import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { isAtOnce } from './descriptor.ts';
import type { DataStream } from './io.ts';

/**
 * Writes to descriptor `fd` at once where that can never wait; everywhere else, and for what a pipe does not take
 * at once, by the stream that `open` gives.
 */
export function openDirect(fd: number, platform: NodeJS.Platform, open: () => DataStream): DataStream {
  const descriptor = withoutWaiting(fd, platform);
  return descriptor === undefined ? open() : directOutput(descriptor, open);
}

/** A descriptor to write to in the place of `fd`, on which a write returns at once. */
function withoutWaiting(fd: number, platform: NodeJS.Platform): number | undefined {
  try {
    if (isAtOnce(fd, platform)) return fd;
    // Opened anew, the pipe does not wait for us, and still does for whoever else writes to it.
    if (platform === 'linux' && fstatSync(fd).isFIFO())
      return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    // A reader who has gone, a pipe of another user: the stream knows what to make of it.
  }
  return undefined;
}

function directOutput(fd: number, open: () => DataStream): DataStream {
  const listeners: Parameters<DataStream['on']>[1][] = [];
  let stream: DataStream | undefined;
  function instead(rest: Uint8Array, done?: () => void): void {
    stream = open();
    for (const listener of listeners) stream.on('error', listener);
    stream.write(rest, done);
  }
  return {
    /** What is written at once never waits; what a stream took over may. */
    get writableNeedDrain() {
      return stream?.writableNeedDrain === true;
    },
    write(given, done) {
      if (stream) return stream.write(given, done);
      const bytes = typeof given === 'string' ? Buffer.from(given) : given;
      let written = 0;
      try {
        while (written < bytes.length) written += writeSync(fd, bytes, written);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return instead(bytes.subarray(written), done);
        queueMicrotask(() => {
          for (const listener of listeners) listener(error as NodeJS.ErrnoException);
        });
      }
      if (done) queueMicrotask(done);
    },
    on(event, listener) {
      if (event === 'error') listeners.push(listener);
    },
    // Nothing here is ever resized.
    off() {},
  };
}
