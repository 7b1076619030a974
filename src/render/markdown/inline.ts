// Owns the looks of running text: emphasis, code, links, as runs of one look each.
import { Lexer, type Token } from 'marked';
import type { Style } from '../style.ts';

export type Paint = (text: string) => string;

/** Text of one look. */
export interface Run {
  readonly text: string;
  readonly paint: Paint;
}

/** The runs of a whole piece of Markdown without line breaks. Every character that is no mark is in one of them. */
export function inlineRuns(source: string, style: Style, paint: Paint = same): readonly Run[] {
  // The lexer takes blanks at the edges for layout; between pieces of one line they part words.
  const body = source.trim();
  const start = source.length - source.trimStart().length;
  const [before, after] = [source.slice(0, start), source.slice(start + body.length)];
  return [{ text: before, paint }, ...runsOf(lexed(body), style, paint), { text: after, paint }].filter(
    ({ text }) => text !== '',
  );
}

export const same: Paint = text => text;

function lexed(body: string): readonly Token[] {
  return /[\\`*_~[<!]|:\/\/|www\.|@/.test(body) ? Lexer.lexInline(body) : [{ type: 'text', raw: body, text: body }];
}

function runsOf(tokens: readonly Token[], style: Style, paint: Paint): readonly Run[] {
  return tokens.flatMap(token => tokenRuns(token, style, paint));
}

function tokenRuns(token: Token, style: Style, paint: Paint): readonly Run[] {
  const within = (look: Paint) =>
    runsOf('tokens' in token ? (token.tokens ?? []) : [], style, text => paint(look(text)));
  switch (token.type) {
    case 'strong':
      return within(style.bold);
    case 'em':
      return within(style.italic);
    case 'del':
      return within(style.strike);
    case 'codespan':
      return [{ text: token['text'], paint: text => paint(style.cyan(text)) }];
    case 'link':
      return [...within(style.underline), ...address(token, style, paint)];
    case 'image':
      return [{ text: token['text'], paint: text => paint(style.italic(text)) }, ...address(token, style, paint)];
    case 'escape':
      return [{ text: token['text'], paint }];
    default:
      return [{ text: token.raw, paint }];
  }
}

/** Where a link leads, unless its text says so itself. */
function address(token: Token, style: Style, paint: Paint): readonly Run[] {
  const { href, title, text } = token as { href?: string; title?: string | null; text?: string };
  if (href === text || href === `mailto:${text}` || href === `http://${text}`) return [];
  const shown = `(${href}${title ? ` "${title}"` : ''})`;
  return [
    { text: ' ', paint },
    { text: shown, paint: one => paint(style.dim(one)) },
  ];
}
