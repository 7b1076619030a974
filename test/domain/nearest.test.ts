// Nearest words.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/domain/nearest.ts';

describe('nearest', () => {
  it('gives the nearest first, and nothing that is far', () => {
    expect(nearest('Providres', ['preferences', 'providers', 'provider'], 2)).toEqual(['providers', 'provider']);
    expect(nearest('qux', ['preferences'], 3)).toEqual([]);
  });
});

describe('editDistance', () => {
  it('counts a swap of neighbours once', () => expect(editDistance('gtp', 'gpt')).toBe(1));
  it('is a distance', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
