// Owns the reading of an open file line by line from its end, without loading it.
import { type FileSystem, readFully } from './file-system.ts';

const NEWLINE = 0x0a;

/** A line without its newline, and where it begins in the file. */
export interface Line {
  readonly start: number;
  readonly bytes: Buffer;
}

/**
 * The lines of the first `size` bytes, last first. Joined with newlines in their own order they are those bytes: a file
 * that ends with a newline has an empty last line. Lines are cut as bytes, so no character is ever torn.
 */
export function* linesBackwards(fs: FileSystem, fd: number, size: number, chunkBytes = 65_536): Generator<Line> {
  let rest: Buffer[] = [];
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunkBytes);
    const chunk = readFully(fs, fd, start, end - start);
    let lineEnd = chunk.length;
    for (let at = lastNewline(chunk, lineEnd); at >= 0; at = lastNewline(chunk, lineEnd)) {
      yield { start: start + at + 1, bytes: join(chunk.subarray(at + 1, lineEnd), rest) };
      rest = [];
      lineEnd = at;
    }
    rest.push(chunk.subarray(0, lineEnd));
    end = start;
  }
  if (size > 0) yield { start: 0, bytes: join(Buffer.alloc(0), rest) };
}

function lastNewline(chunk: Buffer, before: number): number {
  // A negative position would count from the end of the buffer.
  return before === 0 ? -1 : chunk.lastIndexOf(NEWLINE, before - 1);
}

/** `rest` holds the later parts of the line, the last of them first. */
function join(first: Buffer, rest: readonly Buffer[]): Buffer {
  return rest.length === 0 ? first : Buffer.concat([first, ...rest.toReversed()]);
}
