// Folding while text arrives: the same in whatever pieces, within the width, with nothing lost but blanks.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { folder } from '../../src/render/fold.ts';

const fold = (text: string, width: number) => folder(width)(`${text}\n`).slice(0, -1);

it('folds at blanks, and leaves longer words whole', () => {
  expect(fold('one two three', 7)).toBe('one two\nthree');
  expect(fold('a abcdefghij b', 5)).toBe('a\nabcdefghij\nb');
});

it('keeps lines and the indentation of code', () => {
  const code = 'def f():\n    return 1\n\nend';
  expect(fold(code, 20)).toBe(code);
});

const texts = fc.string({ unit: fc.constantFrom('a', 'bc', ' ', '\n', '额') });

it('comes out the same in whatever pieces the text arrives', () => {
  fc.assert(
    fc.property(texts, fc.array(fc.nat(40)), fc.integer({ min: 4, max: 20 }), (text, cuts, width) => {
      const edges = [...new Set(cuts)].filter(cut => cut < text.length).sort((a, b) => a - b);
      const pieces = [0, ...edges].map((from, i) => text.slice(from, edges[i] ?? text.length));
      expect([...pieces, '\n'].map(folder(width)).join('').slice(0, -1)).toBe(fold(text, width));
    }),
  );
});

it('loses no word, and folds every line that can be folded', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 4, max: 20 }), (text, width) => {
      const folded = fold(text, width);
      const words = (all: string) => all.split(/\s+/).filter(word => word !== '');
      expect(words(folded)).toEqual(words(text));
      for (const line of folded.split('\n'))
        if (line.trim().includes(' ')) expect(line.replaceAll('额', '##').length).toBeLessThanOrEqual(width);
    }),
  );
});
