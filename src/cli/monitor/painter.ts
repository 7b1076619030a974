// Owns the way from one frame to the next: only lines that changed are written, in one piece.

const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';
const lineStart = (index: number) => `\u001b[${index + 1};1H`;
/** Before the text: after it, a full line would lose its last cell. */
const ERASE_LINE = '\u001b[2K';
const ERASE_ALL = '\u001b[2J';

/** The sequence that turns the screen from `before` to `after`; empty where nothing changed, all of it where `before` is unknown. */
export function repaint(before: readonly string[] | undefined, after: readonly string[]): string {
  const lines = Array.from({ length: Math.max(after.length, before?.length ?? 0) }, (_, i) => after[i] ?? '');
  const changed = lines.map((line, i) => (before?.[i] === line ? '' : `${lineStart(i)}${ERASE_LINE}${line}`)).join('');
  if (changed === '' && before) return '';
  return `${BEGIN}${before ? '' : ERASE_ALL}${changed}${END}`;
}
