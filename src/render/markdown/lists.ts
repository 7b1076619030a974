// Owns the nesting of lists: how far in the items of a list stand, however far in the model wrote them.
import { textWidth } from '../wrap.ts';

export interface ListMargins {
  /** Before the marker, and before the text below it, in columns. */
  readonly marker: number;
  readonly text: number;
  readonly symbol: string;
}

export interface Lists {
  item(indent: number, marker: string, task: boolean | undefined): ListMargins;
  /** Columns before a line that stands `indent` in, and belongs to an item if it stands far enough in. */
  text(indent: number): number;
  readonly isOpen: boolean;
}

/** Models nest by two, three or four blanks, whatever the marker. */
const LEAST_NESTING = 2;
const OUTER_MARGIN = 2;
const BULLETS = ['•', '◦', '▪'];

export function createLists(): Lists {
  const open: { readonly indent: number; readonly text: number }[] = [];
  const leave = (indent: number) => {
    while (open.length > 0 && indent < open.at(-1)!.indent + LEAST_NESTING) open.pop();
    return open.at(-1);
  };
  return {
    item(indent, marker, task) {
      const margin = leave(indent)?.text ?? OUTER_MARGIN;
      const bullet = BULLETS[Math.min(open.length, BULLETS.length - 1)]!;
      const number = /\d/.test(marker) ? marker : undefined;
      const box = task === undefined ? undefined : task ? '☑' : '☐';
      const symbol = `${[number, box].filter(Boolean).join(' ') || bullet} `;
      const text = margin + textWidth(symbol);
      open.push({ indent, text });
      return { marker: margin, text, symbol };
    },
    text: indent => leave(indent)?.text ?? 0,
    get isOpen() {
      return open.length > 0;
    },
  };
}
