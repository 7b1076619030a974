// Owns the keys of the terminal during a conversation: a line at a time to whoever edits it, Ctrl-C to whoever answers.
import { PassThrough, type Readable } from 'node:stream';
import { stripControls } from '../../render/control-sequences.ts';
import type { Context } from '../context.ts';
import type { Pastes } from './pastes.ts';

export interface Keyboard {
  /** The keys as they are typed, up to the end of a line; `next` lets the following line come. */
  open(): { readonly keys: Readable; next(): void; close(): void };
  /** Until the returned function is called Ctrl-C calls `action`; all other keys wait for the next line. */
  onInterrupt(action: () => void): () => void;
  /** Gives the terminal to another program while `work` runs. */
  lend<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

const INTERRUPT = '\u0003';
const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';
/** Asks the terminal to mark what is pasted, so that the newlines in it send nothing. */
const MARK_PASTES = '\u001b[?2004h';
const LEAVE_PASTES = '\u001b[?2004l';

/** Takes the terminal, which `close` gives back, and the end of the program where nobody comes to call that. */
export function openKeyboard({ io, out, onExit }: Context, pastes: Pastes): Keyboard {
  const { stdin } = io;
  const { notes } = out;
  let decoder = new TextDecoder();
  let waiting = '';
  let editor: PassThrough | undefined;
  let mayFeed = false;
  let interrupt: (() => void) | undefined;
  let hasHungUp = false;

  function take(bytes: Uint8Array): void {
    waiting += decoder.decode(bytes, { stream: true });
    pump();
  }

  function pump(): void {
    const at = interrupt ? waiting.indexOf(INTERRUPT) : -1;
    if (at >= 0) {
      waiting = waiting.slice(at + 1);
      interrupt?.();
    }
    while (editor && mayFeed && waiting !== '') if (!feed(editor)) return;
  }

  /** Hands on what stands at the front; false where more has to come first. */
  function feed(to: PassThrough): boolean {
    if (waiting.startsWith(PASTE_START)) {
      const end = waiting.indexOf(PASTE_END);
      if (end < 0) return isGivenUp();
      to.write(pastes.shown(stripControls(waiting.slice(PASTE_START.length, end).replace(/\r\n?/g, '\n'))));
      waiting = waiting.slice(end + PASTE_END.length);
      return true;
    }
    const paste = pasteAt(waiting);
    if (paste === 0) return false;
    const plain = paste === undefined ? waiting : waiting.slice(0, paste);
    // What comes in one piece with others is taken for pasted, and a tab in it would complete nothing.
    const [now = ''] = /^[^\r\n\t]+|^./s.exec(plain) ?? [];
    waiting = waiting.slice(now.length);
    if (now === '\r' || now === '\n') mayFeed = false;
    to.write(now === '\n' ? '\r' : now);
    return true;
  }

  /** A paste whose end never comes, as over a connection that broke, is dropped with Ctrl-C; else it is waited for. */
  function isGivenUp(): boolean {
    const at = waiting.indexOf(INTERRUPT);
    if (at >= 0) waiting = waiting.slice(at);
    return at >= 0;
  }

  /** The terminal has gone: nobody will ever type another line. */
  function hangUp(): void {
    hasHungUp = true;
    editor?.end();
  }

  function listen(): void {
    decoder = new TextDecoder();
    stdin.setRawMode?.(true);
    stdin.on('data', take).on('end', hangUp).resume();
    notes.write(MARK_PASTES);
  }
  function leave(): void {
    notes.write(LEAVE_PASTES);
    stdin.off('data', take).off('end', hangUp).pause();
    stdin.setRawMode?.(false);
  }

  listen();
  const forget = onExit(leave);
  return {
    open() {
      // Whoever edits lets go of the terminal while the program is suspended.
      const keys = Object.assign(new PassThrough(), { setRawMode: (isRaw: boolean) => stdin.setRawMode?.(isRaw) });
      editor = keys;
      const next = () => {
        mayFeed = true;
        pump();
      };
      next();
      if (hasHungUp) keys.end();
      return {
        keys,
        next,
        close() {
          editor = undefined;
          mayFeed = false;
          stdin.setRawMode?.(true);
        },
      };
    },
    onInterrupt(action) {
      const outer = interrupt;
      interrupt = action;
      return () => {
        interrupt = outer;
      };
    },
    async lend(work) {
      leave();
      try {
        return await work();
      } finally {
        listen();
      }
    },
    close() {
      forget();
      leave();
    },
  };
}

/** Where a pasted text begins, or where what has come could be its beginning. */
function pasteAt(text: string): number | undefined {
  const whole = text.indexOf(PASTE_START);
  if (whole >= 0) return whole;
  for (let length = PASTE_START.length - 1; length > 1; length--)
    if (text.endsWith(PASTE_START.slice(0, length))) return text.length - length;
  return undefined;
}
