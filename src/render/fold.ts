// Owns the folding of text that is still arriving, at the edge of the terminal.
import { textWidth } from './wrap.ts';

/**
 * A function that folds what passes through it at `width` columns. A word is held back until the blank after it has
 * come: whoever ends the text ends it with a newline. Nothing is lost but blanks at a fold; longer words stay whole.
 */
export function folder(width: number): (text: string) => string {
  let column = 0;
  let blanks = '';
  let word = '';
  const endWord = () => {
    if (word === '') return '';
    const length = textWidth(word);
    const isFold = column > 0 && column + blanks.length + length > width;
    const shown = isFold ? `\n${word}` : blanks + word;
    column = isFold ? length : column + blanks.length + length;
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
