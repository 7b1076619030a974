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

/** `later` over `earlier`, field by field: vendors report usage in pieces and cumulatively, so the last word counts. */
export function mergeUsage(earlier: Usage | undefined, later: Usage): Usage {
  const known = Object.entries(later).filter(([, value]) => value !== undefined);
  return { ...earlier, ...Object.fromEntries(known) };
}
