// Owns the list of sessions: newest first, each from the end of its file.
import { join } from 'node:path';
import { codeOf, guarded, StateError } from '../state/error.ts';
import { disk } from '../state/file-system.ts';
import { readLogBackwards } from '../state/log-read.ts';
import type { SessionSummary } from './contract.ts';
import type { Entry } from './entry.ts';
import { nameOf } from './name.ts';
import { soundEntry } from './reading.ts';

/** Summaries of the sessions in `dir`, newest first; each is read when it is asked for. Files that cannot be used are passed over and told. */
export function* summariesIn(
  dir: string,
  tell: (name: string, why: string) => void = () => {},
): Generator<SessionSummary, undefined> {
  for (const { name, path } of filesIn(dir)) {
    try {
      const summary = summaryOf(name, path);
      if (summary) yield summary;
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      tell(name, error.message);
    }
  }
}

/** Reads back to the last answer; undefined for a file without entries. */
export function summaryOf(name: string, path: string): SessionSummary | undefined {
  let at: number | undefined;
  let totals: Extract<Entry, { type: 'turn' }>['totals'] | undefined;
  const undone = new Set<string>();
  for (const value of readLogBackwards(disk, path)) {
    const entry = soundEntry(path, value);
    if (!entry) continue;
    at ??= entry.at;
    if (entry.type === 'undo') {
      undone.add(entry.id);
      totals ??= entry.totals;
    } else if (entry.type === 'failure') {
      totals ??= entry.totals;
    } else if (entry.type === 'turn') {
      totals ??= entry.totals;
      if (undone.has(entry.turn.id)) continue;
      const { by, contextTokens, contextWindow } = entry.turn;
      const window = contextWindow === undefined ? {} : { contextWindow };
      return { name, at, ...totals, provider: by.provider, model: by.model, contextTokens, ...window };
    }
  }
  return at === undefined ? undefined : { name, at, ...(totals ?? { turns: 0 }) };
}

function filesIn(dir: string): readonly { readonly name: string; readonly path: string }[] {
  const found = namesIn(dir).flatMap(file => {
    const name = nameOf(file);
    const path = join(dir, file);
    const stat = name === undefined ? undefined : disk.statSync(path, { throwIfNoEntry: false });
    return name !== undefined && stat?.isFile() ? [{ name, path, at: stat.mtimeMs }] : [];
  });
  return found.sort((a, b) => b.at - a.at);
}

/** Names of all sessions in `dir`, whether they can be read or not. */
export function sessionNames(dir: string): readonly string[] {
  return filesIn(dir).map(({ name }) => name);
}

function namesIn(dir: string): readonly string[] {
  return guarded(dir, () => {
    try {
      return disk.readdirSync(dir);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  });
}
