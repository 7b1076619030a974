// Owns where conversations are kept: a file each, to which every process only ever adds.
import { join } from 'node:path';
import { type Message, partsOf } from '../domain/message.ts';
import { nearest } from '../domain/nearest.ts';
import type { Clock, Dice } from '../domain/ports.ts';
import { removeFile, removeLeftovers } from '../state/atomic-file.ts';
import { guarded } from '../state/error.ts';
import { disk, type FileSystem } from '../state/file-system.ts';
import { createJsonLog, type OpenLog } from '../state/json-log.ts';
import { type LockOptions, withLock } from '../state/lock.ts';
import type { OpenQuestion, Session, SessionStore, Turn } from './contract.ts';
import { ENTRY_VERSION, type Entry, replay, settingsEntry, type Totals } from './entry.ts';
import { SessionError } from './error.ts';
import { sessionNames, summariesIn } from './listing.ts';
import { automaticName, cleanName, fileOf } from './name.ts';
import { soundEntries } from './reading.ts';

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
  /** Adds what `entriesOf` makes of the newest conversation, alone. */
  const add = (session: Session, entriesOf: (before: Session) => readonly Entry[]): Promise<Session> =>
    logOf(session.name).exclusive(log => addTo(log, session, pathOf(session.name), entriesOf));

  return {
    async create(name) {
      const clean = name === undefined ? freeName(clock, dice, isThere) : cleanName(name);
      if (name !== undefined && isThere(clean)) throw taken(clean);
      return { name: clean, createdAt: clock.now(), turns: [] };
    },
    open: async name => open(name),
    has: async name => isThere(cleanName(name)),
    latest: async () => summariesIn(dir).next().value ?? undefined,
    list: async () => [...summariesIn(dir)],
    configure: (session, change) => add(session, () => [settingsEntry(change, clock.now())]),
    async begin(session, user) {
      const question: OpenQuestion = { id: crypto.randomUUID(), at: clock.now(), user };
      return { session: await add(session, () => [questionEntry(question)]), question };
    },
    finish: (session, turn) =>
      add(session, before => [...missing(before, turn), turnEntry(turn, clock.now(), totalsWith(before, turn))]),
    fail: (session, { id, failure }) =>
      add(session, () => (failure ? [{ v: 1, type: 'failure', at: clock.now(), id, failure }] : [])),
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

function addTo(
  log: OpenLog<Entry>,
  session: Session,
  path: string,
  entriesOf: (before: Session) => readonly Entry[],
): Session {
  const before = soundEntries(path, log.entries());
  const head: Entry[] = before.length > 0 ? [] : [{ v: ENTRY_VERSION, type: 'session', at: session.createdAt }];
  const added = entriesOf(replay(session.name, before));
  if (added.length > 0) log.append([...head, ...added]);
  return replay(session.name, [...before, ...head, ...added]);
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

function questionEntry({ id, at, user }: OpenQuestion): Entry {
  return { v: ENTRY_VERSION, type: 'question', at, id, user };
}

function turnEntry({ user: _user, at: _at, ...turn }: Turn, at: number, totals: Totals): Entry {
  return { v: ENTRY_VERSION, type: 'turn', at, turn, totals };
}

const TITLE_LENGTH = 60;

/** The session was renamed or removed while its answer came: the question is written again, so that the turn is whole. */
function missing(before: Session, { id, at, user }: Turn): readonly Entry[] {
  return before.open?.id === id ? [] : [questionEntry({ id, at, user })];
}

const totalsWith = ({ turns }: Session, turn: Turn) => totalsOf([...turns, turn]);

function totalsOf(turns: readonly Turn[]): Totals {
  const [first] = turns;
  const isKnown = turns.every(({ cost }) => cost !== undefined);
  return {
    turns: turns.length,
    ...(first && { title: titleOf(first.user) }),
    ...(isKnown && { cost: turns.reduce((sum, { cost }) => sum + cost!, 0) }),
  };
}

function titleOf(user: Message['content']): string {
  const text = partsOf({ role: 'user', content: user }).find(part => part.type === 'text')?.text ?? '';
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH - 1)}…` : line;
}

function unknown(name: string, dir: string): SessionError {
  const [near] = nearest(name, sessionNames(dir), 1);
  return new SessionError('unknown', `there is no session "${name}"`, near && `Did you mean ${near}?`);
}

function taken(name: string): SessionError {
  return new SessionError('taken', `there is a session "${name}" already`, 'Choose another name');
}
