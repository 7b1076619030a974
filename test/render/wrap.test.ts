// Tests of folding: nothing lost, nothing too wide.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth, wrap } from '../../src/render/wrap.ts';

describe('wrap', () => {
  it('breaks between words, and within one only where it is longer than a line', () => {
    expect(wrap('the quick brown fox', 9)).toEqual(['the quick', 'brown fox']);
    expect(wrap('see http://127.0.0.1:44643/x', 10)).toEqual(['see', 'http://', '127.0.0.1:', '44643/x']);
    expect(wrap('one\ntwo', 10)).toEqual(['one', 'two']);
  });
  it('knows that Chinese takes two cells', () => {
    expect(textWidth('配额 ok')).toBe(7);
    expect(wrap('配额已用完', 4)).toEqual(['配额', '已用', '完']);
  });
  it('property: no line is too wide, and no character is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 30 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
        const bare = (one: string) => one.replace(/[ \n]/g, '');
        expect(bare(lines.join(''))).toBe(bare(text));
      }),
    );
  });
});
