// Owns the daily sums of past calls: what `usage` shows without reading the log.
import type { EpochMs, NanoUsd } from './units.ts';

/** Calls of one provider, account, model and task on one day. A call is one attempt, answered or not. */
export interface UsageSum {
  readonly calls: number;
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly cost: NanoUsd;
  /** Calls whose cost is not known; it is in no sum. */
  readonly unpriced: number;
}

export interface UsageDay {
  readonly requests: number;
  readonly answered: number;
  /** Of these from the store of `chat --cache`; absent where none was, and in what older versions wrote. */
  readonly cached?: number;
  /** By `provider|account|model|task`, and `|client` where one was named. In names `%7C` stands for `|`, `%25` for `%`. */
  readonly sums: Readonly<Record<string, UsageSum>>;
}

/** The content of `provider-usage.json`. Rebuilt from the log when it is gone, as far back as that goes. */
export interface UsageDays {
  readonly version: 1;
  /** The newest entry of the log that is in it, and the ids of some before it. */
  readonly through?: { readonly id: string; readonly at: EpochMs; readonly earlier?: readonly string[] };
  /** What providers said afterwards, by attempt: the sums have it already. */
  readonly corrected?: Readonly<Record<string, NanoUsd>>;
  /** By day of the user's zone, `2026-11-21`. */
  readonly days: Readonly<Record<string, UsageDay>>;
}

export const NO_USAGE: UsageDays = { version: 1, days: {} };
