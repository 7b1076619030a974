// Folding: whole text and text in pieces come out the same, within the width, with nothing lost but blanks.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wrap, wrapper } from '../../src/render/wrap.ts';

it('folds at blanks, indents what follows, and leaves longer words whole', () => {
  expect(wrap('one two three', 7)).toBe('one two\nthree');
  expect(wrap('> one two three', 9, '  ')).toBe('> one two\n  three');
  expect(wrap('a abcdefghij b', 5)).toBe('a\nabcdefghij\nb');
  expect(wrap('anything at all', undefined)).toBe('anything at all');
});

it('keeps lines and the indentation of code', () => {
  expect(wrap('def f():\n    return 1\n\nend', 20)).toBe('def f():\n    return 1\n\nend');
});

const texts = fc.string({ unit: fc.constantFrom('a', 'bc', ' ', '\n', '—') });

it('comes out the same in whatever pieces the text arrives', () => {
  fc.assert(
    fc.property(texts, fc.array(fc.nat(40)), fc.integer({ min: 4, max: 20 }), (text, cuts, width) => {
      const fold = wrapper(width);
      const edges = [...new Set(cuts)].filter(cut => cut < text.length).sort((a, b) => a - b);
      const pieces = [0, ...edges].map((from, i) => text.slice(from, edges[i] ?? text.length));
      expect([...pieces, '\n'].map(fold).join('')).toBe(`${wrap(text, width)}\n`);
    }),
  );
});

it('loses no word, and no line of short words is too long', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 4, max: 20 }), (text, width) => {
      const folded = wrap(text, width);
      const words = (all: string) => all.split(/\s+/).filter(word => word !== '');
      expect(words(folded)).toEqual(words(text));
      for (const line of folded.split('\n'))
        if (line.trim().includes(' ')) expect([...line].length).toBeLessThanOrEqual(width);
    }),
  );
});
