// Owns the messages that Up and Down bring back: kept in a file beside the conversations, as many as anybody looks for.
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../domain/error-message.ts';
import { readText, writeAtomic } from '../../state/atomic-file.ts';
import { disk, makeFolder } from '../../state/file-system.ts';

export interface History {
  /** Newest first; a line each. */
  readonly entries: readonly string[];
  /** Never rejects. */
  add(message: string): Promise<void>;
}

const FILE = 'provider-history';
const MOST = 500;
/** Whoever wants a longer text again has it in a file. */
const LONGEST = 4000;
/** Stands for a newline where a message has to be one line. */
const NEWLINE = '␤';

const inOneLine = (message: string) => message.replaceAll('\n', NEWLINE);
export const inLines = (line: string) => line.replaceAll(NEWLINE, '\n');

/**
 * `isKept` false: what is typed is forgotten with the program, and what was kept can still be brought back. A disk that does
 * not play along costs no more than that, and is told to `warn` once.
 */
export function openHistory(stateDir: string, isKept: boolean, warn: (message: string) => void): History {
  const path = join(stateDir, FILE);
  let mayWrite = isKept;
  const giveUp = (error: unknown) => {
    mayWrite = false;
    warn(`what is typed is not kept for the next time: ${messageOf(error)}`);
  };
  let entries: readonly string[] = [];
  try {
    const lines = (readText(path) ?? '').split('\n').filter(line => line !== '');
    entries = lines.slice(-MOST).reverse();
    if (isKept && lines.length > 2 * MOST) writeAtomic(path, `${lines.slice(-MOST).join('\n')}\n`);
  } catch (error) {
    giveUp(error);
  }
  return {
    get entries() {
      return entries;
    },
    async add(message) {
      const line = inOneLine(message.trim());
      if (line === '' || line.length > LONGEST || line === entries[0]) return;
      entries = [line, ...entries].slice(0, MOST);
      if (!mayWrite) return;
      try {
        makeFolder(disk, stateDir);
        await appendFile(path, `${line}\n`, { mode: 0o600 });
      } catch (error) {
        giveUp(error);
      }
    },
  };
}
