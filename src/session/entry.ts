// Owns the entries of a session's file, and what a conversation is after all of them.
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import type { OpenQuestion, Session, SessionSettings, Spent, Turn } from './contract.ts';

/** Totals as of an entry, so that a list need not read further back. */
export interface Totals {
  readonly turns: number;
  readonly title?: string;
  readonly cost?: NanoUsd;
}

/** One line of a file. A question stands before it is sent; a turn is its answer, a failure says why there is none. */
export type Entry = { readonly v: 1; readonly at: EpochMs } & (
  | { readonly type: 'session' }
  | ({ readonly type: 'question' } & Pick<OpenQuestion, 'id' | 'user' | 'replaces'>)
  | { readonly type: 'turn'; readonly turn: Omit<Turn, 'user' | 'at'>; readonly totals: Totals }
  | {
      readonly type: 'failure';
      readonly id: string;
      readonly failure: NonNullable<OpenQuestion['failure']>;
      readonly totals?: Totals;
    }
  | { readonly type: 'undo'; readonly id: string; readonly totals: Totals }
  /** null: no longer set. */
  | {
      readonly type: 'settings';
      readonly change: { readonly [Key in keyof SessionSettings]: SessionSettings[Key] | null };
    }
);

/** The newest version of an entry that is understood. */
export const ENTRY_VERSION = 1;

/** An entry of ours; undefined for anything else. One without a version is of the first. */
export function readEntry(value: unknown): Entry | undefined {
  if (!isRecord(value) || !isMoment(value['at']) || !isSound(value)) return undefined;
  return { v: ENTRY_VERSION, ...value } as unknown as Entry;
}

/** What a date can be made of. */
const isMoment = (at: unknown) => typeof at === 'number' && !Number.isNaN(new Date(at).getTime());

function isSound(entry: Record<string, unknown>): boolean {
  switch (entry['type']) {
    case 'session':
      return true;
    case 'question':
      return typeof entry['id'] === 'string' && (typeof entry['user'] === 'string' || Array.isArray(entry['user']));
    case 'turn':
      return isTurn(entry['turn']) && isRecord(entry['totals']);
    case 'failure':
      return typeof entry['id'] === 'string' && isRecord(entry['failure']);
    case 'undo':
      return typeof entry['id'] === 'string' && isRecord(entry['totals']);
    case 'settings':
      return isRecord(entry['change']);
    default:
      return false;
  }
}

function isTurn(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value['id'] === 'string' &&
    typeof value['answer'] === 'string' &&
    typeof value['contextTokens'] === 'number' &&
    isRecord(value['by'])
  );
}

/** The conversation after `entries`, oldest first. */
export function replay(name: string, entries: readonly Entry[]): Session {
  const questions = new Map<string, OpenQuestion>();
  const turns: Turn[] = [];
  let settings: { [Key in keyof SessionSettings]: SessionSettings[Key] } = {};
  let open: OpenQuestion | undefined;
  const besides = new Map<string, Spent>();
  const close = () => {
    if (open?.failure?.spent) besides.set(open.id, open.failure.spent);
    open = undefined;
  };
  for (const entry of entries) {
    if (entry.type === 'question') {
      close();
      const { id, at, user, replaces } = entry;
      open = { id, at, user, ...(replaces !== undefined && { replaces }) };
      questions.set(entry.id, open);
    } else if (entry.type === 'turn') {
      const question = questions.get(entry.turn.id);
      if (!question) continue;
      turns.push({ ...entry.turn, at: question.at, user: question.user });
      // A turn that is put back is a turn again.
      besides.delete(entry.turn.id);
      if (open && open.at <= question.at) close();
    } else if (entry.type === 'failure') {
      if (open?.id === entry.id) open = { ...open, failure: entry.failure };
    } else if (entry.type === 'undo') {
      const index = turns.findIndex(({ id }) => id === entry.id);
      const [undone] = index >= 0 ? turns.splice(index, 1) : [];
      if (undone) besides.set(undone.id, spentOn(undone));
      if (open?.id === entry.id) close();
    } else if (entry.type === 'settings') {
      settings = changed(settings, entry.change);
    }
  }
  const session = { name, createdAt: entries[0]?.at ?? 0, ...settings, turns, ...(open && { open }) };
  return besides.size > 0 ? { ...session, besides: [...besides.values()] } : session;
}

/** All that answers cost that are no turns. */
export const besidesOf = ({ besides = [], open }: Pick<Session, 'besides' | 'open'>): readonly Spent[] =>
  open?.failure?.spent ? [...besides, open.failure.spent] : besides;

const spentOn = ({ cost }: Turn): Spent => (cost === undefined ? {} : { cost });

/** Settings with a change applied; null and undefined unset. */
export function changed(
  settings: SessionSettings,
  change: { readonly [Key in keyof SessionSettings]?: SessionSettings[Key] | null | undefined },
): SessionSettings {
  const entries = Object.entries({ ...settings, ...change }).filter(([, value]) => value != null);
  return Object.fromEntries(entries) as SessionSettings;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
