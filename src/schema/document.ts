// Owns the text of a config file as a tree: JSON with comments and trailing commas, every value with its place.
import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import { type ConfigIssue, type PathSegment, positionOf } from './issue.ts';

export const BYTE_ORDER_MARK = '\uFEFF';

/** A file that could be read: `root` is absent where it holds nothing but blanks and comments. */
export interface Document {
  readonly text: string;
  readonly root?: Node;
}

/** Reads text without its byte order mark, or says where it stops being JSON. Never throws. */
export function readDocument(text: string): Document | { readonly error: ConfigIssue } {
  const bare = withoutMark(text);
  const errors: ParseError[] = [];
  const root = parsed(bare, errors);
  if (root === 'too deep')
    return { error: { path: '', line: 1, column: 1, message: 'is nested too deeply to be read' } };
  const [first] = errors;
  // What follows the first error is mostly its echo.
  if (first) return { error: syntaxIssue(bare, first) };
  return root ? { text: bare, root } : { text: bare };
}

export function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}

function parsed(text: string, errors: ParseError[]): Node | undefined | 'too deep' {
  try {
    return parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch (error) {
    // The parser descends by recursion.
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
}

/** By jsonc-parser's numbers, whose constant enum does not survive compilation file by file. */
const MESSAGES: Readonly<Record<number, readonly [message: string, hint?: string]>> = {
  1: ['this is not JSON', 'text needs double quotes: "like this"'],
  2: ['this is not a number'],
  3: ['a name is expected here', 'names need double quotes: "like": "this"'],
  4: ['a value is expected here'],
  5: ['a colon is missing here', 'write "name": value'],
  6: ['a comma or a closing bracket is missing before this'],
  7: ['a closing } is missing here'],
  8: ['a closing ] is missing here'],
  9: ['the file should end here', 'one { … } holds everything'],
  11: ['this comment does not end', 'close it with */'],
  12: ['this text does not end', 'close it with "'],
  13: ['this number does not end'],
  14: ['this is not a Unicode escape', 'write four hexadecimal digits after \\u'],
  15: ['this escape does not exist', 'write \\\\ for a backslash'],
  16: ['a control character stands here', 'write it as an escape'],
};

function syntaxIssue(text: string, { error, offset }: ParseError): ConfigIssue {
  const [message, hint] = MESSAGES[error] ?? ['this is not JSON'];
  return { path: '', ...positionOf(text, offset), message, ...(hint !== undefined && { hint }) };
}

/** The value inside a container; of a key that is written twice the last, which is the one that counts. */
export function childOf(node: Node, segment: PathSegment): Node | undefined {
  if (node.type === 'array') return typeof segment === 'number' ? node.children?.[segment] : undefined;
  if (node.type !== 'object') return undefined;
  return node.children?.findLast(({ children }) => children?.[0]?.value === String(segment))?.children?.[1];
}
