// Owns Markdown on a terminal while it is being written: text in pieces goes in, and comes out styled, as early as its looks are sure.
import { controlStripper } from '../control-sequences.ts';
import { createBlocks, type MarkdownLook } from './blocks.ts';
import { type LineKind, lineKind, quoteMarks } from './line.ts';

/** Whoever writes more marks than this before a word waits for the end of the line: looking at them again and again would take for ever. */
const LONGEST_BEGINNING = 200;

export interface MarkdownRenderer {
  /** What can be shown after `text`; it may be nothing yet. */
  write(text: string): string;
  /** What is left, ending in a newline where anything was shown. The renderer then stands at the start of a text again. */
  end(): string;
}

/**
 * What is shown depends on the text alone, not on how it was cut into pieces, and nothing of its content is left out. Control
 * sequences are. Lines of text appear word by word, code line by line, a table when it is complete.
 */
export function markdownRenderer(look: MarkdownLook): MarkdownRenderer {
  let shown = '';
  let cut = controlStripper();
  let carry = '';
  let reader = createReader(look, text => {
    shown += text;
  });
  const taken = () => {
    const text = shown;
    shown = '';
    return text;
  };
  return {
    write(text) {
      const whole = carry + cut(text);
      // Half of a character waits for its other half.
      carry = /[\uD800-\uDBFF]$/.exec(whole)?.[0] ?? '';
      for (const character of carry === '' ? whole : whole.slice(0, -1)) reader.step(character);
      return taken();
    },
    end() {
      if (carry !== '') reader.step(carry);
      reader.end();
      carry = '';
      cut = controlStripper();
      reader = createReader(look, text => {
        shown += text;
      });
      return taken();
    },
  };
}

/** Reads lines, and hands each on as soon as it is known what it begins. */
function createReader(look: MarkdownLook, emit: (text: string) => void) {
  const blocks = createBlocks(look, emit);
  let line = '';
  /** The line has been handed on; what follows is its text. */
  let isRunning = false;
  let isHeld = false;

  function tell(isWhole: boolean): void {
    const { depth, rest } = quoteMarks(line);
    const kind: LineKind | 'more' | 'whole line' = lineKind(rest, isWhole);
    if (kind === 'whole line') isHeld = true;
    if (typeof kind === 'string') return;
    blocks.open(kind, depth, rest);
    isRunning = true;
  }

  function endLine(): void {
    if (blocks.isCode) blocks.codeLine(line);
    else {
      if (!isRunning) tell(true);
      blocks.close();
    }
    line = '';
    isRunning = false;
    isHeld = false;
  }

  return {
    step(character: string): void {
      if (character === '\n') endLine();
      else if (isRunning) blocks.put(character);
      else {
        line += character;
        isHeld ||= line.length > LONGEST_BEGINNING;
        if (!blocks.isCode && !isHeld) tell(false);
      }
    },
    end(): void {
      if (line !== '') endLine();
      blocks.end();
    },
  };
}
