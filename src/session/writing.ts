// Owns what is written of a conversation: entries for a question, an answer and a change, and those that a file has lost.
import { type Message, partsOf } from '../domain/message.ts';
import type { Task } from '../domain/task.ts';
import type { EpochMs } from '../domain/units.ts';
import type { OpenQuestion, Session, SettingsChange, Spent, Turn } from './contract.ts';
import { besidesOf, ENTRY_VERSION, type Entry, type Totals } from './entry.ts';

export function questionEntry({ id, at, user, replaces }: Omit<OpenQuestion, 'failure'>): Entry {
  return { v: ENTRY_VERSION, type: 'question', at, id, user, ...(replaces !== undefined && { replaces }) };
}

export function turnEntry({ user: _user, at: _at, ...turn }: Turn, at: EpochMs, totals: Totals): Entry {
  return { v: ENTRY_VERSION, type: 'turn', at, turn, totals };
}

/** The question of a turn that is put back, or was begun elsewhere, is written again, so that the turn is whole. */
export function questionUnlessOpen({ open }: Session, turn: Turn): readonly Entry[] {
  return open?.id === turn.id ? [] : [questionEntry(turn)];
}

/** The turn, and after it the end of the one that its question replaces: whatever is torn off, an answer is left. */
export function finishEntries({ open, turns }: Session, turn: Turn, at: EpochMs): readonly Entry[] {
  const replaced = open?.id === turn.id && turns.some(({ id }) => id === open.replaces) ? open.replaces : undefined;
  const totals = totalsOf([...turns.filter(({ id }) => id !== replaced), turn]);
  return [
    turnEntry(turn, at, totals),
    ...(replaced === undefined ? [] : [{ v: ENTRY_VERSION, type: 'undo', at, id: replaced, totals } as const]),
  ];
}

/** A change as JSON can keep it, where undefined would be lost. */
export function settingsEntry(change: SettingsChange, at: EpochMs): Entry {
  const kept = Object.fromEntries(Object.entries(change).map(([key, value]) => [key, value ?? null]));
  return { v: ENTRY_VERSION, type: 'settings', at, change: kept as { task: Task } };
}

/**
 * What `session` holds and its file does not: the disk was full for a while, or somebody renamed or removed the file. What was
 * taken back stays so.
 */
export function lostEntries(session: Session, kept: readonly Entry[]): readonly Entry[] {
  const { createdAt: at, turns, open, system, pin, task } = session;
  const answered = new Set(kept.flatMap(entry => (entry.type === 'turn' ? entry.turn.id : [])));
  const asked = new Set(kept.flatMap(entry => (entry.type === 'question' ? entry.id : [])));
  const settings = { ...(system !== undefined && { system }), ...(pin && { pin }), ...(task && { task }) };
  return [
    ...(kept.length === 0 ? [{ v: ENTRY_VERSION, type: 'session', at } as const] : []),
    ...(kept.length === 0 && Object.keys(settings).length > 0 ? [settingsEntry(settings, at)] : []),
    ...turns.flatMap((turn, index) =>
      answered.has(turn.id)
        ? []
        : [questionEntry(turn), turnEntry(turn, turn.at + turn.latencyMs, totalsOf(turns.slice(0, index + 1)))],
    ),
    ...(open && !asked.has(open.id) ? [questionEntry(open)] : []),
  ];
}

const TITLE_LENGTH = 60;

/** The entries with the totals of the conversation as it is `after` them: what an answer cost that is no turn is among them. */
export function withTotals(entries: readonly Entry[], after: Session): readonly Entry[] {
  const last = entries.findLastIndex(({ type }) => type === 'turn' || type === 'undo' || type === 'failure');
  const totals = totalsOf(after.turns, besidesOf(after));
  return entries.map((entry, index) => (index === last ? ({ ...entry, totals } as Entry) : entry));
}

/** Totals as of the last of these turns, with what was spent on others. */
export function totalsOf(turns: readonly Turn[], besides: readonly Spent[] = []): Totals {
  const [first] = turns;
  const all: readonly Spent[] = [...turns, ...besides];
  const isKnown = all.every(({ cost }) => cost !== undefined);
  return {
    turns: turns.length,
    ...(first && { title: titleOf(first.user) }),
    ...(isKnown && { cost: all.reduce((sum, { cost }) => sum + cost!, 0) }),
  };
}

function titleOf(user: Message['content']): string {
  const text = partsOf({ role: 'user', content: user }).find(part => part.type === 'text')?.text ?? '';
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH - 1)}…` : line;
}
