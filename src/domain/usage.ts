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

/** No call takes a billion tokens, or dollars. */
const MOST = 1e9;

/**
 * `later` over `earlier`, field by field: vendors report usage in pieces and cumulatively, so the last word counts. A figure
 * that cannot be meant is none: a negative one would be earned, an endless one spoil every sum.
 */
export function mergeUsage(earlier: Usage | undefined, later: Usage): Usage {
  const known = Object.entries(later).filter(([, value]) => value !== undefined && value >= 0 && value <= MOST);
  return { ...earlier, ...Object.fromEntries(known) };
}
