// Owns what a line of Markdown begins: told from its first characters, as soon as they leave no doubt.

export type LineKind =
  | { readonly type: 'text'; readonly indent: number; readonly body: string }
  | { readonly type: 'heading'; readonly level: number; readonly body: string }
  | {
      readonly type: 'item';
      readonly indent: number;
      readonly marker: string;
      readonly task?: boolean;
      readonly gap: number;
      readonly body: string;
    }
  | { readonly type: 'fence'; readonly indent: number; readonly fence: string; readonly info: string }
  | { readonly type: 'row' }
  | { readonly type: 'rule' }
  | { readonly type: 'blank' };

/** `more`: the next character may tell. */
export type Undecided = 'more' | 'whole line';

const HEADING = /^(#{1,6})(?:[ \t]+|$)/;
const ITEM = /^([-*+]|\d{1,9}[.)])( +|$)/;
const TASK = /^\[([ xX])\] +/;
const RULE = /^(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$/;
const FENCE = /^(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
/** Beginnings that the next character may still turn into something else. */
const OPEN_START = /^(?:#{1,6}|[-*+]|\d{1,9}[.)]?|`{1,2}|~{1,2}|[-*_][-*_ ]*)$/;

/** `line` without its quote marks; `isWhole`: its newline has come. */
export function lineKind(line: string, isWhole: boolean): LineKind | Undecided {
  const body = line.trimStart();
  const indent = line.length - body.length;
  if (body === '') return isWhole ? { type: 'blank' } : 'more';
  if (!isWhole && OPEN_START.test(body)) return 'more';
  if (/^(`{3}|~{3})/.test(body)) {
    if (!isWhole) return 'whole line';
    const fence = FENCE.exec(body);
    if (fence) return { type: 'fence', indent, fence: fence[1]!, info: fence[2]!.trim() };
  }
  if (body.startsWith('|')) return isWhole ? { type: 'row' } : 'whole line';
  if (RULE.test(body)) return isWhole ? { type: 'rule' } : 'more';
  const heading = HEADING.exec(body);
  if (heading && !isWhole && heading[0] === body) return 'more';
  if (heading) return { type: 'heading', level: heading[1]!.length, body: body.slice(heading[0].length) };
  const item = ITEM.exec(body);
  return item ? itemKind(item, body, indent, isWhole) : { type: 'text', indent, body };
}

function itemKind(
  [whole, marker = '']: RegExpExecArray,
  body: string,
  indent: number,
  isWhole: boolean,
): LineKind | Undecided {
  const rest = body.slice(whole.length);
  if (!isWhole && (rest === '' || /^\[(?:[ xX](?:\] *)?)?$/.test(rest))) return 'more';
  const task = TASK.exec(rest);
  return {
    type: 'item',
    indent,
    marker,
    gap: whole.length,
    ...(task && { task: task[1] !== ' ' }),
    body: task ? rest.slice(task[0].length) : rest,
  };
}

/** Quote marks at the start of a line, at most `most`, and what follows them. */
export function quoteMarks(line: string, most = Number.POSITIVE_INFINITY) {
  let rest = line;
  let depth = 0;
  for (; depth < most; depth++) {
    const mark = /^ {0,3}> ?/.exec(rest);
    if (!mark) break;
    rest = rest.slice(mark[0].length);
  }
  return { depth, rest };
}
