// Owns standard input that is there at once: a file, or nothing. Node's own stream for it costs a start 6 ms.
import { readSync } from 'node:fs';
import { isAtOnce } from './descriptor.ts';
import type { InputStream } from './io.ts';

const CHUNK_BYTES = 65_536;

/** Reads descriptor `fd` directly where that can never wait, else by the stream that `open` gives. */
export function openInput(
  fd: number,
  platform: NodeJS.Platform,
  { Readable }: Pick<typeof import('node:stream'), 'Readable'>,
  open: () => InputStream,
): InputStream {
  try {
    if (!isAtOnce(fd, platform)) return open();
  } catch {
    return open();
  }
  const stream = new Readable({
    read() {
      const bytes = Buffer.allocUnsafe(CHUNK_BYTES);
      try {
        const size = readSync(fd, bytes);
        this.push(size === 0 ? null : bytes.subarray(0, size));
      } catch (error) {
        this.destroy(error as Error);
      }
    },
  });
  return Object.assign(stream, { fd });
}
