// Owns the words for kinds of failure, as they stand in answer lines and tables.
import type { FailureKind } from '../domain/failure.ts';
import type { LogEntry } from '../domain/outcome.ts';
import { UNCOUNTED } from '../domain/shortage-words.ts';

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
const CODE_WORDS: ReadonlyMap<string, string> = new Map([
  ['no_key', 'no key'],
  ['hedged', 'overtaken'],
  ['budget', 'over budget'],
  ['budget_spent', 'over budget'],
  ['price_cap', 'over the price cap'],
  ['credits_short', 'too few credits'],
  [UNCOUNTED, 'cost not countable'],
]);

interface Told {
  readonly kind: FailureKind;
  readonly code?: string | undefined;
}

export const failureWords = ({ kind, code = '' }: Told): string => CODE_WORDS.get(code) ?? FAILURE_WORDS[kind];

/** `rate limited (429): Rate limit reached`; a message that only says the same again is left out. */
export function failureText(failure: Told & { readonly message: string }, detail = ''): string {
  const words = failureWords(failure);
  return `${words}${detail}${failure.message === words || failure.message === '' ? '' : `: ${failure.message}`}`;
}

type Ended = Pick<LogEntry, 'ok' | 'kind' | 'code' | 'message' | 'attempts' | 'cached'>;

/** What became of a request. Where nobody was asked, nobody refused a key: there was none. */
export function resultWords({ ok, kind, code, message = '', attempts, cached }: Ended): string {
  if (ok) return cached ? 'cached' : 'ok';
  if (!kind) return 'failed';
  if (attempts.length > 0) return failureWords({ kind, code });
  if (kind === 'auth') return 'no key';
  const unknown = code === 'unknown_name' ? /^unknown (\w+)/.exec(message)?.[1] : undefined;
  return unknown === undefined ? failureWords({ kind, code }) : `no such ${unknown}`;
}
