// Owns the writing of entries to a log at a cost that does not depend on its size. All for the lock's holder.
import { dirname } from 'node:path';
import { syncFolder } from './atomic-file.ts';
import { codeOf } from './error.ts';
import { discard, type FileSystem, writeFully } from './file-system.ts';
import { beginsWell, CLOSING, endsWell, wholeLog } from './log-form.ts';
import { type RepairOptions, repairLog } from './log-repair.ts';

export interface LogFiles extends RepairOptions {
  readonly path: string;
  /** A log that would grow over this begins anew, bytes. */
  readonly maxBytes: number;
  /** Older files kept beside the current one. */
  readonly keepFiles: number;
}

/** Name of the log file that was begun `age` files ago; 0 is the current one. */
export function logPath(path: string, age: number): string {
  return age === 0 ? path : path.replace(/(\.[^./\\]*)?$/, extension => `.${age}${extension}`);
}

/** Adds lines at the end: where all is well, two reads of a few bytes and one write. Throws what the disk throws, and then nothing was added. */
export function appendLines(files: LogFiles, lines: readonly string[]): void {
  const fd = openLog(files);
  if (fd === undefined) {
    begin(files, lines);
    return;
  }
  let full = false;
  try {
    const { size } = files.fs.fstatSync(fd);
    const text = `,\n${lines.join(',\n')}${CLOSING}`;
    full = size + text.length > files.maxBytes;
    if (!full) overwriteEnd(files, fd, size - CLOSING.length, text);
  } finally {
    files.fs.closeSync(fd);
  }
  if (full) {
    rotate(files);
    begin(files, lines);
  }
}

/** The log, open and with a sound end; undefined where there is none, or an empty one. */
function openLog(files: LogFiles): number | undefined {
  for (let repaired = false; ; repaired = true) {
    const fd = openExisting(files);
    if (fd === undefined) return undefined;
    const { size, mode } = files.fs.fstatSync(fd);
    if ((mode & 0o077) !== 0) files.fs.fchmodSync(fd, 0o600);
    if (endsWell(files.fs, fd, size) && beginsWell(files.fs, fd, size)) return fd;
    files.fs.closeSync(fd);
    if (repaired || size === 0) return undefined;
    repairLog(files.path, files);
  }
}

function openExisting({ fs, path }: LogFiles): number | undefined {
  try {
    return fs.openSync(path, 'r+');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function begin({ fs, path, fsync }: LogFiles, lines: readonly string[]): void {
  const fd = fs.openSync(path, 'w', 0o600);
  try {
    writeFully(fs, fd, Buffer.from(wholeLog(lines)), 0);
    if (fsync) {
      fs.fsyncSync(fd);
      syncFolder(fs, dirname(path));
    }
  } catch (error) {
    discard(fs, path);
    throw error;
  } finally {
    fs.closeSync(fd);
  }
}

function overwriteEnd({ fs, fsync }: LogFiles, fd: number, position: number, text: string): void {
  try {
    writeFully(fs, fd, Buffer.from(text), position);
  } catch (error) {
    writeFully(fs, fd, Buffer.from(CLOSING), position);
    fs.ftruncateSync(fd, position + CLOSING.length);
    throw error;
  }
  if (fsync) fs.fsyncSync(fd);
}

/** Moves every older file one place on, up to the first free place, and drops the oldest where none is free. */
function rotate({ fs, path, keepFiles }: LogFiles): void {
  let free = 1;
  while (free < keepFiles && exists(fs, logPath(path, free))) free += 1;
  for (let age = free; age > 0; age--) fs.renameSync(logPath(path, age - 1), logPath(path, age));
}

function exists(fs: FileSystem, path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false }) !== undefined;
}
