// Owns the list of disk calls that state files make, so that a test can count them or die between two of them.
import {
  accessSync,
  chmodSync,
  closeSync,
  copyFileSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './error.ts';

/** The real disk. Calls are synchronous: each takes microseconds, and a lock is then held for one tick only. */
export const disk = {
  accessSync,
  chmodSync,
  closeSync,
  copyFileSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeSync,
};

export type FileSystem = typeof disk;

/** Makes a folder (0700) and those above it; one that is there is fine. */
export function makeFolder(fs: FileSystem, path: string): void {
  try {
    fs.mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    // A folder that is there and cannot hold another (/proc) would keep a recursive mkdir busy for ever.
    if (codeOf(error) !== 'ENOENT' || isThere(fs, dirname(path))) throw error;
    makeFolder(fs, dirname(path));
    makeFolder(fs, path);
  }
}

function isThere(fs: FileSystem, path: string): boolean {
  try {
    return fs.statSync(path) !== undefined;
  } catch {
    return false;
  }
}

/** Writes all of `bytes` at `position`, however many calls that takes; throws what the disk throws. */
export function writeFully(fs: FileSystem, fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += fs.writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}

/** The bytes from `position` on, `length` of them or fewer where the file ends before. */
export function readFully(fs: FileSystem, fd: number, position: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const count = fs.readSync(fd, buffer, done, length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return buffer.subarray(0, done);
}

/** Removes a file that may not be there; a failure is of no interest, because another error is already on its way. */
export function discard(fs: Pick<FileSystem, 'unlinkSync'>, path: string): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // What could not be removed is found and removed later.
  }
}

/** Removes the files beside `path` that are called like it with something added, where `isOurs` knows the addition. */
export function discardBeside(fs: FileSystem, path: string, isOurs: (addition: string) => boolean): void {
  const name = basename(path);
  for (const found of fs.readdirSync(dirname(path))) {
    if (found.startsWith(name) && isOurs(found.slice(name.length))) discard(fs, join(dirname(path), found));
  }
}
