// Owns tables: drawn for a person at a terminal, tab-separated for a program behind a pipe.
import { stripControls } from './control-sequences.ts';
import { PLAIN, type Style } from './style.ts';
import { textWidth, wrap } from './wrap.ts';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** The cell's text, the same in a terminal and behind a pipe. */
  readonly cell: (row: Row) => string;
  /** Reads well in several lines, however short it is. */
  readonly isFolded?: boolean;
  /** Left out where a terminal is too narrow for all columns, the highest number first. */
  readonly spare?: number;
  /** Colour of the cell, terminals only. */
  readonly colour?: (row: Row) => keyof Style | undefined;
}

export interface TableLook {
  readonly isTerminal: boolean;
  readonly style: Style;
  /** Columns of the terminal; cells wrap when the table would be wider. */
  readonly width?: number;
}

/**
 * The table as text without a final newline. Behind a pipe: a header line, then one line a row, cells apart by tabs,
 * nothing cut; tabs and newlines within a cell become spaces.
 */
export async function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  look: TableLook,
): Promise<string> {
  if (look.isTerminal) return drawn(columns.map(forTerminal), rows, look);
  const lines = rows.map(row => columns.map(({ cell }) => flat(cell(row))).join('\t'));
  return [columns.map(({ title }) => title.toLowerCase()).join('\t'), ...lines].join('\n');
}

const flat = (text: string) => text.replace(/[\t\r\n]+/g, ' ');

/** Cells may hold a vendor's words; a tab has no width that a table could count on. */
function forTerminal<Row>(column: Column<Row>): Column<Row> {
  return { ...column, cell: row => stripControls(column.cell(row)).replaceAll('\t', ' ') };
}

async function drawn<Row>(columns: readonly Column<Row>[], rows: readonly Row[], look: TableLook): Promise<string> {
  const filled = columns.filter(({ cell }) => rows.length === 0 || rows.some(row => cell(row) !== ''));
  const { shown, widths, left } = room(filled, rows, look.width);
  if (!widths) return stacked(filled, rows, look);
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    head: shown.map(({ title }, i) => inCell(title, widths[i]!, look.style.bold)),
    colAligns: shown.map(({ align }) => align ?? 'left'),
    // Its own colours are decided without asking the stream, and its own folding tears colours apart.
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows)
    table.push(shown.map((column, i) => inCell(column.cell(row), widths[i]!, colourOf(column, row, look.style))));
  const names = left.flatMap(({ title }) => title.toLowerCase() || []);
  const note = `Too narrow for: ${names.join(', ')}`;
  const notes = names.length > 0 ? wrap(note, look.width ?? note.length).map(look.style.dim) : [];
  return [table.toString(), ...notes].join('\n');
}

/**
 * The columns for which there is room, and their widths. Long cells are folded first; then spare columns are left out;
 * then short cells are folded too.
 */
function room<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number | undefined) {
  const spares = columns.filter(({ spare }) => spare !== undefined).sort((a, b) => a.spare! - b.spare!);
  let shown = columns.filter(column => !spares.includes(column));
  let widths = fitted(shown, rows, width, SHORT_CELL);
  if (!widths) return { shown, widths: fitted(shown, rows, width, 0), left: spares };
  const left: Column<Row>[] = [];
  for (const spare of spares) {
    const wider = columns.filter(column => column === spare || shown.includes(column));
    const found = fitted(wider, rows, width, SHORT_CELL);
    if (found) [shown, widths] = [wider, found];
    else left.push(spare);
  }
  return { shown, widths, left };
}

const same = (text: string) => text;

function colourOf<Row>({ colour }: Column<Row>, row: Row, style: Style): (text: string) => string {
  const name = style === PLAIN ? undefined : colour?.(row);
  return name ? style[name] : same;
}

/** The library would count and cut colour codes as text, so cells are folded first; each line is coloured by itself. */
function inCell(text: string, width: number, colour: (text: string) => string): string {
  return wrap(text, width).map(colour).join('\n');
}

/** For terminals too narrow for so many columns: a paragraph a row, each cell after its title. */
function stacked<Row>(columns: readonly Column<Row>[], rows: readonly Row[], { style, width }: TableLook): string {
  return rows.map(row => paragraph(columns, row, style, width ?? Number.POSITIVE_INFINITY)).join('\n\n');
}

function paragraph<Row>(columns: readonly Column<Row>[], row: Row, style: Style, width: number): string {
  let text = '';
  let used = 0;
  for (const column of columns) {
    const value = column.cell(row);
    if (value === '') continue;
    const title = `${column.title}:`;
    const length = textWidth(title) + 1 + textWidth(value);
    const fits = used > 0 && used + SEPARATOR.length + length <= width;
    text += used === 0 ? '' : fits ? SEPARATOR : '\n';
    used = fits ? used + SEPARATOR.length + length : length;
    const [first = '', ...further] = wrap(`${title} ${value}`, width);
    const colour = colourOf(column, row, style);
    text += [`${style.bold(title)}${colour(first.slice(title.length))}`, ...further.map(colour)].join('\n');
  }
  return text;
}

const SEPARATOR = ' · ';
/** Blanks and border beside each cell. */
const AROUND = 3;
/** Cells up to here are folded only where nothing else helps. */
const SHORT_CELL = 22;
/** Cells that read well in several lines are made no narrower. */
const FOLDED_CELL = 12;
/** Words up to here are kept whole. */
const LONG_WORD = 20;

/** Widths of the cells' text with which the table fits, the widest giving way first; undefined where none do. */
function fitted<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width = Number.POSITIVE_INFINITY,
  shortCell = 0,
): readonly number[] | undefined {
  const texts = columns.map(({ title, cell }) => [title, ...rows.map(cell)]);
  const widths = texts.map(cells => widest(cells.flatMap(text => text.split('\n'))));
  const least = texts.map(([title = '', ...cells], i) => {
    // A figure and its unit stay together.
    if (columns[i]!.align === 'right') return Math.max(widest(cells), widest(title.split(' ')));
    const words = Math.min(LONG_WORD, widest([title, ...cells].flatMap(text => text.split(/\s/))));
    return Math.max(words, Math.min(columns[i]!.isFolded ? FOLDED_CELL : shortCell, widest(cells)));
  });
  const fixed = AROUND * columns.length + 1;
  for (let excess = sum(widths) + fixed - width; excess > 0; excess--) {
    const givers = widths.map((one, i) => (one > least[i]! ? one : 0));
    const giver = givers.indexOf(Math.max(...givers));
    if (givers[giver] === 0) return undefined;
    widths[giver]!--;
  }
  return widths;
}

const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(textWidth));
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
