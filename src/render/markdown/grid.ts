// Owns tables of Markdown: read when all of their rows have come, drawn as wide as the terminal allows.
import type { Style } from '../style.ts';
import { textWidth } from '../wrap.ts';
import { createFlow, plain } from './flow.ts';
import { inlineRuns, type Paint, same } from './inline.ts';

type Align = 'left' | 'right' | 'center';
interface Grid {
  readonly aligns: readonly Align[];
  /** The first one is the header; all have as many cells as the widest. */
  readonly rows: readonly (readonly string[])[];
}

const GAP = 2;
/** A column narrower than this cannot be read. */
const LEAST = 5;

/** The lines of the table, or undefined where `lines` are none, or it cannot be drawn in `width` columns. */
export function gridLines(lines: readonly string[], width: number, style: Style): readonly string[] | undefined {
  const grid = readGrid(lines);
  if (!grid) return undefined;
  const natural = grid.aligns.map((_, i) => Math.max(...grid.rows.map(row => cellWidth(row[i]!, style)), 1));
  const widths = fitted(natural, width - GAP * (natural.length - 1));
  if (!widths) return undefined;
  const drawn = grid.rows.map((row, i) => drawnRow(row, widths, grid.aligns, style, i === 0 ? style.bold : same));
  const rule = style.dim(widths.map(one => '─'.repeat(one)).join(' '.repeat(GAP)));
  // Rows of several lines run into each other without a gap.
  const isTall = drawn.slice(1).some(one => one.length > 1);
  const body = drawn.slice(1).flatMap((one, i) => (isTall && i > 0 ? ['', ...one] : one));
  return [...drawn[0]!, rule, ...body];
}

function readGrid(lines: readonly string[]): Grid | undefined {
  const [header, delimiters, ...rest] = lines.map(cellsOf);
  if (!header || !delimiters?.every(cell => /^:?-+:?$/.test(cell)) || delimiters.length !== header.length)
    return undefined;
  const rows = [header, ...rest];
  const count = Math.max(...rows.map(row => row.length));
  const filled = rows.map(row => [...row, ...Array<string>(count - row.length).fill('')]);
  return { aligns: Array.from({ length: count }, (_, i) => alignOf(delimiters[i] ?? '')), rows: filled };
}

function alignOf(delimiter: string): Align {
  if (!delimiter.endsWith(':')) return 'left';
  return delimiter.startsWith(':') ? 'center' : 'right';
}

/** The cells of a row; a bar after a backslash, or within code, parts none. */
function cellsOf(line: string): readonly string[] {
  const cells = [''];
  for (const [piece] of line.trim().matchAll(/\\\||`[^`]*`|./gsu)) {
    if (piece === '|') cells.push('');
    else cells[cells.length - 1] += piece.replaceAll('\\|', '|');
  }
  const trimmed = cells.map(cell => cell.trim());
  return trimmed.slice(1, trimmed.length > 2 && trimmed.at(-1) === '' ? -1 : undefined);
}

const cellWidth = (cell: string, style: Style) =>
  inlineRuns(cell, style).reduce((sum, { text }) => sum + textWidth(text), 0);

/** The widest gives way first; undefined where not all can be read. */
function fitted(natural: readonly number[], room: number): readonly number[] | undefined {
  const widths = [...natural];
  for (let excess = widths.reduce((sum, one) => sum + one, 0) - room; excess > 0; excess--) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= LEAST) return undefined;
    widths[widest]!--;
  }
  return widths;
}

function drawnRow(
  row: readonly string[],
  widths: readonly number[],
  aligns: readonly Align[],
  style: Style,
  paint: Paint,
): readonly string[] {
  const cells = row.map((cell, i) => cellLines(cell, widths[i]!, style, paint));
  const height = Math.max(...cells.map(lines => lines.length));
  return Array.from({ length: height }, (_, y) =>
    cells
      .map((lines, i) => padded(lines[y] ?? '', widths[i]!, aligns[i]!))
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}

function cellLines(cell: string, width: number, style: Style, paint: Paint): readonly string[] {
  let text = '';
  const flow = createFlow(width, piece => {
    text += piece;
  });
  flow.begin({ first: '', next: '' });
  flow.put(inlineRuns(cell, style, paint));
  flow.end();
  return text.replace(/\n$/, '').split('\n');
}

function padded(line: string, width: number, align: Align): string {
  const room = Math.max(0, width - textWidth(plain(line)));
  const before = align === 'right' ? room : align === 'center' ? Math.floor(room / 2) : 0;
  return ' '.repeat(before) + line + ' '.repeat(room - before);
}
