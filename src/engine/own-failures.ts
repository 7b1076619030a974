// Owns the failures that no provider reports, and the cleaning of those that one does.
import { type Failure, isFailure } from '../domain/failure.ts';
import { redact } from '../keychain/mask.ts';
import { isTellingSilence } from './limits.ts';
import type { NoKey } from './ports.ts';

/** Marks an attempt that was ended on our side without any fault of the upstream's. */
export const NOT_SHOWN_CODE = 'not_shown';

/** Marks one of two that were asked side by side: the other was faster. */
const HEDGED_CODE = 'hedged';

/** True for an attempt that ended on our side, and says nothing of its upstream. */
export const isNotShown = ({ code }: Pick<Failure, 'code'>) => code === NOT_SHOWN_CODE || code === HEDGED_CODE;

export const WEB_PAGE: Failure = {
  kind: 'malformed',
  scope: 'provider',
  message: 'a web page came back instead of an answer; is the baseUrl right?',
  shouldRetry: false,
};

/** The answer cannot be shown: it is another one than the part that was, or somebody else was faster. */
export const NOT_SHOWN: Failure = {
  kind: 'aborted',
  scope: 'none',
  code: NOT_SHOWN_CODE,
  message: 'ended, since another answer is being shown',
};

export const HEDGED: Failure = {
  ...NOT_SHOWN,
  code: HEDGED_CODE,
  message: 'ended, since the one asked beside it was faster',
};

export const EMPTY_BODY: Failure = {
  kind: 'malformed',
  scope: 'model',
  message: 'an empty body came back instead of an answer',
};

export const ENDLESS: Failure = {
  kind: 'malformed',
  scope: 'model',
  message: 'the answer never ends; cut off at 64 MB',
};

/** Marks an attempt that ended because the time of the whole request was over. */
export const DEADLINE_CODE = 'deadline';

export function outOfTime(totalMs: number): Failure {
  const hint = `Give it longer: --timeout ${Math.ceil((totalMs * 3) / 1000)}s`;
  const message = `not finished within ${totalMs / 1000} s`;
  return { kind: 'timeout', scope: 'none', code: DEADLINE_CODE, message, hint };
}

/** A silence that the request's own deadline cut short is evidence where it was long enough, and never a matter of settings. */
export function untilDeadline(failure: Failure, waitedMs: number): Failure {
  const { hint: _settings, ...rest } = failure;
  const hint = failure.code === DEADLINE_CODE ? failure.hint : 'Give it longer: a longer --timeout';
  return { ...rest, hint, scope: isTellingSilence(waitedMs) ? 'model' : 'none' };
}

export const STUCK: Failure = {
  kind: 'malformed',
  scope: 'model',
  code: 'repetition',
  message: 'the answer got stuck: the same words over and over',
  shouldRetry: false,
};

export const OVERLOAD_NOTICE: Failure = {
  kind: 'overloaded',
  scope: 'model',
  code: 'overload_notice',
  message: 'an overload notice came in place of an answer',
};

/** The provider refused nothing: a keychain may be open by then, and until then not every call should prompt for it. */
const WITHOUT_KEY = { backoffMs: 60_000, maxBackoffMs: 60_000 };

/** A key that is referred to but cannot be had is a failure without a call. */
export function withoutCall({ missing: message, isLocal, hint }: NoKey): Failure {
  const own = { ...(isLocal && { isLocal }), ...(hint !== undefined && { hint }) };
  return { kind: 'auth', scope: 'account', code: 'no_key', message, ...WITHOUT_KEY, ...own };
}

/** Upstreams echo what they were sent, in whatever field: no word of theirs leaves here with the key in it. */
export function withoutKey(failure: Failure, key: string | undefined): Failure {
  if (!key) return failure;
  const clean = (value: unknown) => (typeof value === 'string' ? redact(value, [key]) : value);
  return Object.fromEntries(Object.entries(failure).map(([field, value]) => [field, clean(value)])) as never;
}

/** What a broken exchange means: `cause` is why we ended it ourselves; a response that had begun is cut off. */
export function meaningOf(error: unknown, cause: Failure | undefined, hasBegun: boolean): Failure {
  if (!isFailure(error)) throw error;
  if (error.kind === 'aborted') return cause ?? error;
  return error.kind === 'network' && hasBegun ? { ...error, kind: 'truncated', scope: 'model' } : error;
}
