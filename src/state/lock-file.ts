// Owns the form of a lock on disk: a symbolic link that points at nothing and whose target names the holder.

import { codeOf, toStateError } from './error.ts';
import { discard, discardBeside, type FileSystem, writeFully } from './file-system.ts';
import type { ProcessMark } from './processes.ts';
import { RUN_MARK } from './run-mark.ts';

export interface HeldLock {
  /** No two locks ever have the same one. */
  readonly id: string;
  readonly text: string;
  /** Undefined where the text is not one of ours. */
  readonly holder?: ProcessMark;
}

// Codes with which a file system (exFAT) or a platform (Windows without the privilege) says that it has no symbolic links.
const NO_LINKS = new Set(['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'UNKNOWN']);

let count = 0;

/** What a lock that `self` is about to take says. */
export function newLockText(self: ProcessMark): string {
  count += 1;
  const id = `${self.pid}-${RUN_MARK}-${count}`;
  return [self.pid, self.start, id, self.space, self.host].join('+');
}

/** Name of the lock under which `held`, the lock at `path`, is broken. */
export function guardPath(path: string, held: HeldLock): string {
  return `${path}.${held.id}`;
}

/** Removes guards over earlier locks at `path`, left by breakers that died: what they guarded is gone. */
export function discardOldGuards(fs: FileSystem, path: string, held: HeldLock): void {
  discardBeside(fs, path, addition => /^(\.\d+-[0-9a-z]+-\d+)+$/.test(addition) && addition !== `.${held.id}`);
}

/**
 * Makes the lock; false where there is one already. A link appears with its whole content in one step, so that no moment
 * exists in which the lock stands without saying whose it is. Without links a plain file must do; it has such a moment.
 */
export function createMark(fs: FileSystem, path: string, text: string): boolean {
  try {
    fs.symlinkSync(text, path);
    return true;
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.has(code)) throw error;
  }
  return createPlainMark(fs, path, text);
}

function createPlainMark(fs: FileSystem, path: string, text: string): boolean {
  let fd: number;
  try {
    fd = fs.openSync(path, 'wx', 0o600);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFully(fs, fd, Buffer.from(text), 0);
  } catch (error) {
    discard(fs, path);
    throw error;
  } finally {
    fs.closeSync(fd);
  }
  // Whoever found it empty for a second may have removed it as debris.
  return inspectLock(fs, path)?.text === text;
}

/** The lock that stands at `path`, if one does. */
export function inspectLock(fs: FileSystem, path: string): HeldLock | undefined {
  try {
    const text = readMark(fs, path);
    const [pid, start, id, space, ...host] = text.split('+');
    if (id !== undefined && space !== undefined && host.length > 0 && /^\d+$/.test(pid ?? '')) {
      return { id, text, holder: { pid: Number(pid), start: start ?? '', space, host: host.join('+') } };
    }
    const { ino, mtimeMs } = fs.statSync(path);
    return { id: `${ino}-${Math.round(mtimeMs)}`, text };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw toStateError(error, path);
  }
}

/** Takes the lock away if it still says `text`. */
export function removeLock(fs: FileSystem, path: string, text: string): void {
  try {
    if (readMark(fs, path) === text) fs.unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw toStateError(error, path);
  }
}

function readMark(fs: FileSystem, path: string): string {
  try {
    return fs.readlinkSync(path);
  } catch (error) {
    // Not a link (Windows says UNKNOWN).
    if (codeOf(error) !== 'EINVAL' && codeOf(error) !== 'UNKNOWN') throw error;
    return fs.readFileSync(path, 'utf8');
  }
}
