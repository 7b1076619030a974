// Owns what happens to a log whose end is not as we left it: cut back, rewritten in our form, or set aside.
import { writeAtomic } from './atomic-file.ts';
import { type FileSystem, readFully, writeFully } from './file-system.ts';
import { linesBackwards } from './lines.ts';
import { beginsWell, CLOSING, endsWell, entriesOfText, entryOf, toLine, wholeLog } from './log-form.ts';

export interface RepairOptions {
  readonly fs: FileSystem;
  /** Told what was done to the user's file. */
  readonly warn: (message: string) => void;
  /** Name for a copy of what could not be read. */
  readonly damagedPath: () => string;
  /** Wait until the disk has what is written. */
  readonly fsync: boolean;
}

/** Gives the log at `path` an end to which an entry can be added, or leaves it empty or gone. For the lock's holder. */
export function repairLog(path: string, options: RepairOptions): void {
  const { fs } = options;
  const fd = fs.openSync(path, 'r+');
  try {
    const { size } = fs.fstatSync(fd);
    if (size === 0) return;
    if (beginsWell(fs, fd, size)) cutBack(path, fd, size, options);
    else rewrite(path, fd, size, options);
  } finally {
    fs.closeSync(fd);
  }
}

/** Repairs the log at `path` if it needs it; returns whether it did. For the lock's holder. */
export function mendLog(path: string, options: RepairOptions): boolean {
  const { fs } = options;
  if (fs.statSync(path, { throwIfNoEntry: false }) === undefined) return false;
  const fd = fs.openSync(path, 'r');
  try {
    const { size } = fs.fstatSync(fd);
    if (size === 0 || endsWell(fs, fd, size)) return false;
  } finally {
    fs.closeSync(fd);
  }
  repairLog(path, options);
  return true;
}

/** Ends the file after its last whole entry. More than the one torn line of a crash is copied aside first. */
function cutBack(path: string, fd: number, size: number, { fs, warn, damagedPath }: RepairOptions): void {
  let end = 0;
  let torn = 0;
  for (const line of linesBackwards(fs, fd, size)) {
    const entry = entryOf(line);
    if (entry !== undefined) {
      end = entry.end;
      break;
    }
    if (!/^[\s[\],]*$/.test(line.bytes.toString('latin1'))) torn += 1;
  }
  if (torn > 1) {
    const copy = damagedPath();
    fs.copyFileSync(path, copy);
    fs.chmodSync(copy, 0o600);
    warn(`The end of ${path} could not be read. The entries before it are kept, the whole file was copied to ${copy}.`);
  } else if (torn === 1) {
    warn(`${path} ended in a torn line, left by a crash; it was removed.`);
  }
  if (end > 0) writeFully(fs, fd, Buffer.from(CLOSING), end);
  fs.ftruncateSync(fd, end === 0 ? 0 : end + CLOSING.length);
}

/** Another program wrote this file. */
function rewrite(path: string, fd: number, size: number, options: RepairOptions): void {
  const { fs, warn, damagedPath, fsync } = options;
  const text = readFully(fs, fd, 0, size).toString('utf8');
  const entries = text.trim() === '' ? [] : (entriesOfText(text) ?? salvaged(path, fd, size, options));
  if (entries === undefined) {
    const aside = damagedPath();
    fs.renameSync(path, aside);
    warn(`${path} is not a JSON array. It was moved to ${aside} and a new one begun.`);
  } else if (entries.length === 0) {
    fs.ftruncateSync(fd, 0);
  } else {
    writeAtomic(path, wholeLog(entries.map(toLine)), { fs, fsync });
  }
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

/** The entries of a log of ours whose beginning is damaged, after a copy was made; undefined where there are none. */
function salvaged(
  path: string,
  fd: number,
  size: number,
  { fs, warn, damagedPath }: RepairOptions,
): readonly unknown[] | undefined {
  if (!endsWell(fs, fd, size)) return undefined;
  const found = [...linesBackwards(fs, fd, size)]
    .flatMap(line => entryOf(line)?.value ?? [])
    .filter(isObject)
    .reverse();
  if (found.length === 0) return undefined;
  const copy = damagedPath();
  fs.copyFileSync(path, copy);
  fs.chmodSync(copy, 0o600);
  warn(
    `The beginning of ${path} could not be read. The entries after it are kept, the whole file was copied to ${copy}.`,
  );
  return found;
}
