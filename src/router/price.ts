// Owns the one figure by which prices are compared: USD per million tokens at the request's own mix.
import type { Price } from '../domain/model.ts';

/** Blended price per million tokens of a request of this shape; undefined where unknown. */
export function blendedPer1M(price: Price | undefined, inputTokens: number, outputTokens: number): number | undefined {
  if (!price) return undefined;
  const long = price.longContext && inputTokens > price.longContext.inputTokensAbove ? price.longContext : price;
  const total = Math.max(1, inputTokens + outputTokens);
  return (long.inputPer1M * inputTokens + long.outputPer1M * outputTokens) / total;
}
