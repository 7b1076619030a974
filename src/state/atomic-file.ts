// Owns the replacement of a whole file: a reader sees the old one or the new one, never a part.
import { dirname, join } from 'node:path';
import { codeOf, guarded } from './error.ts';
import { discard, discardBeside, disk, type FileSystem, makeFolder, writeFully } from './file-system.ts';
import { RUN_MARK } from './run-mark.ts';

export interface AtomicWriteOptions {
  readonly fs?: FileSystem;
  /** Wait until the disk has it, so that it survives a power cut too. */
  readonly fsync?: boolean;
}

let count = 0;

/**
 * Puts `text` at `path`, mode 0600, by way of a temporary file beside it; the folder is made (0700) where it is missing.
 * Throws a StateError, and then the old content stands. Writers of the same file must hold its lock.
 */
export function writeAtomic(path: string, text: string, { fs = disk, fsync = false }: AtomicWriteOptions = {}): void {
  guarded(path, () => {
    const temporary = temporaryName(path);
    const fd = openInFolder(fs, temporary);
    try {
      try {
        writeFully(fs, fd, Buffer.from(text), 0);
        if (fsync) fs.fsyncSync(fd);
      } finally {
        fs.closeSync(fd);
      }
      fs.renameSync(temporary, path);
    } catch (error) {
      discard(fs, temporary);
      throw error;
    }
    if (fsync) syncFolder(fs, dirname(path));
  });
}

/** Removes the file at `path`; returns whether there was one. Throws a StateError where it cannot be removed. */
export function removeFile(path: string, fs: FileSystem = disk): boolean {
  return guarded(path, () => {
    try {
      fs.unlinkSync(path);
      return true;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    }
  });
}

/** Writes and removes a small file. Throws a StateError where the disk is full, or the folder is not to be written. */
export function tryWriting(folder: string, fs: FileSystem = disk): void {
  const path = join(folder, `.try-${process.pid}`);
  writeAtomic(path, 'x'.repeat(4096), { fs });
  removeFile(path, fs);
}

/** The text at `path`; undefined where there is no such file. Throws a StateError for anything else. */
export function readText(path: string, fs: FileSystem = disk): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    return guarded(path, () => {
      throw error;
    });
  }
}

/** Ours, and that of atomically, with which conf writes. */
const LEFTOVER = /^(\.[0-9a-z]+-\d+\.tmp|\.tmp-\d+[0-9a-f]+)$/;

/** Removes what writers of `path` that died left beside it. Only for the holder of the lock of `path`. */
export function removeLeftovers(path: string, fs: FileSystem = disk): void {
  guarded(path, () => discardBeside(fs, path, addition => LEFTOVER.test(addition)));
}

function temporaryName(path: string): string {
  count += 1;
  return `${path}.${RUN_MARK}-${count}.tmp`;
}

function openInFolder(fs: FileSystem, path: string): number {
  try {
    return fs.openSync(path, 'wx', 0o600);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    makeFolder(fs, dirname(path));
    return fs.openSync(path, 'wx', 0o600);
  }
}

/** Waits until the disk knows the names in a folder. */
export function syncFolder(fs: FileSystem, path: string): void {
  const fd = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
