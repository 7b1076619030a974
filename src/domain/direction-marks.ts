// Owns the marks of text direction, which can show words in another order than they are.

/** First and last of each run: marks, embeddings, overrides and isolates (Unicode, UAX #9). */
const RUNS = [
  [0x061c, 0x061c],
  [0x200e, 0x200f],
  [0x202a, 0x202e],
  [0x2066, 0x2069],
] as const;

/** `code` is a UTF-16 unit. */
export function isDirectionMark(code: number): boolean {
  return code >= RUNS[0][0] && RUNS.some(([first, last]) => code >= first && code <= last);
}

/** The same for the inside of a character class. */
export const DIRECTION_MARKS = RUNS.map(run => run.map(code => String.fromCharCode(code)).join('-')).join('');
