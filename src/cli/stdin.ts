// Owns standard input: whether to read it, how long to wait, and never to hang or to drop data in silence.
import { fstatSync } from 'node:fs';
import type { InputStream, Timers } from './io.ts';
import { decodeText, tooLarge } from './text-input.ts';

export type StdinKind = 'terminal' | 'file' | 'stream' | 'closed';

const HINT_AFTER_MS = 1000;
const GIVE_UP_AFTER_MS = 5000;

export interface StdinRules {
  /** An instruction came by argument: a silent pipe is not waited for. */
  readonly hasArgument: boolean;
  /** `-` was given: read whatever it is. */
  readonly isForced: boolean;
  /** `--no-stdin` was given. */
  readonly isIgnored: boolean;
  readonly maxBytes: number;
  /** For hints on standard error. */
  readonly note: (message: string) => void;
  /** Whether somebody can see a hint and act on it. */
  readonly isWatched: boolean;
  readonly timers: Timers;
  readonly signal: AbortSignal;
}

/** The text of standard input; undefined where it is not read, is empty, or stayed silent. */
export async function readStdin(stdin: InputStream, rules: StdinRules): Promise<string | undefined> {
  if (rules.isIgnored) return undefined;
  const kind = kindOf(stdin);
  if (kind === 'closed' || (kind === 'terminal' && !rules.isForced)) return undefined;
  if (kind === 'terminal') rules.note('Reading from the terminal; end with Ctrl-D.');
  const mayStaySilent = kind === 'stream' && rules.hasArgument && !rules.isForced;
  const bytes = await collect(stdin, { ...rules, mayStaySilent, isPipe: kind === 'stream' });
  return bytes && bytes.length > 0 ? decodeText(bytes, 'standard input') : undefined;
}

/** What descriptor 0 is. A character device that is no terminal (`/dev/null`) reads like a file: at once. */
export function kindOf(stdin: InputStream): StdinKind {
  if (stdin.isTTY) return 'terminal';
  if (stdin.fd === undefined) return 'stream';
  try {
    const stat = fstatSync(stdin.fd);
    return stat.isFIFO() || stat.isSocket() ? 'stream' : 'file';
  } catch {
    return 'closed';
  }
}

interface Collecting extends StdinRules {
  readonly mayStaySilent: boolean;
  readonly isPipe: boolean;
}

/** All bytes; undefined where a silent pipe was given up. */
function collect(stdin: InputStream, rules: Collecting): Promise<Uint8Array | undefined> {
  const { timers, note, signal } = rules;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const cancels: (() => void)[] = [];
    const heard = () => {
      for (const cancel of cancels.splice(0)) cancel();
    };
    const stop = (settle: () => void) => {
      heard();
      signal.removeEventListener('abort', aborted);
      stdin.off('data', take).off('end', ended).off('close', ended).off('error', failed);
      settle();
    };
    // Destroyed, not paused: an open pipe would keep the process alive after its work.
    const leave = (settle: () => void) => {
      stop(settle);
      stdin.destroy();
    };
    const take = (data: Buffer | string) => {
      heard();
      const chunk = typeof data === 'string' ? Buffer.from(data) : data;
      chunks.push(chunk);
      size += chunk.length;
      if (size > rules.maxBytes) leave(() => reject(tooLarge('standard input', rules.maxBytes)));
      // An endless binary source is refused at its first NUL rather than at its end.
      else if (chunk.includes(0))
        leave(() => attempt(reject, () => decodeText(Buffer.concat(chunks), 'standard input')));
    };
    const ended = () => stop(() => resolve(Buffer.concat(chunks)));
    const failed = (error: Error) => stop(() => reject(error));
    const aborted = () => leave(() => reject(new DOMException('Interrupted', 'AbortError')));
    const giveUp = () => {
      note('Standard input stayed silent for 5 s: going on without it.');
      leave(() => resolve(undefined));
    };

    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted);
    stdin.on('data', take).on('end', ended).on('close', ended).on('error', failed);
    if (rules.isPipe && (rules.mayStaySilent || rules.isWatched))
      cancels.push(timers.after(HINT_AFTER_MS, () => note('Waiting for standard input (--no-stdin ignores it) …')));
    if (rules.mayStaySilent) cancels.push(timers.after(GIVE_UP_AFTER_MS, giveUp));
  });
}

function attempt(onError: (error: unknown) => void, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    onError(error);
  }
}
