// Tests of money: exact nano-dollars, worked out by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf, costTold, nanoFromUsd } from '../../src/accounting/money.ts';

const price = { inputPer1M: 2, outputPer1M: 10, cacheReadPer1M: 0.1, cacheWritePer1M: 2.5 };

describe('cost', () => {
  it('a token at $0.075 per million costs 75 nano-dollars', () => {
    expect(costOf({ inputTokens: 1, outputTokens: 0 }, { inputPer1M: 0.075, outputPer1M: 0.3 })).toBe(75);
  });
  it('cached tokens are part of the input, not on top of it', () => {
    // 1000 input of which 800 cached: 200 x 2000 + 800 x 100 + 50 x 10000 = 400000 + 80000 + 500000
    expect(costOf({ inputTokens: 1000, outputTokens: 50, cachedInputTokens: 800 }, price)).toBe(980_000);
  });
  it('cache writes have their own price', () => {
    // 1000 input of which 600 written: 400 x 2000 + 600 x 2500 = 800000 + 1500000
    expect(costOf({ inputTokens: 1000, outputTokens: 0, cacheWriteTokens: 600 }, price)).toBe(2_300_000);
  });
  it('prices below one nano-dollar a token are summed before they are rounded', () => {
    // 3 x 8.75 = 26.25
    expect(costOf({ inputTokens: 3, outputTokens: 0 }, { inputPer1M: 0.00875, outputPer1M: 0 })).toBe(26);
  });
  it('a long request pays the long price for all of it', () => {
    const long = {
      ...price,
      longContext: { inputTokensAbove: 272_000, inputPer1M: 4, outputPer1M: 15, cacheReadPer1M: 0.2 },
    };
    expect(costOf({ inputTokens: 272_000, outputTokens: 0 }, long)).toBe(272_000 * 2000);
    // 272001 x 4000 + 10 x 15000
    expect(costOf({ inputTokens: 272_001, outputTokens: 10 }, long)).toBe(272_001 * 4000 + 150_000);
  });
  it('what is unknown stays unknown', () => {
    expect(costOf(undefined, price)).toBeUndefined();
    expect(costOf({ inputTokens: 5 }, price)).toBeUndefined();
    expect(costOf({ inputTokens: 5, outputTokens: 5 }, undefined)).toBeUndefined();
  });
  it('property: integer, never negative, and more tokens never cost less', () => {
    const tokens = fc.integer({ min: 0, max: 2_000_000 });
    fc.assert(
      fc.property(tokens, tokens, tokens, fc.integer({ min: 0, max: 100_000 }), (input, output, cached, more) => {
        const usage = { inputTokens: input, outputTokens: output, cachedInputTokens: Math.min(cached, input) };
        const cost = costOf(usage, price)!;
        expect(Number.isSafeInteger(cost) && cost >= 0).toBe(true);
        expect(costOf({ ...usage, outputTokens: output + more }, price)!).toBeGreaterThanOrEqual(cost);
      }),
    );
  });
  it('beyond whole nano-dollars nobody knows the sum', () => {
    expect(costOf({ inputTokens: 1e15, outputTokens: 1e15 }, price)).toBeUndefined();
  });
  it.each([
    [0, 0],
    [0.000123, 123_000],
    [1_000, 1_000_000_000_000],
    [-0.000001, undefined],
    [1_000.01, undefined],
    [1e300, undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
  ])('a provider that says $%s says %s', (usd, nano) => expect(costTold(usd)).toBe(nano));
  it('dollars become nano-dollars', () => expect(nanoFromUsd(0.000123)).toBe(123_000));
});
