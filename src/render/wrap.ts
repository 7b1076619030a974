// Owns the folding of text at the edge of the terminal, at blanks, also while the text is still arriving.

/**
 * A function that folds what passes through it at `width` columns. A word is held back until the blank after it has
 * come: whoever ends the text ends it with a newline. Nothing is lost but blanks at a fold; longer words stay whole.
 */
export function wrapper(width: number, indent = ''): (text: string) => string {
  let column = 0;
  let blanks = '';
  let word = '';
  const endWord = () => {
    if (word === '') return '';
    const length = columnsOf(word);
    const isFold = column > indent.length && column + blanks.length + length > width;
    const shown = isFold ? `\n${indent}${word}` : blanks + word;
    column = isFold ? indent.length + length : column + blanks.length + length;
    blanks = '';
    word = '';
    return shown;
  };
  return text => {
    let folded = '';
    for (const character of text) {
      if (character !== '\n' && character !== ' ') {
        word += character;
        continue;
      }
      folded += endWord();
      if (character === ' ') blanks += ' ';
      else {
        folded += '\n';
        column = 0;
        blanks = '';
      }
    }
    return folded;
  };
}

/** Whole text, folded where there is a width; further lines begin with `indent`. */
export function wrap(text: string, width: number | undefined, indent = ''): string {
  return width === undefined ? text : wrapper(width, indent)(`${text}\n`).slice(0, -1);
}

const columnsOf = (word: string) => [...word].length;
