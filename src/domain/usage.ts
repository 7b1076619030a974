// Owns token usage, normalised over all vendors.

/** Tokens of one call. Input includes cached tokens, output includes reasoning tokens. Unknown is undefined, never 0. */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cachedInputTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
  /** The provider's own figure for the whole call, USD. */
  readonly costUsd?: number;
}

/** Ten times the longest context of any model. */
const MOST_TOKENS = 100_000_000;

/** Whether a call can have used so many: what is negative, broken or absurd says nothing. */
export const isTokenCount = (value: number): boolean =>
  Number.isSafeInteger(value) && value >= 0 && value <= MOST_TOKENS;

/**
 * `later` over `earlier`, field by field: vendors report usage in pieces and cumulatively, so the last word counts. A count
 * that cannot be meant is none; a cost is judged where it is charged.
 */
export function mergeUsage(earlier: Usage | undefined, later: Usage): Usage {
  const known = Object.entries(later).filter(
    ([name, value]) => value !== undefined && (name === 'costUsd' || isTokenCount(value)),
  );
  return { ...earlier, ...Object.fromEntries(known) };
}
