// Owns the blocks of a text as they are shown: margins, markers, quotes, frames around code, and the gaps between them.
import type { Style } from '../style.ts';
import { createCodeFrame } from './code-frame.ts';
import { gridLines } from './grid.ts';
import { type Paint, same } from './inline.ts';
import { type LineKind, quoteMarks } from './line.ts';
import { createLists } from './lists.ts';
import { filled, flowingLine, type RunningLine, verbatimLine } from './running-line.ts';

/** Longer rules only make noise. */
const LONGEST_RULE = 60;

export interface MarkdownLook {
  /** Columns of the terminal; asked for at each line, since it may be resized. */
  readonly width: () => number;
  readonly style: Style;
}

export interface Blocks {
  /** A line begins; its first words are in `kind`, its text without quote marks is `rest`. */
  open(kind: LineKind, depth: number, rest: string): void;
  /** The next character of the line. */
  put(character: string): void;
  /** The line ends. */
  close(): void;
  /** Whether lines are code, and nothing else, until the fence closes. */
  readonly isCode: boolean;
  codeLine(line: string): void;
  /** The text ends. */
  end(): void;
}

export function createBlocks({ width, style }: MarkdownLook, emit: (text: string) => void): Blocks {
  let lists = createLists();
  let code: ReturnType<typeof createCodeFrame> | undefined;
  let rows: { readonly margin: string; readonly lines: string[]; readonly depth: number } | undefined;
  let line: RunningLine | undefined;
  let hasText = false;
  let isGapDue = false;
  let quoted = 0;

  const marginOf = (depth: number, columns: number) => style.dim('│ ').repeat(depth) + ' '.repeat(columns);
  const room = (depth: number, columns: number) => Math.max(10, Math.min(width(), LONGEST_RULE) - 2 * depth - columns);

  /** One empty line between blocks, however many there were. */
  function gap(depth: number): void {
    if (hasText && isGapDue) emit(`${marginOf(Math.min(depth, quoted), 0).trimEnd()}\n`);
    hasText = true;
    isGapDue = false;
    quoted = depth;
  }

  const begin = (body: string, first: string, next = first, paint: Paint = same) =>
    filled(flowingLine({ first, next }, { width: width(), style, paint }, emit), body);

  function flushRows(): void {
    if (!rows) return;
    const { margin, lines, depth } = rows;
    rows = undefined;
    const drawn = gridLines(lines, Math.max(1, width() - margin.length), style);
    gap(depth);
    if (drawn) for (const one of drawn) emit(`${margin}${one}\n`);
    else for (const one of lines) begin(one.trim(), margin).end();
  }

  function openText(depth: number, indent: number, body: string): RunningLine {
    // Four blanks in make code of it; its own blanks are its layout.
    const isVerbatim = indent >= 4 && !lists.isOpen;
    const margin = marginOf(depth, isVerbatim ? indent : lists.text(indent));
    return isVerbatim ? filled(verbatimLine(margin, emit), body) : begin(body, margin);
  }

  function openHeading(depth: number, level: number, body: string): RunningLine {
    lists = createLists();
    const paint: Paint = level === 1 ? text => style.bold(style.underline(text)) : style.bold;
    const margin = marginOf(depth, 0);
    return begin(body, margin, margin, paint);
  }

  function openItem(depth: number, kind: Extract<LineKind, { type: 'item' }>): RunningLine {
    const { marker, text, symbol } = lists.item(kind.indent, kind.marker, kind.task);
    return begin(kind.body, marginOf(depth, marker) + style.dim(symbol), marginOf(depth, text));
  }

  return {
    open(kind, depth, rest) {
      if (kind.type === 'row' && (!rows || rows.depth === depth)) {
        const indent = rest.length - rest.trimStart().length;
        rows ??= { margin: marginOf(depth, lists.text(indent)), lines: [], depth };
        rows.lines.push(rest);
        return;
      }
      flushRows();
      if (depth !== quoted) lists = createLists();
      if (kind.type === 'blank') {
        isGapDue = true;
        return;
      }
      if (kind.type === 'heading') isGapDue = true;
      gap(depth);
      if (kind.type === 'text') line = openText(depth, kind.indent, kind.body);
      else if (kind.type === 'heading') line = openHeading(depth, kind.level, kind.body);
      else if (kind.type === 'item') line = openItem(depth, kind);
      else if (kind.type === 'fence') {
        const columns = lists.text(kind.indent);
        code = createCodeFrame(kind, { margin: marginOf(depth, columns), width: room(depth, columns), style }, emit);
      } else if (kind.type === 'rule') {
        lists = createLists();
        emit(`${marginOf(depth, 0)}${style.dim('─'.repeat(room(depth, 0)))}\n`);
      }
    },
    put: character => line?.put(character),
    close() {
      line?.end();
      line = undefined;
    },
    get isCode() {
      return code !== undefined;
    },
    codeLine(text) {
      const { depth, rest } = quoteMarks(text, quoted);
      if (code!.line(depth < quoted ? text : rest)) code = undefined;
    },
    end() {
      flushRows();
      code?.end();
      code = undefined;
    },
  };
}
