// Owns pasted text of many lines: a short word in the line that is edited, the whole text in the message.
import { withoutLastBreaks } from '../../render/last-breaks.ts';

export interface Pastes {
  /** What stands for a pasted text in the line. */
  shown(text: string): string;
  /** The line with all of it. */
  expand(line: string): string;
}

export function createPastes(): Pastes {
  const texts = new Map<string, string>();
  return {
    shown(text) {
      const body = withoutLastBreaks(text);
      // A tab in the line would complete a word.
      if (!body.includes('\n')) return body.replaceAll('\t', ' ');
      const name = `[paste ${texts.size + 1}: ${body.split('\n').length} lines]`;
      texts.set(name, body);
      return name;
    },
    expand: line => line.replace(/\[paste \d+: \d+ lines\]/g, name => texts.get(name) ?? name),
  };
}
