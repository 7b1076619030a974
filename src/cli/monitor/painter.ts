// Owns the way from one frame to the next: only lines that changed are written, in one piece.

const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';
const lineStart = (index: number) => `\u001b[${index + 1};1H`;
/** Before the text: after it, a full line would lose its last cell. */
const ERASE_LINE = '\u001b[2K';
const ERASE_BELOW = '\u001b[J';

/** The sequence that turns the screen from `before` to `after`; empty where nothing changed, all of it where `before` is unknown. */
export function repaint(before: readonly string[] | undefined, after: readonly string[]): string {
  const changed = after.flatMap((line, i) => (before?.[i] === line ? [] : [`${lineStart(i)}${ERASE_LINE}${line}`]));
  const isShorter = before === undefined || before.length > after.length;
  if (changed.length === 0 && !isShorter) return '';
  return `${BEGIN}${changed.join('')}${isShorter ? lineStart(after.length) + ERASE_BELOW : ''}${END}`;
}
