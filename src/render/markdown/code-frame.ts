// Owns code between fences: shown line by line as it is, for copying, between two dim rules.
import type { Style } from '../style.ts';
import { textWidth } from '../wrap.ts';
import type { LineKind } from './line.ts';

export interface FrameLook {
  readonly margin: string;
  readonly width: number;
  readonly style: Style;
}

/** `line` returns whether it was the closing fence. */
export function createCodeFrame(
  { indent, fence, info }: Extract<LineKind, { type: 'fence' }>,
  { margin, width, style }: FrameLook,
  emit: (text: string) => void,
) {
  const label = info === '' ? '' : `── ${info} `;
  emit(`${margin}${style.dim(label + '─'.repeat(Math.max(2, width - textWidth(label))))}\n`);
  const end = () => emit(`${margin}${style.dim('─'.repeat(width))}\n`);
  const closing = new RegExp(`^\\s*${fence[0]}{${fence.length},}\\s*$`);
  return {
    end,
    line(text: string): boolean {
      const isClosed = closing.test(text);
      if (isClosed) end();
      // The content loses as much of its margin as the fence has.
      else emit(`${text === '' ? margin.trimEnd() : margin}${text.replace(new RegExp(`^ {0,${indent}}`), '')}\n`);
      return isClosed;
    },
  };
}
