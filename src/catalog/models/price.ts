// Owns how the model tables write prices (USD per million tokens), and the day on which they were read.
import type { Price } from '../../domain/model.ts';

/** Logged with every cost that comes from the tables. */
export const PRICE_TABLE_VERSION = '2026-11-21';

/** The prices of input, output, cache reads and cache writes, and the dearer ones of a long prompt. */
export function usd(
  inputPer1M: number,
  outputPer1M: number,
  cacheReadPer1M?: number,
  cacheWritePer1M?: number,
  longContext?: Price['longContext'],
): Price {
  return { inputPer1M, outputPer1M, cacheReadPer1M, cacheWritePer1M, longContext };
}

/** The prices of a whole request whose input exceeds `inputTokensAbove`. */
export function beyond(
  inputTokensAbove: number,
  inputPer1M: number,
  outputPer1M: number,
  cacheReadPer1M?: number,
): Price['longContext'] {
  return { inputTokensAbove, inputPer1M, outputPer1M, cacheReadPer1M };
}
