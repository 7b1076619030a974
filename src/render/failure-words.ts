// Owns the words for kinds of failure, as they stand in answer lines and tables.
import type { FailureKind } from '../domain/failure.ts';
import type { LogEntry } from '../domain/outcome.ts';

export const FAILURE_WORDS: Readonly<Record<FailureKind, string>> = {
  auth: 'key refused',
  quota_exhausted: 'quota spent',
  rate_limited: 'rate limited',
  overloaded: 'overloaded',
  context_too_long: 'context too long',
  model_not_found: 'no such model',
  content_filtered: 'refused the content',
  bad_request: 'refused the request',
  timeout: 'timed out',
  network: 'connection failed',
  server_error: 'server error',
  truncated: 'broke off',
  malformed: 'malformed answer',
  aborted: 'cancelled',
};

/** What we refused ourselves has words of its own. */
const CODE_WORDS: Readonly<Record<string, string>> = {
  no_key: 'no key',
  hedged: 'overtaken',
  budget: 'over budget',
  budget_spent: 'over budget',
  price_cap: 'over the price cap',
  credits_short: 'too few credits',
};

export const failureWords = ({
  kind,
  code = '',
}: {
  readonly kind: FailureKind;
  readonly code?: string | undefined;
}): string => CODE_WORDS[code] ?? FAILURE_WORDS[kind];

type Ended = Pick<LogEntry, 'ok' | 'kind' | 'code' | 'message' | 'attempts' | 'cached'>;

/** What became of a request. Where nobody was asked, nobody refused a key: there was none. */
export function resultWords({ ok, kind, code, message = '', attempts, cached }: Ended): string {
  if (ok) return cached ? 'cached' : 'ok';
  if (!kind) return 'failed';
  if (attempts.length > 0) return FAILURE_WORDS[kind];
  if (kind === 'auth') return 'no key';
  const unknown = code === 'unknown_name' ? /^unknown (\w+)/.exec(message)?.[1] : undefined;
  return unknown === undefined ? failureWords({ kind, code }) : `no such ${unknown}`;
}
