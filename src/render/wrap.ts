// Owns the width of text on a terminal, and its folding at word boundaries.

/** Most text is plain, and classes of Unicode take milliseconds to make. */
const PLAIN = /^[\x20-\x7e]*$/;

/** East Asian characters and emoji take two cells, marks that combine none. */
function cellsOf(character: string): number {
  if (PLAIN.test(character)) return 1;
  unicode ??= { wide: wideCharacters(), combining: /\p{Mark}|\u200d|\ufe0f/u };
  return unicode.combining.test(character) ? 0 : unicode.wide.test(character) ? 2 : 1;
}
let unicode: { readonly wide: RegExp; readonly combining: RegExp } | undefined;
const wideCharacters = () =>
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

const COLOUR = /\u001b\[[0-9;]*m/g;
const CHARACTERS = new RegExp(`${COLOUR.source}|.`, 'gsu');

/** Cells that `text` takes in one line of a terminal; colours take none. */
export function textWidth(text: string): number {
  const bare = text.includes('\u001b') ? text.replace(COLOUR, '') : text;
  if (PLAIN.test(bare)) return bare.length;
  let width = 0;
  for (const character of bare) width += cellsOf(character);
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
