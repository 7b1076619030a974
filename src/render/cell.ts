// Owns cells: text cut or filled to an exact width.
import { textWidth } from './wrap.ts';

/** `text` in at most `width` cells; what is cut ends in an ellipsis. */
export function clip(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (textWidth(kept + character) > width - 1) break;
    kept += character;
  }
  return width > 0 ? `${kept}…` : '';
}

/** `text` in exactly `width` cells. */
export function cell(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = clip(text, width);
  const blanks = ' '.repeat(Math.max(0, width - textWidth(cut)));
  return align === 'left' ? cut + blanks : blanks + cut;
}

/** The cells that the widest of `texts` takes, `most` at the most. */
export function widthOf(texts: readonly string[], most: number): number {
  return Math.min(most, Math.max(0, ...texts.map(textWidth)));
}
