// Owns failures: the one union of kinds, and the value that every codec makes of a vendor's error.
import type { EpochMs } from './units.ts';

export const FAILURE_KINDS = [
  'auth',
  'quota_exhausted',
  'rate_limited',
  'overloaded',
  'context_too_long',
  'model_not_found',
  'content_filtered',
  'bad_request',
  'timeout',
  'network',
  'server_error',
  'truncated',
  'malformed',
  'aborted',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/**
 * How far a failure reaches. `model`: this account's use of this model; `account`: the key, all its models;
 * `free_models`: all models of the account whose price is zero; `paid_models`: the others; `provider`: every account.
 */
export type FailureScope = 'none' | 'model' | 'account' | 'free_models' | 'paid_models' | 'provider';

/** Where a reset time came from, shown to the user. */
export type ResetSource = 'header' | 'body' | 'text' | 'rule' | 'backoff';

/** A change to the request that the provider's error asked for; worth one repeat on the same candidate. */
export type Repair =
  | { readonly type: 'drop_field'; readonly field: string }
  | { readonly type: 'cap_output'; readonly maxOutputTokens: number }
  | { readonly type: 'same_again' };

/** A failed attempt. Made once, where the vendor's words are understood; everything later reads only this. */
export interface Failure {
  readonly kind: FailureKind;
  /** The provider's reason, shortened and free of secrets. */
  readonly message: string;
  readonly scope: FailureScope;
  readonly status?: number;
  /** The vendor's own code or type. */
  readonly code?: string;
  /** The vendor's request id, for support. */
  readonly requestId?: string;
  /** The rule that recognised it, for `log --why`. */
  readonly rule?: string;
  /** What that rule tells the user to do, one sentence. */
  readonly hint?: string;
  /** When it is worth trying again, if known; never clipped. */
  readonly resetsAt?: EpochMs;
  readonly resetSource?: ResetSource;
  /** First backoff and its ceiling where the vendor gave no time, ms. */
  readonly backoffMs?: number;
  readonly maxBackoffMs?: number;
  readonly repair?: Repair;
  /** The window that the provider stated when it refused a prompt as too long, tokens. */
  readonly statedWindow?: number;
  /** The model lacks what the request wants: others may be asked, though nothing is wrong with anybody. */
  readonly lacksAbility?: boolean;
  /** `x-should-retry`: the provider's own word on repeating the same call. */
  readonly shouldRetry?: boolean;
}

/** True for a value that is a failure rather than something thrown by a bug. */
export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'kind' in value && 'scope' in value && 'message' in value;
}
