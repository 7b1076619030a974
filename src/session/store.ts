// Owns where conversations are kept: a file each, to which every process only ever adds.

import { join } from 'node:path';
import { newId } from '../domain/id.ts';
import { nearest } from '../domain/nearest.ts';
import type { Clock, Dice } from '../domain/ports.ts';
import { removeFile, removeLeftovers } from '../state/atomic-file.ts';
import { guarded } from '../state/error.ts';
import { disk, type FileSystem } from '../state/file-system.ts';
import { createJsonLog } from '../state/json-log.ts';
import { type LockOptions, withLock } from '../state/lock.ts';
import type { OpenQuestion, Session, SessionStore, Turn } from './contract.ts';
import { ENTRY_VERSION, type Entry, replay } from './entry.ts';
import { SessionError } from './error.ts';
import { sessionNames, summariesIn } from './listing.ts';
import { automaticName, cleanName, fileOf } from './name.ts';
import { soundEntries } from './reading.ts';
import {
  finishEntries,
  lostEntries,
  questionEntry,
  questionUnlessOpen,
  settingsEntry,
  totalsOf,
  withTotals,
} from './writing.ts';

export interface SessionStoreOptions {
  /** The folder of the files; made (0700) at the first write. */
  readonly dir: string;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly lock: LockOptions;
  readonly warn?: (message: string) => void;
  readonly fs?: FileSystem;
}

export function createSessionStore(options: SessionStoreOptions): SessionStore {
  const { dir, clock, dice, warn, fs = disk } = options;
  const pathOf = (name: string) => join(dir, fileOf(name));
  const lockOf = (path: string): LockOptions => ({ ...options.lock, fs, onBroken: () => removeLeftovers(path, fs) });
  const logOf = (name: string) =>
    createJsonLog<Entry>({
      path: pathOf(name),
      clock,
      lock: lockOf(pathOf(name)),
      fs,
      ...(warn && { warn }),
      // A conversation is never cut into several files, and its answers were paid for.
      maxBytes: Number.POSITIVE_INFINITY,
      fsync: true,
    });
  const isThere = (name: string) =>
    guarded(pathOf(name), () => fs.statSync(pathOf(name), { throwIfNoEntry: false }) !== undefined);

  const open = (name: string): Session => {
    const clean = cleanName(name);
    if (!isThere(clean)) throw unknown(clean, dir);
    return replay(clean, soundEntries(pathOf(clean), logOf(clean).entries()));
  };
  /** Adds what `entriesOf` makes of the newest conversation, alone; before it whatever of `session` the file does not have. */
  const add = (session: Session, entriesOf: (before: Session) => readonly Entry[]): Promise<Session> =>
    logOf(session.name).exclusive(log => {
      const kept = soundEntries(pathOf(session.name), log.entries());
      const lost = lostEntries(session, kept);
      const added = entriesOf(replay(session.name, [...kept, ...lost]));
      const after = replay(session.name, [...kept, ...lost, ...added]);
      if (added.length > 0) log.append([...lost, ...withTotals(added, after)]);
      return after;
    });

  return {
    async create(name) {
      const clean = name === undefined ? freeName(clock, dice, isThere) : cleanName(name);
      if (name !== undefined && isThere(clean)) throw taken(clean);
      return { name: clean, createdAt: clock.now(), turns: [] };
    },
    open: async name => open(name),
    has: async name => isThere(cleanName(name)),
    latest: async () => summariesIn(dir).next().value ?? undefined,
    list: async tell => [...summariesIn(dir, tell)],
    configure: (session, change) => add(session, () => [settingsEntry(change, clock.now())]),
    async begin(session, user, replaces) {
      const id = newId();
      const question: OpenQuestion = { id, at: clock.now(), user, ...(replaces !== undefined && { replaces }) };
      return { session: await add(session, () => [questionEntry(question)]), question };
    },
    finish: (session, turn) =>
      add(session, before => [...questionUnlessOpen(before, turn), ...finishEntries(before, turn, clock.now())]),
    fail: (session, { id, failure }) =>
      add(session, () => (failure ? [{ v: ENTRY_VERSION, type: 'failure', at: clock.now(), id, failure }] : [])),
    async undo(session) {
      let undone: Turn | undefined;
      const after = await add(session, before => {
        undone = before.turns.at(-1);
        const totals = totalsOf(before.turns.slice(0, -1));
        return undone ? [{ v: 1, type: 'undo', at: clock.now(), id: undone.id, totals }] : [];
      });
      return { session: after, undone };
    },
    withdraw: session =>
      add(session, ({ open, turns }) =>
        open ? [{ v: 1, type: 'undo', at: clock.now(), id: open.id, totals: totalsOf(turns) }] : [],
      ),
    async rename(from, to) {
      const [old, wanted] = [pathOf(from), pathOf(to)];
      await bothLocked([old, wanted], lockOf, () => {
        if (!isThere(from)) throw unknown(from, dir);
        if (old !== wanted && isThere(to)) throw taken(to);
        guarded(wanted, () => fs.renameSync(old, wanted));
      });
      return open(to);
    },
    async copy(from, to) {
      if (!isThere(from)) throw unknown(from, dir);
      const entries = soundEntries(pathOf(from), logOf(from).entries());
      const isCopied = await logOf(to).exclusive(log => {
        const isFree = !isThere(to);
        if (isFree) log.append(entries);
        return isFree;
      });
      if (!isCopied) throw taken(to);
      return open(to);
    },
    remove: name => withLock(`${pathOf(name)}.lock`, () => removeFile(pathOf(name), fs), lockOf(pathOf(name))),
  };
}

/** Two files' locks, always taken in the same order. */
function bothLocked(paths: readonly string[], lockOf: (path: string) => LockOptions, work: () => void): Promise<void> {
  const [first, second] = [...new Set(paths)].sort();
  if (second === undefined) return withLock(`${first}.lock`, work, lockOf(first!));
  return withLock(`${first}.lock`, () => withLock(`${second}.lock`, work, lockOf(second)), lockOf(first!));
}

function freeName(clock: Clock, dice: Dice, isThere: (name: string) => boolean): string {
  for (;;) {
    const name = automaticName(clock.now(), dice.next());
    if (!isThere(name)) return name;
  }
}

function unknown(name: string, dir: string): SessionError {
  const [near] = nearest(name, sessionNames(dir), 1);
  return new SessionError(
    'unknown',
    `there is no session "${name}"`,
    near ? `Did you mean ${near}?` : 'See them all: openclaw provider sessions',
  );
}

function taken(name: string): SessionError {
  return new SessionError('taken', `there is a session "${name}" already`, 'Choose another name');
}
