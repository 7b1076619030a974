// Owns what can go wrong with a state file, in words that say what to do.
import { messageOf } from '../domain/error-message.ts';

export type StateReason =
  | 'disk_full'
  | 'read_only'
  | 'not_a_folder'
  | 'foreign_owner'
  | 'newer_version'
  | 'busy'
  | 'unreachable'
  | 'lost'
  | 'other';

/** A state file or folder that could not be read or written. `message` says what to do about it. */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly reason: StateReason;
  readonly path: string;

  constructor(reason: StateReason, path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.path = path;
  }
}

const REASON_OF_CODE: Readonly<Record<string, StateReason>> = {
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  EROFS: 'read_only',
  EACCES: 'read_only',
  EPERM: 'read_only',
  ENOTDIR: 'not_a_folder',
  EEXIST: 'not_a_folder',
};

/** The system's code of an error (`ENOENT`), if it has one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** `error`, met while working on `path`, as a StateError. One that already is stays as it is. */
export function toStateError(error: unknown, path: string): StateError {
  if (error instanceof StateError) return error;
  const reason = REASON_OF_CODE[codeOf(error) ?? ''] ?? 'other';
  return new StateError(reason, path, explain(reason, path, error), error);
}

/** Runs `work`; what it throws becomes a StateError about `path`. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toStateError(error, path);
  }
}

function explain(reason: StateReason, path: string, error: unknown): string {
  switch (reason) {
    case 'disk_full':
      return `No space left to write ${path}. Free some space, or set OPENCLAW_STATE_DIR to a folder on another disk.`;
    case 'read_only':
      return `${path} cannot be written. Make it writable for you, or set OPENCLAW_STATE_DIR to a folder that is.`;
    case 'not_a_folder':
      return `A file stands where a folder is needed on the way to ${path}. Move it away, or set OPENCLAW_STATE_DIR.`;
    default:
      return `${path} could not be read or written: ${messageOf(error)}`;
  }
}
