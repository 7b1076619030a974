// Owns what each kind of failure means: one table for the engine, the exit code, the gateway and the reader.
import type { Failure, FailureKind } from './failure.ts';

/** When a candidate is left alone, and for how long where the vendor gave no time. */
export interface CooldownPolicy {
  /** Failures in a row that are evidence enough. */
  readonly after: number;
  readonly firstMs: number;
  /** Each probe that fails makes the next time-out this many times as long, up to `maxMs`. */
  readonly growth: number;
  readonly maxMs: number;
  /** No first time-out of own guess is shorter, whatever a vendor advises those who only wait. */
  readonly leastMs?: number;
  /** Nor than this many times what the attempt took: the pause bounds what probes cost. */
  readonly leastOfCost?: number;
}

export interface FailureMeaning {
  /** How often the same candidate is asked again at once. */
  readonly repeats: number;
  /** Who comes next: anybody, only a larger context window, or nobody. */
  readonly next: 'any' | 'larger_window' | 'none';
  readonly cooldown?: CooldownPolicy;
  /** Whose fault: the request's, the account's, or the provider's. */
  readonly fault: 'request' | 'account' | 'provider' | 'caller';
  readonly exitCode: number;
  readonly httpStatus: number;
  /** What a person can do. */
  readonly hint: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Outages mostly end within minutes, and a probe of a provider that refuses at once costs little: the pauses grow slowly. */
const OUTAGE = { firstMs: 15 * SECOND, leastMs: 15 * SECOND, growth: 1.2, maxMs: 2 * MINUTE };

export const FAILURE_POLICY: Readonly<Record<FailureKind, FailureMeaning>> = {
  auth: {
    repeats: 0,
    next: 'any',
    cooldown: { after: 1, firstMs: HOUR, growth: 2, maxMs: 24 * HOUR },
    fault: 'account',
    exitCode: 4,
    httpStatus: 401,
    hint: 'Check the key: openclaw provider keys test',
  },
  quota_exhausted: {
    repeats: 0,
    next: 'any',
    cooldown: { after: 1, firstMs: HOUR, growth: 2, maxMs: 24 * HOUR },
    fault: 'account',
    exitCode: 5,
    httpStatus: 429,
    hint: 'See what is left and when it resets: openclaw provider quota',
  },
  rate_limited: {
    repeats: 0,
    next: 'any',
    cooldown: { after: 1, firstMs: 20 * SECOND, growth: 2, maxMs: 5 * MINUTE },
    fault: 'account',
    exitCode: 5,
    httpStatus: 429,
    hint: 'Wait, or add another provider, for example: openclaw provider keys set groq',
  },
  overloaded: {
    repeats: 0,
    next: 'any',
    cooldown: { ...OUTAGE, after: 2 },
    fault: 'provider',
    exitCode: 8,
    httpStatus: 503,
    hint: 'Try again shortly',
  },
  context_too_long: {
    repeats: 0,
    next: 'larger_window',
    fault: 'request',
    exitCode: 1,
    httpStatus: 413,
    hint: 'Shorten the input, or use a model with a larger window: openclaw provider models',
  },
  model_not_found: {
    repeats: 0,
    next: 'any',
    cooldown: { after: 1, firstMs: 24 * HOUR, growth: 2, maxMs: 24 * HOUR },
    fault: 'account',
    exitCode: 2,
    httpStatus: 404,
    hint: 'See what there is: openclaw provider models --refresh',
  },
  content_filtered: {
    repeats: 0,
    next: 'none',
    fault: 'request',
    exitCode: 1,
    httpStatus: 400,
    hint: 'The provider refuses this content; rephrase the request',
  },
  bad_request: {
    repeats: 0,
    next: 'none',
    fault: 'request',
    exitCode: 1,
    httpStatus: 400,
    hint: 'See the whole exchange of decisions: openclaw provider log --why last',
  },
  timeout: {
    repeats: 0,
    next: 'any',
    cooldown: { ...OUTAGE, after: 2, leastOfCost: 1.5 },
    fault: 'provider',
    exitCode: 9,
    httpStatus: 504,
    hint: 'It took too long; try again shortly',
  },
  network: {
    repeats: 1,
    next: 'any',
    cooldown: { ...OUTAGE, after: 3 },
    fault: 'provider',
    exitCode: 8,
    httpStatus: 502,
    hint: 'Check the connection: openclaw provider doctor',
  },
  server_error: {
    repeats: 1,
    next: 'any',
    cooldown: { ...OUTAGE, after: 2 },
    fault: 'provider',
    exitCode: 8,
    httpStatus: 502,
    hint: 'The provider failed; try again shortly',
  },
  truncated: {
    repeats: 1,
    next: 'any',
    cooldown: { ...OUTAGE, after: 2 },
    fault: 'provider',
    exitCode: 7,
    httpStatus: 502,
    hint: 'The answer broke off; ask again',
  },
  malformed: {
    repeats: 1,
    next: 'any',
    cooldown: { ...OUTAGE, after: 2 },
    fault: 'provider',
    exitCode: 8,
    httpStatus: 502,
    hint: 'The provider sent something that is no answer; check its baseUrl: openclaw provider doctor',
  },
  aborted: { repeats: 0, next: 'none', fault: 'caller', exitCode: 130, httpStatus: 499, hint: 'Cancelled' },
};

/** What a person can do about a failure: the vendor's own way where its rule knows one. No full stop at the end. */
export function failureHint({ hint, kind }: Pick<Failure, 'hint' | 'kind'>): string {
  return hint?.replace(/\.$/, '') ?? FAILURE_POLICY[kind].hint;
}
