// Owns the flow of styled words into lines of a terminal, while the words are still coming.
import { textWidth } from '../wrap.ts';
import type { Run } from './inline.ts';

export interface Margin {
  /** Printed before the first line, and before each that follows. */
  readonly first: string;
  readonly next: string;
}

export interface Flow {
  /** Begins a line; its margins may be styled. */
  begin(margin: Margin): void;
  put(runs: readonly Run[]): void;
  /** Shows what is held of the last word, and ends the line. */
  end(): void;
}

const WIDE_PUNCTUATION = '、。，．！？；：）」』】》〉”’…％';
/** Whatever comes before it takes one cell, and combines with nothing. */
const FIRST_UNUSUAL = '\u0300';
/** No line begins with these, and none ends with those. */
const CLOSING = new Set(`${WIDE_PUNCTUATION},.!?;:)]}%`);
const JOINER = '\u200d';
const OPENING = new Set('（「『【《〈“‘([{');

/** True where a line may be broken between two characters although there is no blank. */
export function mayBreak(before: string, after: string): boolean {
  if (before < FIRST_UNUSUAL && after < FIRST_UNUSUAL) return false;
  if (CLOSING.has(after) || OPENING.has(before) || before === JOINER || textWidth(after) === 0) return false;
  return textWidth(before) === 2 || textWidth(after) === 2;
}

/** Words go to `emit` as soon as the character after them is known. Longer ones than a line stay whole, for copying. */
export function createFlow(width: number, emit: (text: string) => void): Flow {
  let margin: Margin = { first: '', next: '' };
  let column = 0;
  let hasText = false;
  let blanks: Run[] = [];
  let word: Run[] = [];
  let previous = '';

  function endWord(): void {
    if (word.length === 0) return;
    const length = widthOf(word);
    const gap = widthOf(blanks);
    const isFold = hasText && column + gap + length > width;
    if (isFold) {
      emit(`\n${margin.next}`);
      column = textWidth(plain(margin.next));
    }
    emit(painted(isFold ? word : [...blanks, ...word]));
    column = (column + (isFold ? 0 : gap) + length) % Math.max(1, width + 1);
    hasText = true;
    blanks = [];
    word = [];
  }

  function step(character: string, { paint }: Run): void {
    const isBlank = character === ' ' || character === '\t';
    if (isBlank || (previous !== '' && mayBreak(previous, character))) endWord();
    const target = isBlank ? blanks : word;
    const last = target.at(-1);
    const text = isBlank ? ' ' : character;
    if (last?.paint === paint) target[target.length - 1] = { text: last.text + text, paint };
    else target.push({ text, paint });
    previous = isBlank ? '' : character;
  }

  return {
    begin(given) {
      margin = given;
      emit(margin.first);
      column = textWidth(plain(margin.first));
      hasText = false;
      previous = '';
    },
    put(runs) {
      for (const run of runs) for (const character of run.text) step(character, run);
    },
    end() {
      endWord();
      blanks = [];
      emit('\n');
    },
  };
}

const widthOf = (runs: readonly Run[]) => runs.reduce((sum, { text }) => sum + textWidth(text), 0);

/** Neighbours of one look share their escape sequences. */
function painted(runs: readonly Run[]): string {
  let shown = '';
  for (let i = 0; i < runs.length; ) {
    const { paint } = runs[i]!;
    let text = '';
    for (; runs[i]?.paint === paint; i++) text += runs[i]!.text;
    shown += paint(text);
  }
  return shown;
}

/** Text without the colours of this room's own. */
export function plain(text: string): string {
  return text.replace(/\u001b\[\d+m/g, '');
}
