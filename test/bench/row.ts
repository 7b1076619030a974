// Owns a line of the result: a figure, its limits in the specification, and whether it keeps them.

/** One figure against its limits. `value` is a ratio (`x`), a share of the base (`%`), or a time in ms. */
export interface Row {
  readonly what: string;
  /** What was measured, in words short enough for a table: base and ours. */
  readonly detail: string;
  readonly value: number;
  readonly unit: 'x' | '%' | 'ms';
  readonly must: number;
  readonly aim: number;
}

const format = (value: number, unit: Row['unit']) =>
  unit === 'x' ? `${value.toFixed(2)} x` : unit === '%' ? `${value.toFixed(1)} %` : `${value.toFixed(2)} ms`;

const verdictOf = ({ value, must, aim }: Row) => (value <= aim ? 'aim met' : value <= must ? 'met' : 'MISSED');

/** The rows as a Markdown table, so that it can be pasted as it stands. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [
    ['what', 'measured', 'value', 'must', 'aim', ''],
    ...rows.map(row => [
      row.what,
      row.detail,
      format(row.value, row.unit),
      format(row.must, row.unit),
      format(row.aim, row.unit),
      verdictOf(row),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map(line => line[column]!.length)));
  const lines = cells.map(line => `| ${line.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`);
  const rule = `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

/** The value below which `share` (0..1) of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

export const median = (values: readonly number[]) => quantile(values, 0.5);
