// Owns what error codes, statuses and words mean where a vendor's own table is silent.
import type { FailureKind, FailureScope } from '../domain/failure.ts';
import type { ErrorRule } from '../domain/provider.ts';

/** `This model does not support image input`, `image_url is only supported by certain models`, `tools are not supported by m1`. */
function lacking(): RegExp {
  const what =
    '(?:image|images|image_url|vision|audio|video|files?|pdf|documents?|tools?|tool use|functions?|function calling|json_schema|structured outputs?)';
  const some = '(?:[\\w\'`"-]+ ){0,3}?';
  return new RegExp(
    `(?:does not|doesn't|cannot|can't|do not) (?:support|accept|handle|process|take) ${some}['\`"]?${what}\\b|\\b${what}['\`"]? ${some}(?:is|are) (?:not supported (?:by|for|with|in|on) (?:this|the|that|model|[\\w./:-]+ model)|only supported by)`,
    'i',
  );
}

/** `Limit of 100 requests per day`, `Daily token quota exceeded`, `(RPD)`; what is sold by the month, and what is also counted by the minute, is not meant. */
function longWindow(): RegExp {
  const limited = '(?:limits?|quotas?|requests?|tokens?|allowance|usage|cap)';
  const often = '(?:daily|weekly|monthly)(?! (?:plans?|pass|subscriptions?|billing|fee)\\b)';
  const short = '(?:(?:per|each|every|a) |/)(?:second|sec|minute|min)\\b|\\b[RT]P[MS]\\b';
  const long = `\\bper (?:day|week|month)\\b|\\b${often}(?: \\S+){0,3}? ${limited}\\b|\\b${limited}\\b(?: \\S+){0,3}? ${often}\\b|\\b[RT]PD\\b`;
  return new RegExp(`^(?![^]*(?:${short}))[^]*(?:${long})`, 'i');
}

/** Codes and types that OpenAI and Anthropic made common; many compatible servers send them. */
export const GENERIC_ERRORS: readonly ErrorRule[] = [
  { id: 'any-overflow-code', code: ['context_length_exceeded', 'request_too_large'], kind: 'context_too_long' },
  {
    id: 'any-quota-code',
    code: ['insufficient_quota', 'credit_balance_exhausted', 'billing_error'],
    kind: 'quota_exhausted',
  },
  {
    id: 'any-day',
    status: 429,
    message: longWindow(),
    leastWaitMs: 60_000,
    kind: 'quota_exhausted',
    scope: 'model',
    wait: { type: 'backoff', firstMs: 3_600_000, maxMs: 86_400_000 },
  },
  { id: 'any-auth-code', code: ['invalid_api_key', 'authentication_error', 'permission_error'], kind: 'auth' },
  { id: 'any-model-code', code: 'model_not_found', kind: 'model_not_found' },
  {
    id: 'any-overloaded-code',
    code: ['overloaded_error', 'server_is_overloaded', 'slow_down'],
    kind: 'overloaded',
  },
  {
    id: 'any-rate-code',
    status: 429,
    code: ['rate_limit_exceeded', 'rate_limit_error', 'rate_limited'],
    kind: 'rate_limited',
  },
  {
    id: 'any-ability',
    status: [400, 404, 415, 422],
    message: lacking(),
    kind: 'bad_request',
    lacksAbility: true,
    hint: 'See which models can: openclaw provider models --vision, --tools or --json-schema',
  },
  { id: 'any-filter-code', code: ['content_filter', 'content_policy_violation'], kind: 'content_filtered' },
];

/** Types that say nothing a status would not say better; they count where there is no status. */
export const STATUSLESS_TYPES: Readonly<Record<string, FailureKind>> = {
  invalid_request_error: 'bad_request',
  timeout_error: 'timeout',
  timeout: 'timeout',
};

const ABOUT_RATES = /rate limit|too many requests|per minute|per day|throttl/i;

const OVERFLOW = new RegExp(
  [
    'prompt (?:is )?too long',
    'prompt exceeds max length',
    'exceeds the context window',
    'context[_ ]length[_ ]exceeded',
    'maximum context length is [\\d,]+ tokens',
    "exceeds (?:the )?(?:model'?s )?maximum context length",
    'input token count.*exceeds the maximum',
    'exceeded model token limit',
    'input token length too long',
    'reduce the length of the messages',
    'too large for model with \\d+ maximum context length',
    'maximum prompt length is \\d+',
    'input is too long for requested model',
    'maximum allowed input length of [\\d,]+ tokens',
    'exceeds the available context size',
    'greater than the context length',
    'request_too_large',
  ].join('|'),
  'i',
);

/** Whether the words say that the prompt does not fit. */
export function speaksOfOverflow(message: string): boolean {
  return !ABOUT_RATES.test(message) && OVERFLOW.test(message);
}

const STATUS_KINDS: Readonly<Record<number, FailureKind>> = {
  401: 'auth',
  402: 'quota_exhausted',
  403: 'auth',
  408: 'timeout',
  413: 'context_too_long',
  429: 'rate_limited',
  499: 'network',
  503: 'overloaded',
  504: 'timeout',
  524: 'timeout',
  529: 'overloaded',
};

/** What a status alone says. A 404 means a missing model only where the words speak of one. */
export function kindOfStatus(status: number, message: string): FailureKind {
  if (status === 404) return /\bmodels?\b/i.test(message) ? 'model_not_found' : 'bad_request';
  if (status >= 300 && status < 400) return 'malformed';
  return STATUS_KINDS[status] ?? (status >= 400 && status < 500 ? 'bad_request' : 'server_error');
}

/** How far a failure reaches where no rule says it: a key that may not use one model may use the others. */
export function scopeOf(kind: FailureKind, message: string): FailureScope {
  return kind === 'auth' && /\bmodels?\b(?!\.)/i.test(message) ? 'model' : DEFAULT_SCOPES[kind];
}

/** Only proof about the key or the money widens it past the model. */
export const DEFAULT_SCOPES: Readonly<Record<FailureKind, FailureScope>> = {
  auth: 'account',
  quota_exhausted: 'account',
  rate_limited: 'model',
  overloaded: 'model',
  context_too_long: 'none',
  model_not_found: 'model',
  content_filtered: 'none',
  bad_request: 'none',
  timeout: 'model',
  network: 'provider',
  server_error: 'model',
  truncated: 'model',
  malformed: 'model',
  aborted: 'none',
};
