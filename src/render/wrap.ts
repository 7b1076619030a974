// Owns the width of text on a terminal, and its folding at word boundaries.

/** East Asian characters and emoji that take two cells. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const COMBINING = /\p{Mark}|\u200d|\ufe0f/u;

const COLOUR = /\u001b\[[0-9;]*m/g;
const CHARACTERS = new RegExp(`${COLOUR.source}|.`, 'gsu');

/** Cells that `text` takes in one line of a terminal; colours take none. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text.includes('\u001b') ? text.replace(COLOUR, '') : text)
    width += COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** `text` in lines of at most `width` cells: broken between words, within a word only where it is longer than a line. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap(line => wrapLine(line, Math.max(2, width)));
}

function wrapLine(line: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ').flatMap(one => pieces(one, width))) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (textWidth(longer) <= width) current = longer;
    else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current];
}

/** Where a long word may be broken: behind these, so that names of models stay readable. */
const JOINT = /^.*[-/_.,:]/s;

function pieces(word: string, width: number): readonly string[] {
  if (textWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const [character] of word.matchAll(CHARACTERS)) {
    if (textWidth(part + character) > width) {
      const [head = ''] = JOINT.exec(part) ?? [];
      const cut = head.length > part.length / 2 ? head.length : part.length;
      parts.push(part.slice(0, cut));
      part = part.slice(cut);
    }
    part += character;
  }
  return [...parts, part];
}
