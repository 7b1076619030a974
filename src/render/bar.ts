// Owns small pictures made of characters: bars and sparklines.

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const HEIGHTS = '▁▂▃▄▅▆▇█';

/** A bar of `width` columns, filled to `ratio` (0..1) in steps of an eighth of a column. */
export function bar(ratio: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, ratio)) * width * 8);
  const filled = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
  return filled.padEnd(width, '░');
}

/** One character a value, its height relative to the largest; a gap where a value is unknown. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const largest = Math.max(0, ...values.map(value => value ?? 0));
  const height = (value: number) => (largest === 0 ? 0 : Math.round((value / largest) * (HEIGHTS.length - 1)));
  return values.map(value => (value === undefined ? ' ' : HEIGHTS[height(value)])).join('');
}
