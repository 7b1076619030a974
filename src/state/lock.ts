// Owns the lock file: one holder at a time, never held by the dead, never stolen from the living.
import { dirname } from 'node:path';
import type { Dice } from '../domain/ports.ts';
import { codeOf, StateError, toStateError } from './error.ts';
import { disk, type FileSystem, makeFolder } from './file-system.ts';
import {
  createMark,
  discardOldGuards,
  guardPath,
  type HeldLock,
  inspectLock,
  newLockText,
  removeLock,
} from './lock-file.ts';
import type { Processes } from './processes.ts';

/** Monotonic time and waiting, in ms. */
export interface Timer {
  now(): number;
  /** Resolves after `ms`, or earlier when `signal` aborts. */
  wait(ms: number, signal?: AbortSignal): Promise<unknown>;
}

export interface LockOptions {
  readonly processes: Processes;
  readonly fs?: FileSystem;
  readonly timer?: Timer;
  readonly dice?: Dice;
  /** Gives up after waiting this long, ms. What counts is time asked for, so that a busy machine does not cut it short. */
  readonly deadlineMs?: number;
  /** A lock of another machine or container counts as left behind once it was seen unchanged for so much time asked for, ms. */
  readonly unknownHolderMs?: number;
  /** Clears up after a holder that died; called before anybody else can have the lock. */
  readonly onBroken?: () => void;
}

/** A lock file without readable content (made by something else) is waited for this long, ms. */
const UNREADABLE_MS = 1_000;
const LONGEST_WAIT_MS = 8;

export const realTimer: Timer = {
  now: () => performance.now(),
  // Most locks are free: what waits is loaded by those who wait.
  async wait(ms, signal) {
    const { setTimeout: sleep } = await import('node:timers/promises');
    await sleep(ms, undefined, { signal }).catch(() => {});
  },
};
const realDice: Dice = { next: Math.random };

interface Context extends Required<Omit<LockOptions, 'onBroken'>> {
  readonly deadlineMs: number;
  readonly onBroken?: () => void;
}

/**
 * Runs `work` while holding the lock file at `path`, whose folder is made where it is missing.
 * Rejects with a StateError: `busy` when a living process does not let go before the deadline.
 */
export async function withLock<T>(path: string, work: () => T | Promise<T>, options: LockOptions): Promise<T> {
  const { fs = disk, timer = realTimer, dice = realDice, unknownHolderMs = 5_000, deadlineMs = 10_000 } = options;
  const { processes, onBroken } = options;
  const text = await acquire(path, { processes, fs, timer, dice, unknownHolderMs, deadlineMs, onBroken });
  try {
    return await work();
  } finally {
    removeLock(fs, path, text);
  }
}

async function acquire(path: string, context: Context): Promise<string> {
  const { fs, timer, dice } = context;
  const text = newLockText(context.processes.self);
  let seen: { readonly id: string; readonly atMs: number } | undefined;
  let waitedMs = 0;
  for (let attempt = 0; ; attempt++) {
    if (createInFolder(fs, path, text)) return text;
    const held = inspectLock(fs, path);
    if (held !== undefined && held.id !== seen?.id) seen = { id: held.id, atMs: waitedMs };
    if (held !== undefined && isLeftBehind(held, waitedMs - (seen?.atMs ?? waitedMs), context)) {
      await breakLock(path, held, context);
    } else if (waitedMs >= context.deadlineMs) {
      throw busy(path, held);
    } else {
      const ms = 1 + dice.next() * (Math.min(2 ** attempt, LONGEST_WAIT_MS) - 1);
      waitedMs += ms;
      await timer.wait(ms);
    }
  }
}

/**
 * Removes a lock whose holder is gone. Two processes may come to that conclusion at once, and the slower one must not
 * remove the lock that a third has taken since: so it is done under a second lock that is named after the dead one, and
 * only while the dead one is still there.
 */
async function breakLock(path: string, held: HeldLock, context: Context): Promise<void> {
  const { fs, onBroken } = context;
  const guard = guardPath(path, held);
  const text = await acquire(guard, { ...context, onBroken: undefined });
  try {
    if (inspectLock(fs, path)?.id !== held.id) return;
    discardOldGuards(fs, path, held);
    onBroken?.();
    removeLock(fs, path, held.text);
  } finally {
    removeLock(fs, guard, text);
  }
}

function isLeftBehind(held: HeldLock, seenMs: number, { processes, unknownHolderMs }: Context): boolean {
  if (held.holder === undefined) return seenMs >= UNREADABLE_MS;
  const fate = processes.fate(held.holder);
  return fate === 'dead' || (fate === 'unknown' && seenMs >= unknownHolderMs);
}

function createInFolder(fs: FileSystem, path: string, text: string): boolean {
  try {
    try {
      return createMark(fs, path, text);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      makeFolder(fs, dirname(path));
      return createMark(fs, path, text);
    }
  } catch (error) {
    throw toStateError(error, path);
  }
}

function busy(path: string, held: HeldLock | undefined): StateError {
  const holder = held?.holder;
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  return new StateError('busy', path, `${path} is held by ${who}. Wait for it or end it, then try again.`);
}
