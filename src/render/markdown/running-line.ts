// Owns a line of text while it is being written: styled and folded as it comes, or as it is.
import type { Style } from '../style.ts';
import { createFlow, type Margin, mayBreak } from './flow.ts';
import { inlineRuns, type Paint } from './inline.ts';
import { isSettled } from './settled.ts';

/** A line whose text is on its way. */
export interface RunningLine {
  put(character: string): void;
  end(): void;
}

interface RunningLook {
  readonly width: number;
  readonly style: Style;
  /** Of all of its text. */
  readonly paint: Paint;
}

/** Styled text, folded at the edge of the terminal; what is settled is handed on at the edge of each word. */
export function flowingLine(
  margin: Margin,
  { width, style, paint }: RunningLook,
  emit: (text: string) => void,
): RunningLine {
  const flow = createFlow(width, emit);
  flow.begin(margin);
  const show = (text: string) => flow.put(inlineRuns(text, style, paint));
  let held = '';
  let previous = '';
  const settle = (next: string) => {
    if (held === '' || !isSettled(held.trimEnd(), next)) return;
    show(held);
    held = '';
  };
  return {
    put(character) {
      const isBlank = character === ' ' || character === '\t';
      if (!isBlank && previous !== '' && mayBreak(previous, character)) settle(character);
      held += character;
      if (isBlank) settle(character);
      previous = isBlank ? '' : character;
    },
    end() {
      if (held !== '') show(held);
      flow.end();
    },
  };
}

/** Blanks and marks are its layout. */
export function verbatimLine(margin: string, emit: (text: string) => void): RunningLine {
  emit(margin);
  return { put: emit, end: () => emit('\n') };
}

/** The line with the first of its text. */
export function filled(line: RunningLine, text: string): RunningLine {
  for (const character of text) line.put(character);
  return line;
}
