// Owns money: integer nano-dollars, rounded once per attempt.
import type { Price } from '../domain/model.ts';
import type { NanoUsd } from '../domain/units.ts';
import type { Usage } from '../domain/usage.ts';

const NANO = 1_000_000_000;

export function nanoFromUsd(usd: number): NanoUsd {
  return Math.round(usd * NANO);
}

/** No call at any model costs as much: ten million tokens at a hundred dollars per million. */
const MOST_USD_A_CALL = 1_000;

/** What a provider says that a call cost; undefined for what no call can: it is negative, broken or absurd. */
export function costTold(usd: number): NanoUsd | undefined {
  return usd >= 0 && usd <= MOST_USD_A_CALL ? nanoFromUsd(usd) : undefined;
}

export function usdFromNano(nano: NanoUsd): number {
  return nano / NANO;
}

/** A price per million tokens as whole pico-dollars per token, so that sums are exact integers. */
const picoPerToken = (usdPer1M: number) => Math.round(usdPer1M * 1_000_000);

/**
 * What `usage` costs at `price`. Cached and cache-writing tokens are part of the input, not on top of it; reasoning
 * is part of the output. Undefined where the price or a token count is unknown, or the sum is beyond whole nano-dollars.
 */
export function costOf(usage: Usage | undefined, price: Price | undefined): NanoUsd | undefined {
  const input = usage?.inputTokens;
  const output = usage?.outputTokens;
  if (!price || input === undefined || output === undefined) return undefined;
  const long = price.longContext && input > price.longContext.inputTokensAbove ? price.longContext : undefined;
  const tier = long ?? price;
  const cached = Math.min(usage?.cachedInputTokens ?? 0, input);
  const written = Math.min(usage?.cacheWriteTokens ?? 0, input - cached);
  // A long request scales the price of cache writes as it scales that of input.
  const scale = price.inputPer1M > 0 ? tier.inputPer1M / price.inputPer1M : 1;
  const writePrice = price.cacheWritePer1M && price.cacheWritePer1M * scale;
  const pico =
    (input - cached - written) * picoPerToken(tier.inputPer1M) +
    cached * picoPerToken(tier.cacheReadPer1M ?? tier.inputPer1M) +
    written * picoPerToken(writePrice ?? tier.inputPer1M) +
    output * picoPerToken(tier.outputPer1M);
  const nano = Math.round(pico / 1000);
  return Number.isSafeInteger(nano) ? nano : undefined;
}

/** What a request of this size is likely to cost, before it is made. */
export function estimateCost(inputTokens: number, outputTokens: number, price: Price | undefined): NanoUsd | undefined {
  return costOf({ inputTokens, outputTokens }, price);
}
