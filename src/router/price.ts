// Owns the price of a request of some shape, and the one figure by which prices are compared.
import type { Price } from '../domain/model.ts';

/** The price in force for a request with so much input. */
export function priceAt(price: Price, inputTokens: number): Pick<Price, 'inputPer1M' | 'outputPer1M'> {
  const { longContext } = price;
  return longContext && inputTokens > longContext.inputTokensAbove ? longContext : price;
}

/** USD per million tokens at the request's own mix of input and output; undefined where unknown. */
export function blendedPer1M(price: Price | undefined, inputTokens: number, outputTokens: number): number | undefined {
  if (!price) return undefined;
  const { inputPer1M, outputPer1M } = priceAt(price, inputTokens);
  return (inputPer1M * inputTokens + outputPer1M * outputTokens) / Math.max(1, inputTokens + outputTokens);
}
