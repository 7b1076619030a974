// Owns what stands between the values of a config file: blanks, commas and comments.
import { createScanner } from 'jsonc-parser';

/** jsonc-parser's numbers for tokens, whose constant enum does not survive compilation file by file. */
const COMMA = 5;
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const LINE_BREAK = 14;
const BLANK = 15;

export interface Comment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly isLine: boolean;
}

/** The comments from `start` to `end`, in order. Text in quotes is passed over. */
export function commentsBetween(text: string, start: number, end: number): readonly Comment[] {
  const scanner = createScanner(text.slice(start, end), false);
  const comments: Comment[] = [];
  for (let token = scanner.scan(); token !== 17; token = scanner.scan()) {
    if (token !== LINE_COMMENT && token !== BLOCK_COMMENT) continue;
    const from = start + scanner.getTokenOffset();
    const to = from + scanner.getTokenLength();
    comments.push({ start: from, end: to, text: text.slice(from, to), isLine: token === LINE_COMMENT });
  }
  return comments;
}

/** The offset of the comma that follows a value which ends at `from`; undefined where none does. */
export function commaAfter(text: string, from: number): number | undefined {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  for (let token = scanner.scan(); ; token = scanner.scan()) {
    if (token === COMMA) return scanner.getTokenOffset();
    if (token !== LINE_COMMENT && token !== BLOCK_COMMENT && token !== LINE_BREAK && token !== BLANK) return undefined;
  }
}

/** The offset behind what belongs to the line of `from`: blanks and comments, but not the line break or anything else. */
export function endOfRemarks(text: string, from: number): number {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  let end = from;
  for (
    let token = scanner.scan();
    token === BLANK || token === LINE_COMMENT || token === BLOCK_COMMENT;
    token = scanner.scan()
  ) {
    if (token !== BLANK) end = scanner.getPosition();
  }
  return end;
}
