// Owns edits of providers.json as text: comments, order and layout survive every change.
import { applyEdits, modify, parseTree } from 'jsonc-parser';

const INDENT = { insertSpaces: true, tabSize: 2, eol: '\n' };

/** One change: a value at a path, or with undefined its removal. */
export interface Edit {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** `text` with the edits made, missing parents included. Throws a SyntaxError where it is no JSON to begin with. */
export function editText(text: string, edits: readonly Edit[]): string {
  const faults: never[] = [];
  if (text.trim() !== '') parseTree(text, faults, { allowTrailingComma: true, allowEmptyContent: true });
  if (faults.length > 0) throw new SyntaxError('the file is not valid JSON; mend it first');
  const start = hasObject(text) ? text : `${text.trimEnd()}${text.trim() === '' ? '' : '\n'}{}\n`;
  return edits.reduce((current, { path, value }) => {
    const formattingOptions = { ...INDENT, ...layoutOf(current) };
    return applyEdits(current, modify(current, [...path], value, { formattingOptions }));
  }, start);
}

function hasObject(text: string): boolean {
  return parseTree(text, [], { allowTrailingComma: true, allowEmptyContent: true }) !== undefined;
}

/** The file's own way: tabs or blanks, and how line ends are written. */
function layoutOf(text: string): Partial<typeof INDENT> {
  const indent = /\n([ \t]+)"/.exec(text)?.[1];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  if (indent === undefined) return { eol };
  return indent.startsWith('\t') ? { insertSpaces: false, eol } : { tabSize: indent.length, eol };
}
