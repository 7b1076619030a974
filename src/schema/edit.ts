// Owns changing one value in the text of a config file, so that comments, order and layout survive.
import { applyEdits, type Edit, type Node } from 'jsonc-parser';
import { BYTE_ORDER_MARK, childOf, readDocument, withoutMark } from './document.ts';
import { type ConfigIssue, describeIssue, type PathSegment } from './issue.ts';
import { type Layout, layoutOf, written } from './layout.ts';
import { insertion, removal, replacement } from './splice.ts';

/** The text cannot be edited: it does not parse, or the path leads through something that holds nothing. */
export class EditError extends Error {
  override readonly name = 'EditError';
  readonly issue: ConfigIssue | undefined;

  constructor(message: string, issue?: ConfigIssue) {
    super(message);
    this.issue = issue;
  }
}

/**
 * The text with `value` at `path`; missing parents are made. `undefined` takes the value away, and nothing else.
 * Throws an EditError where the text does not parse or the path leads through text, a number or past the end of a list.
 */
export function editSettings(text: string, path: readonly PathSegment[], value: unknown): string {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const bare = withoutMark(text);
  return mark + edited(bare, path, value);
}

function edited(text: string, path: readonly PathSegment[], value: unknown): string {
  const document = readDocument(text);
  if ('error' in document) throw new EditError(describeIssue(document.error), document.error);
  const { root } = document;
  const layout = layoutOf(text);
  if (!root) return value === undefined ? text : fromNothing(text, nest(path, value), layout);
  const { node, rest } = descend(root, path);
  if (value === undefined) return rest.length > 0 ? text : applyEdits(text, removeEdits(text, node, path));
  return applyEdits(
    text,
    rest.length === 0 ? [replacement(text, node, value, layout)] : addEdits(text, node, path, rest, value),
  );
}

/** The deepest value there is on the way, and what is left of the way. */
function descend(
  root: Node,
  path: readonly PathSegment[],
): { readonly node: Node; readonly rest: readonly PathSegment[] } {
  let node = root;
  for (const [index, segment] of path.entries()) {
    const next = childOf(node, segment);
    if (!next) return { node, rest: path.slice(index) };
    node = next;
  }
  return { node, rest: [] };
}

function removeEdits(text: string, node: Node, path: readonly PathSegment[]): Edit[] {
  if (path.length === 0) throw new EditError('The whole file cannot be removed');
  return removal(text, node.parent?.type === 'property' ? node.parent : node);
}

function addEdits(
  text: string,
  node: Node,
  path: readonly PathSegment[],
  rest: readonly PathSegment[],
  value: unknown,
): Edit[] {
  const [first, ...deeper] = rest;
  const layout = layoutOf(text);
  const found = path.slice(0, path.length - rest.length).join('.') || 'the file';
  if (node.type === 'null') return [replacement(text, node, nest(rest, value), layout)];
  if (node.type === 'array') {
    const length = node.children?.length ?? 0;
    if (first !== length) throw new EditError(`${found} is a list of ${length}; there is no [${first}] to set`);
  } else if (node.type !== 'object') {
    throw new EditError(`${found} is ${JSON.stringify(node.value)}, which cannot hold "${first}"`);
  }
  return insertion(text, node, node.type === 'object' ? String(first) : undefined, nest(deeper, value), layout);
}

/** `value` inside the containers that `path` leads through. */
function nest(path: readonly PathSegment[], value: unknown): unknown {
  return path.reduceRight<unknown>(
    (inner, segment) => (typeof segment === 'number' ? [inner] : { [segment]: inner }),
    value,
  );
}

function fromNothing(text: string, value: unknown, layout: Layout): string {
  const before = text.trim() === '' ? '' : `${text.trimEnd()}${layout.eol}`;
  return `${before}${written(value, layout, '')}${layout.eol}`;
}
