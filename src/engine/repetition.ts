// Owns the recognition of an answer that has got stuck: the same words over and over, without an end.

/** So much of the end of an answer is looked at. */
const WINDOW_CHARS = 16_000;
/** Looked at anew after so many further characters. */
const STEP_CHARS = 1000;
/** White space alone is no answer from here on: a known way of a JSON mode to get stuck. */
const BLANK_CHARS = 4000;

const LAST_CHARS = 48;

/** How often, and over how many characters, a phrase has to come back, by how much of a phrase it is. */
const LIMITS = {
  /** Prose: several words, most of them letters. */
  phrase: { times: 20, chars: 1500 },
  /** One or two words, or a line of code. */
  word: { times: 400, chars: 4000 },
  code: { times: 120, chars: 12_000 },
} as const;

/** Where somebody asks for the same again and again, it is the answer. */
const WANTED =
  /\b(?:repeat|repeating|over and over|again and again|\d+ times|times in a row|lyrics|chant|spam)\b|重复|反复|\d+\s*[遍次]/iu;

/** Watches one answer as it grows. */
export class RepetitionWatch {
  readonly #isWanted: boolean;
  #tail = '';
  #unseen = 0;
  #isCode = false;
  #ticks = 0;

  constructor(prompt: string) {
    this.#isWanted = WANTED.test(prompt);
  }

  /** True once the answer is stuck. */
  add(text: string): boolean {
    if (this.#isWanted) return false;
    this.#fence(text);
    this.#tail = (this.#tail + text).slice(-WINDOW_CHARS);
    this.#unseen += text.length;
    if (this.#unseen < STEP_CHARS) return false;
    this.#unseen = 0;
    return isStuck(this.#tail, this.#isCode);
  }

  /** Keeps count of the fences of code blocks, which may come in pieces. */
  #fence(text: string): void {
    if (this.#ticks === 0 && !text.includes('`')) return;
    for (const char of text) {
      this.#ticks = char === '`' ? this.#ticks + 1 : 0;
      if (this.#ticks === 3) this.#isCode = !this.#isCode;
    }
  }
}

function isStuck(tail: string, isCode: boolean): boolean {
  const blank = tail.length - tail.trimEnd().length;
  if (blank >= BLANK_CHARS) return true;
  // Nothing can have come twenty times whose last words did not come before.
  const last = tail.slice(-LAST_CHARS);
  if (tail.lastIndexOf(last, tail.length - last.length - 1) === -1) return false;
  const { unit, times } = repeatedEnd(tail);
  const kind = kindOf(unit, isCode);
  return kind !== undefined && times >= LIMITS[kind].times && times * unit.length >= LIMITS[kind].chars;
}

/** What kind of thing comes back; undefined for numbers, rules, dots, rows of tables: those are data. */
function kindOf(unit: string, isCode: boolean): keyof typeof LIMITS | undefined {
  const letters = unit.match(/\p{L}/gu)?.length ?? 0;
  if (letters < unit.trim().length * 0.6 || /[|\t]/.test(unit)) return undefined;
  if (isCode) return 'code';
  const words = new Set(unit.match(/\p{Script=Han}|[\p{L}']{2,}/gu));
  return words.size >= 4 ? 'phrase' : letters >= 2 ? 'word' : undefined;
}

/** The phrase that the end of `text` consists of, the one that covers most of it, and how often it comes. */
function repeatedEnd(text: string): { readonly unit: string; readonly times: number } {
  // The longest border of each beginning of the reversed text: what is left of it is a period (Knuth, Morris, Pratt).
  const reversed = [...text].reverse();
  const border = new Int32Array(reversed.length);
  let best = { period: 1, covered: 0 };
  for (let at = 1, length = 0; at < reversed.length; at++) {
    while (length > 0 && reversed[at] !== reversed[length]) length = border[length - 1]!;
    if (reversed[at] === reversed[length]) length++;
    border[at] = length;
    const period = at + 1 - length;
    if (length >= period && at + 1 > best.covered) best = { period, covered: at + 1 };
  }
  const unit = reversed.slice(0, best.period).reverse().join('');
  return { unit, times: best.covered / best.period };
}
