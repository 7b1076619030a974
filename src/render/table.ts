// Owns tables: drawn for a person at a terminal, tab-separated for a program behind a pipe.
import { stripControls } from './control-sequences.ts';
import { PLAIN, type Style } from './style.ts';
import { textWidth, wrap } from './wrap.ts';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** The cell's text, the same in a terminal and behind a pipe. */
  readonly cell: (row: Row) => string;
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
  const widths = fitted(columns, rows, look.width);
  if (widths === 'too_many') return stacked(columns, rows, look.style);
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    head: columns.map(({ title }, i) => styled(fold(title, widths?.[i]), look.style.bold)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    ...(widths && { colWidths: widths }),
    // Its own colours are decided without asking the stream; ours are in the cells already.
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows)
    table.push(columns.map((column, i) => coloured(column, row, look.style, text => fold(text, widths?.[i]))));
  return table.toString();
}

function coloured<Row>(
  { cell, colour }: Column<Row>,
  row: Row,
  style: Style,
  layOut: (text: string) => string = text => text,
): string {
  const name = style === PLAIN ? undefined : colour?.(row);
  const text = layOut(cell(row));
  return name ? styled(text, style[name]) : text;
}

/** Line by line: a colour that ran over a line's end would run over the table's border too. */
const styled = (text: string, paint: (line: string) => string) => text.split('\n').map(paint).join('\n');

/** The library would count and cut colour codes as text, so cells are folded before they are coloured. */
const fold = (text: string, columnWidth: number | undefined) =>
  columnWidth === undefined ? text : wrap(text, columnWidth - PADDING).join('\n');

const PADDING = 2;
const NARROWEST = 6;

/** For terminals too narrow for so many columns: a line a cell, a blank line between rows. */
function stacked<Row>(columns: readonly Column<Row>[], rows: readonly Row[], style: Style): string {
  const lines = (row: Row) =>
    columns.flatMap(column =>
      column.cell(row) === '' ? [] : [`${style.bold(`${column.title}:`)} ${coloured(column, row, style)}`],
    );
  return rows.map(row => lines(row).join('\n')).join('\n\n');
}

/** Column widths that make the table fit, the widest giving way first; undefined where it fits as it is. */
function fitted<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | undefined,
): number[] | 'too_many' | undefined {
  const widths = columns.map(({ title, cell }) => {
    const cells = [title, ...rows.map(cell)];
    return PADDING + Math.max(...cells.map(text => Math.max(...text.split('\n').map(textWidth))));
  });
  let excess = widths.reduce((sum, one) => sum + one, widths.length + 1) - (width ?? Number.POSITIVE_INFINITY);
  if (excess <= 0) return undefined;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= NARROWEST) return 'too_many';
    widths[widest]!--;
    excess--;
  }
  return widths;
}
