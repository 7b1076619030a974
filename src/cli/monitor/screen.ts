// Owns the terminal while a live view has it: the alternate screen, keys as they are typed, and all as it was afterwards.
import type { Context } from '../context.ts';
import { type Key, keysIn } from './keys.ts';
import { repaint } from './painter.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Screen {
  readonly size: Size;
  /** Shows these lines and nothing else. Left out while the terminal is still busy with earlier ones. */
  paint(lines: readonly string[]): void;
  /** Gives the terminal back; may be called again. */
  close(): void;
}

/** Another screen, without a cursor, on which long lines are cut rather than folded. */
const OPEN = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J';
const CLOSE = '\u001b[?7h\u001b[?25h\u001b[?1049l';

/** True where a screen can be opened: a terminal that knows control sequences. */
export function hasScreen({ io, out }: Context): boolean {
  return out.data.isTerminal && io.env['TERM'] !== 'dumb';
}

/** Takes the terminal of standard output, and its keys where standard input is one too. */
export function openScreen(
  { io, out, onExit }: Context,
  on: { readonly key: (key: Key) => void; readonly resize: () => void },
): Screen {
  const { stdin, stdout } = io;
  let shown: readonly string[] | undefined;
  const resize = () => {
    shown = undefined;
    on.resize();
  };
  const type = (chunk: Buffer | string) => {
    for (const key of keysIn(String(chunk))) on.key(key);
  };
  const hangUp = () => on.key('quit');
  const hasKeys = stdin.isTTY === true && stdin.setRawMode !== undefined;
  if (hasKeys) {
    stdin.setRawMode?.(true);
    stdin.on('data', type).on('end', hangUp).resume();
  }
  stdout.on('resize', resize);
  out.data.write(OPEN);

  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    stdout.off('resize', resize);
    if (hasKeys) {
      stdin.off('data', type).off('end', hangUp).pause();
      stdin.setRawMode?.(false);
    }
    out.data.write(CLOSE);
    forget();
  };
  const forget = onExit(close);
  return {
    get size() {
      return { columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 };
    },
    paint(lines) {
      if (!isOpen || stdout.writableNeedDrain) return;
      out.data.write(repaint(shown, lines));
      shown = lines;
    },
    close,
  };
}
