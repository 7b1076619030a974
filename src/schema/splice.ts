// Owns the splices that an edit of a config file comes down to: put a value in place of another, add one, take one away.
import type { Edit, Node } from 'jsonc-parser';
import { indentAt, type Layout, written } from './layout.ts';
import { commaAfter, commentsBetween, endOfRemarks } from './trivia.ts';

const endOf = (node: Node) => node.offset + node.length;
const LINE_BREAK = /[\r\n]/;

/** `value` in place of a value; comments inside the old one go before the new one. */
export function replacement(text: string, node: Node, value: unknown, layout: Layout): Edit {
  const indent = indentAt(text, node.offset);
  const kept = commentsBetween(text, node.offset, endOf(node)).map(
    ({ text: comment, isLine }) => comment + (isLine ? layout.eol + indent : ' '),
  );
  return { offset: node.offset, length: node.length, content: kept.join('') + written(value, layout, indent) };
}

/** `value` as the last of a container, under `key` in an object. */
export function insertion(text: string, parent: Node, key: string | undefined, value: unknown, layout: Layout): Edit[] {
  const label = key === undefined ? '' : `${JSON.stringify(key)}: `;
  const last = parent.children?.at(-1);
  const outer = indentAt(text, parent.offset);
  const isMultiline = LINE_BREAK.test(text.slice(parent.offset, endOf(parent)));
  if (!last) return intoEmpty(text, parent, indent => label + written(value, layout, indent), layout);
  if (!isMultiline) {
    const comma = commaAfter(text, endOf(last));
    const at = comma === undefined ? endOf(last) : comma + 1;
    return [
      { offset: at, length: 0, content: `${comma === undefined ? ',' : ''} ${label}${written(value, layout, outer)}` },
    ];
  }
  const first = parent.children?.[0];
  const indent = first && isFirstOnLine(text, first) ? indentAt(text, first.offset) : outer + layout.unit;
  const comma = commaAfter(text, endOf(last));
  // A remark on the line of the last value stays with it.
  const at = endOfRemarks(text, comma === undefined ? endOf(last) : comma + 1);
  const content = `${layout.eol}${indent}${label}${written(value, layout, indent)}`;
  if (comma !== undefined) return [{ offset: at, length: 0, content: `${content},` }];
  if (at === endOf(last)) return [{ offset: at, length: 0, content: `,${content}` }];
  return [
    { offset: endOf(last), length: 0, content: ',' },
    { offset: at, length: 0, content },
  ];
}

const isFirstOnLine = (text: string, node: Node) => {
  const start = Math.max(text.lastIndexOf('\n', node.offset), text.lastIndexOf('\r', node.offset)) + 1;
  return text.slice(start, node.offset).trim() === '';
};

/** Into an empty container, behind the comments that it may hold. */
function intoEmpty(text: string, parent: Node, item: (indent: string) => string, layout: Layout): Edit[] {
  const outer = indentAt(text, parent.offset);
  const indent = outer + layout.unit;
  const close = endOf(parent) - 1;
  const lastComment = commentsBetween(text, parent.offset + 1, close).at(-1);
  const from = lastComment?.end ?? parent.offset + 1;
  return [
    { offset: from, length: close - from, content: `${layout.eol}${indent}${item(indent)}${layout.eol}${outer}` },
  ];
}

/** Takes a property or item away with one comma and the line it leaves empty; every comment stays. */
export function removal(text: string, node: Node): Edit[] {
  const siblings = node.parent?.children ?? [];
  const index = siblings.indexOf(node);
  const previous = siblings[index - 1];
  const isLast = index === siblings.length - 1;
  const after = commaAfter(text, endOf(node));
  // The last one leaves with the comma before it, so that none is left over.
  const before = isLast && after === undefined && previous ? commaAfter(text, endOf(previous)) : undefined;
  const comma = after ?? before;
  const own = cleared(text, node.offset, endOf(node));
  if (comma === undefined) return [own];
  const commaEdit = { offset: comma, length: 1, content: '' };
  if (comma === endOf(node)) return [cleared(text, node.offset, comma + 1)];
  return comma < node.offset ? [commaEdit, own] : [own, commaEdit];
}

/** The range without its content but with its comments; a line that holds nothing else goes altogether. */
function cleared(text: string, start: number, end: number): Edit {
  const comments = commentsBetween(text, start, end);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  if (comments.length > 0) {
    const content = comments.map(({ text: comment, isLine }) => comment + (isLine ? eol : ' ')).join('');
    return { offset: start, length: end - start, content };
  }
  const from = start - (/[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0);
  const opensLine = from === 0 || LINE_BREAK.test(text[from - 1]!);
  const closesLine = /^[ \t]*(?:\r\n|\r|\n|$)/.exec(text.slice(end));
  if (opensLine && closesLine) return { offset: from, length: end + closesLine[0].length - from, content: '' };
  // What follows on the line takes the place of what goes.
  if (opensLine)
    return { offset: start, length: end + /^[ \t]*/.exec(text.slice(end))![0].length - start, content: '' };
  return { offset: from, length: end - from, content: '' };
}
