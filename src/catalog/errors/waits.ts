// Owns the waits that vendors' error tables share, for answers that name no time.
import type { RuleWait } from '../../domain/provider.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Money or allowance is gone, and nobody says when it is back. */
export const UNTIL_PAID: RuleWait = { type: 'backoff', firstMs: HOUR_MS, maxMs: 24 * HOUR_MS };
/** A limit per minute without a hint. */
export const NEXT_MINUTE: RuleWait = { type: 'backoff', firstMs: 20 * SECOND_MS, maxMs: MINUTE_MS };
/** A limit on calls at the same moment, or a frequency. */
export const A_FEW_SECONDS: RuleWait = { type: 'backoff', firstMs: 5 * SECOND_MS, maxMs: MINUTE_MS };
/** The vendor has too much to do. */
export const BUSY: RuleWait = { type: 'backoff', firstMs: 10 * SECOND_MS, maxMs: 2 * MINUTE_MS };
export const SHORTLY_BUSY: RuleWait = { type: 'backoff', firstMs: 5 * SECOND_MS, maxMs: 2 * MINUTE_MS };
export const SIX_HOURS: RuleWait = { type: 'fixed', ms: 6 * HOUR_MS };
/** What only a person changes: a model that does not exist, a country. */
export const A_DAY: RuleWait = { type: 'fixed', ms: 24 * HOUR_MS };
