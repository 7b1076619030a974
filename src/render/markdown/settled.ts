// Owns the question whether a piece of running text can be shown yet, or whether what follows may still change its looks.

/** A mark that never finds its other half holds back no more than this many characters. */
const LONGEST_HELD = 300;

interface Run {
  readonly mark: string;
  readonly length: number;
}

/** False while a code span, an emphasis or a link is open in `text`, which begins at a word's edge and is followed by `next`. */
export function isSettled(text: string, next: string): boolean {
  if (text.length > LONGEST_HELD || !/[`*_~[]/.test(text)) return true;
  const open: Run[] = [];
  let brackets = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === '\\') i++;
    else if (character === '`') {
      const { length } = runAt(text, i);
      const end = closingTicks(text, i + length, length);
      if (end === undefined) return false;
      i = end - 1;
    } else if (character === '[') brackets++;
    else if (character === ']' && brackets > 0) {
      brackets--;
      if (text[i + 1] !== '(') continue;
      const end = closingParenthesis(text, i + 1);
      if (end === undefined) return false;
      i = end;
    } else if (character === '*' || character === '_' || character === '~') {
      const run = runAt(text, i);
      weigh(run, text[i - 1] ?? ' ', text[i + run.length] ?? next, open);
      i += run.length - 1;
    }
  }
  return brackets === 0 && open.length === 0;
}

/** Closes what the run can close, else opens it, by CommonMark's rules for either side, leniently. */
function weigh({ mark, length }: Run, before: string, after: string, open: Run[]): void {
  let left = length;
  const isInWord = mark === '_' && isWordly(before) && isWordly(after);
  if (isInWord) return;
  while (left > 0 && before.trim() !== '') {
    const last = open.findLastIndex(one => one.mark === mark);
    if (last < 0) break;
    const { length: wanted } = open[last]!;
    open.splice(last);
    if (wanted > left) open.push({ mark, length: wanted - left });
    left -= wanted;
  }
  if (left > 0 && after.trim() !== '') open.push({ mark, length: left });
}

const isWordly = (character: string) => /[\p{L}\p{N}]/u.test(character);

function runAt(text: string, at: number): Run {
  const mark = text[at]!;
  let end = at;
  while (text[end] === mark) end++;
  return { mark, length: end - at };
}

/** The place after the run of exactly `length` ticks. */
function closingTicks(text: string, from: number, length: number): number | undefined {
  for (let i = from; i < text.length; i++) {
    if (text[i] !== '`') continue;
    const run = runAt(text, i);
    if (run.length === length) return i + length;
    i += run.length - 1;
  }
  return undefined;
}

function closingParenthesis(text: string, from: number): number | undefined {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return i;
  }
  return undefined;
}
