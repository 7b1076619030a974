// Owns the blocks of a text as they are shown: margins, markers, quotes, frames around code, and the gaps between them.
import type { Style } from '../style.ts';
import { createCodeFrame } from './code-frame.ts';
import { createFlow, mayBreak } from './flow.ts';
import { gridLines } from './grid.ts';
import { inlineRuns, type Paint, same } from './inline.ts';
import { type LineKind, quoteMarks } from './line.ts';
import { createLists } from './lists.ts';
import { isSettled } from './settled.ts';

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
  let line: Line | undefined;
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

  function flowing(first: string, next: string, paint: Paint): Line {
    const flow = createFlow(width(), emit);
    flow.begin({ first, next });
    return inlineLine(text => flow.put(inlineRuns(text, style, paint)), flow.end);
  }

  function flushRows(): void {
    if (!rows) return;
    const { margin, lines, depth } = rows;
    rows = undefined;
    const drawn = gridLines(lines, Math.max(1, width() - margin.length), style);
    gap(depth);
    if (drawn) for (const one of drawn) emit(`${margin}${one}\n`);
    else
      for (const one of lines) {
        const plainLine = flowing(margin, margin, same);
        for (const character of one.trim()) plainLine.put(character);
        plainLine.end();
      }
  }

  function openText(depth: number, indent: number, body: string): Line {
    // Four blanks in make code of it; its own blanks are its layout.
    const isVerbatim = indent >= 4 && !lists.isOpen;
    const margin = marginOf(depth, isVerbatim ? indent : lists.text(indent));
    const opened = isVerbatim ? verbatimLine(margin, emit) : flowing(margin, margin, same);
    for (const character of body) opened.put(character);
    return opened;
  }

  function openHeading(depth: number, level: number, body: string): Line {
    lists = createLists();
    const paint: Paint = level === 1 ? text => style.bold(style.underline(text)) : style.bold;
    const margin = marginOf(depth, 0);
    const opened = flowing(margin, margin, paint);
    for (const character of body) opened.put(character);
    return opened;
  }

  function openItem(depth: number, kind: Extract<LineKind, { type: 'item' }>): Line {
    const { marker, text, symbol } = lists.item(kind.indent, kind.marker, kind.task);
    const opened = flowing(marginOf(depth, marker) + style.dim(symbol), marginOf(depth, text), same);
    for (const character of kind.body) opened.put(character);
    return opened;
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

/** A line whose text is on its way. */
interface Line {
  put(character: string): void;
  end(): void;
}

/** Hands on what is settled at the edge of each word. */
function inlineLine(show: (text: string) => void, end: () => void): Line {
  let held = '';
  let previous = '';
  const settle = (next: string) => {
    if (held === '' || !isSettled(held.trimEnd(), next)) return;
    show(held);
    held = '';
  };
  return {
    put(character) {
      const isBlank = character === ' ' || character === '\t';
      if (!isBlank && previous !== '' && mayBreak(previous, character)) settle(character);
      held += character;
      if (isBlank) settle(character);
      previous = isBlank ? '' : character;
    },
    end() {
      if (held !== '') show(held);
      end();
    },
  };
}

function verbatimLine(margin: string, emit: (text: string) => void): Line {
  emit(margin);
  return { put: emit, end: () => emit('\n') };
}
