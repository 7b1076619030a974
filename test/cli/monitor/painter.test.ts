// From frame to frame: whatever was on the screen, it shows the new lines and nothing else; unchanged lines cost nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keysIn } from '../../../src/cli/monitor/keys.ts';
import { repaint } from '../../../src/cli/monitor/painter.ts';

/** What a terminal of that height shows after it was sent `written`. */
function shown(screen: readonly string[], written: string): readonly string[] {
  const rows = [...screen];
  let row = 0;
  for (const [, sequence, text] of written.matchAll(/\u001b\[([?\d;]*[A-Za-z])|([^\u001b]+)/g)) {
    const place = /^(\d+);1H$/.exec(sequence ?? '');
    if (place) row = Math.min(rows.length, Number(place[1])) - 1;
    else if (sequence === '2K') rows[row] = '';
    else if (sequence === '2J') rows.fill('');
    else if (text !== undefined) rows[row] = text + rows[row]!.slice(text.length);
  }
  return rows;
}

describe('repaint', () => {
  const HEIGHT = 6;
  const frames = fc.array(fc.constantFrom('', 'one', 'other', 'a longer line'), { maxLength: HEIGHT });
  const filled = (lines: readonly string[]) => Array.from({ length: HEIGHT }, (_, i) => lines[i] ?? '');

  it('shows exactly the new lines after any frame, up to the last row of the terminal', () => {
    fc.assert(
      fc.property(frames, frames, (before, after) => {
        expect(shown(filled(before), repaint(before, after))).toEqual(filled(after));
        const rubbish = Array.from({ length: HEIGHT }, () => 'rubbish');
        expect(shown(rubbish, repaint(undefined, after))).toEqual(filled(after));
      }),
    );
  });

  it('writes nothing where nothing changed, and one line where one did', () => {
    expect(repaint(['a', 'b'], ['a', 'b'])).toBe('');
    const written = repaint(['a', 'b', 'c'], ['a', 'x', 'c']);
    expect(written).toContain('x');
    expect(written).not.toMatch(/a|c/);
  });
});

describe('keysIn', () => {
  it.each([
    ['q', ['quit']],
    ['\u0003', ['interrupt']],
    ['\u0004', ['quit']],
    ['p', ['pause']],
    ['\u001b[A\u001b[B', ['up', 'down']],
    ['\u001bOA', ['up']],
    ['\u001b[5~\u001b[6~', ['page_up', 'page_down']],
    ['xyz\u001b', []],
    ['\u001b[1;5Cq', ['quit']],
    ['jjk', ['down', 'down', 'up']],
  ])('%j is %j', (typed, keys) => expect(keysIn(typed)).toEqual(keys));
});
