// Owns quota rules: how much of what may be used in which window.

export const QUOTA_UNITS = ['requests', 'tokens', 'usd'] as const;
export type QuotaUnit = (typeof QUOTA_UNITS)[number];
export const QUOTA_WINDOWS = ['minute', 'hour', '5h', 'day', 'week', 'month'] as const;
export type QuotaWindow = (typeof QUOTA_WINDOWS)[number];

/** One limit. Several may hold for one account; the tightest binds. */
export interface QuotaLimit {
  /** Requests, tokens or whole USD, as `unit` says. */
  readonly limit: number;
  readonly unit: QuotaUnit;
  readonly window: QuotaWindow;
  /** Fixed windows start at this wall-clock time of `zone` (`HH:MM`); absent: rolling from first use. */
  readonly resetTime?: string;
  /** IANA zone of `resetTime`; UTC where absent. */
  readonly zone?: string;
  /** Counted per model rather than for the whole account. */
  readonly perModel?: boolean;
  /** `config`: the user's own limit in an otherwise published rule; absent: as the rule. */
  readonly source?: 'config';
}

export interface QuotaRule {
  readonly limits: readonly QuotaLimit[];
  /** Where the rule came from: the user's config, or the provider's published figure. */
  readonly source: 'config' | 'published';
}
