// Owns paragraphs with a hanging indent: what does not fit a line goes on below where its text began.
import { textWidth, wrap } from './wrap.ts';

/** Blanks, a number or a dash, a label with its colon: the text begins behind them. */
const LEAD = /^\s*(?:\d+\. |- |[A-Z][\w ]{0,14}: +)?/;
const SMALL_INDENT = 2;

/** Each line of `text` folded at `width` cells; without a width as it is. Longer lines go on below their own beginning. */
export function hang(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .map(line => (textWidth(line) <= width ? line : folded(line, width)))
    .join('\n');
}

function folded(line: string, width: number): string {
  const [lead] = LEAD.exec(line)!;
  const indent = lead === '' || lead.length > width / 2 ? SMALL_INDENT : lead.length;
  const head = lead.length > width / 2 ? '' : lead;
  const lines = wrap(line.slice(head.length), width - indent);
  return lines.map((one, i) => (i === 0 ? head : ' '.repeat(indent)) + one).join('\n');
}

/** Begins a command line within a sentence: it stays in one piece, so that it can be copied. */
const COMMAND = /^(?:openclaw|redis-cli|chmod|[A-Z_]{3,}=.*)$/;

/** `label` and a sentence behind it, folded below where it began; a command stands whole, on a line of its own if need be. */
export function hangLabel(label: string, text: string, width: number | undefined): string {
  const indent = textWidth(label) + 1;
  if (width === undefined || indent > width / 2) return `${label} ${text}`;
  const lines = text.split('\n').flatMap(line => withCommands(line, width - indent));
  return `${label} ${lines.join(`\n${' '.repeat(indent)}`)}`;
}

/** A sentence alone, folded in the same way. */
export function sentence(text: string, width: number | undefined): string {
  return width === undefined ? text : withCommands(text, width).join('\n');
}

function withCommands(line: string, width: number): readonly string[] {
  if (textWidth(line) <= width) return [line];
  const lines: string[] = [];
  for (const unit of unitsOf(line)) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${unit}`) <= width) lines[lines.length - 1] = `${last} ${unit}`;
    else lines.push(...(unit.includes(' ') ? [unit] : wrap(unit, width)));
  }
  return lines;
}

/** Words, and commands whole: they end with the sentence, or with a comma or semicolon. */
function unitsOf(line: string): readonly string[] {
  const units: string[] = [];
  let isCommand = false;
  for (const word of line.split(' ')) {
    if (isCommand) units.push(`${units.pop()} ${word}`);
    else units.push(word);
    isCommand = (isCommand || COMMAND.test(word)) && !/[;,]$/.test(word);
  }
  return units;
}
