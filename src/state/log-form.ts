// Owns the form of a log on disk: one JSON array, one entry a line, so that its end can be found without reading it.
import { type FileSystem, readFully } from './file-system.ts';
import { type Line, linesBackwards } from './lines.ts';

/** What stands behind the last entry. */
export const CLOSING = '\n]\n';

// The last brace of compact JSON never has white space before it; that of a pretty-printed file always has.
const OUR_END = /\S\}\n\]\n$/;
const OUR_BEGINNING = '[\n{"';

/** Lines as the text of a whole log. */
export function wholeLog(lines: readonly string[]): string {
  return `[\n${lines.join(',\n')}${CLOSING}`;
}

/** An entry as a line. */
export function toLine(entry: unknown): string {
  return JSON.stringify(entry);
}

/** Whether the file ends as we end it: then an entry can go before its closing bracket. Reads five bytes. */
export function endsWell(fs: FileSystem, fd: number, size: number): boolean {
  return size >= 5 && OUR_END.test(readFully(fs, fd, size - 5, 5).toString('latin1'));
}

/** Whether the file begins as we begin it, or as we would have before a crash. */
export function beginsWell(fs: FileSystem, fd: number, size: number): boolean {
  return OUR_BEGINNING.startsWith(readFully(fs, fd, 0, Math.min(size, OUR_BEGINNING.length)).toString('latin1'));
}

/** A whole entry on a line, and the offset behind its last brace; undefined for a bracket, a blank or a torn line. */
export function entryOf({ start, bytes }: Line): { readonly value: unknown; readonly end: number } | undefined {
  const length = bytes.lastIndexOf('}') + 1;
  if (length === 0) return undefined;
  try {
    return { value: JSON.parse(bytes.toString('utf8', 0, length)), end: start + length };
  } catch {
    return undefined;
  }
}

/** The entries of an array in any form of JSON (another program may have rewritten the file); undefined where it is none. */
export function entriesOfText(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The entries of an open log, newest first. Unreadable lines are passed over: one may be in the middle of being written. */
export function* entriesBackwards(fs: FileSystem, fd: number): Generator<unknown> {
  const { size } = fs.fstatSync(fd);
  if (!beginsWell(fs, fd, size)) {
    const entries = entriesOfText(readFully(fs, fd, 0, size).toString('utf8'));
    if (entries !== undefined) {
      yield* entries.toReversed();
      return;
    }
  }
  for (const line of linesBackwards(fs, fd, size)) {
    const entry = entryOf(line);
    if (entry !== undefined) yield entry.value;
  }
}
