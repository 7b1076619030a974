// Owns what leaves the program: data on standard output, all else on standard error, and the reader who goes away.
import { withoutLastBreaks } from '../render/last-breaks.ts';
import { COLOURED, PLAIN, type Style } from '../render/style.ts';
import type { DataStream, Io } from './io.ts';

/** One stream, with its own judgement on colour. */
export interface Channel {
  readonly isTerminal: boolean;
  readonly style: Style;
  /** Columns of the terminal; undefined behind a pipe. */
  readonly width: number | undefined;
  write(text: string): void;
  /** Writes text that ends in exactly one newline; empty text writes nothing. */
  print(text: string): void;
}

export interface Output {
  readonly data: Channel;
  readonly notes: Channel;
  /** Why standard output takes no more: its reader has gone (a code of EPIPE), or the disk is full. */
  readonly brokenBy: NodeJS.ErrnoException | undefined;
  /** Resolves when all that was written has been handed to the system, or cannot be. */
  flush(): Promise<void>;
}

/** `colour`: what the command line says; undefined leaves it to the environment and the stream. */
export function createOutput(io: Io, colour: boolean | undefined, onBroken: () => void): Output {
  let brokenBy: NodeJS.ErrnoException | undefined;
  io.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (brokenBy) return;
    brokenBy = error;
    onBroken();
  });
  let notes: Channel | undefined;
  // Without a reader of notes the work still counts.
  let hasNotes = false;
  function openNotes(): Channel {
    hasNotes = true;
    io.stderr.on('error', () => {
      hasNotes = false;
    });
    return channelOf(io.stderr, io.env, colour, () => hasNotes);
  }
  return {
    data: channelOf(io.stdout, io.env, colour, () => !brokenBy),
    // Opening a stream costs a start milliseconds, and most commands have nothing to note.
    get notes() {
      notes ??= openNotes();
      return notes;
    },
    get brokenBy() {
      return brokenBy;
    },
    async flush() {
      const open = [...(brokenBy ? [] : [io.stdout]), ...(hasNotes ? [io.stderr] : [])];
      await Promise.all(open.map(stream => new Promise<void>(done => stream.write('', () => done()))));
      // A failed write is announced one turn after its callback.
      await new Promise(done => setImmediate(done));
    },
  };
}

/** True where nobody reads any more: that is the reader's right, and no failure. */
export function isReaderGone(error: NodeJS.ErrnoException | undefined): boolean {
  return error?.code === 'EPIPE' || error?.code === 'ERR_STREAM_DESTROYED';
}

function channelOf(stream: DataStream, env: Io['env'], colour: boolean | undefined, isOpen: () => boolean): Channel {
  const write = (text: string) => {
    if (text !== '' && isOpen()) stream.write(text);
  };
  const isTerminal = stream.isTTY === true;
  return {
    isTerminal,
    style: wantsColour(isTerminal, env, colour) ? COLOURED : PLAIN,
    // A terminal may be resized at any time.
    get width() {
      return isTerminal ? (stream.columns ?? 80) : undefined;
    },
    write,
    print: text => write(text === '' ? '' : `${withoutLastBreaks(text)}\n`),
  };
}

/** no-color.org and force-color.org: set and not empty; the command line beats both, a dumb terminal has no colours. */
function wantsColour(isTerminal: boolean, env: Io['env'], flag: boolean | undefined): boolean {
  if (flag !== undefined) return flag;
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced) return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}
