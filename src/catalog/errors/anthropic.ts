// Owns what Anthropic's errors mean.
import type { ErrorRule } from '../../domain/provider.ts';

const untilTopUp = { type: 'backoff', firstMs: 3_600_000, maxMs: 86_400_000 } as const;

export const anthropicErrors: readonly ErrorRule[] = [
  {
    id: 'anthropic-credit',
    message: /credit balance is too low/i,
    kind: 'quota_exhausted',
    wait: untilTopUp,
    hint: 'Buy credits at https://console.anthropic.com/settings/billing.',
  },
  {
    id: 'anthropic-billing',
    status: 402,
    kind: 'quota_exhausted',
    wait: untilTopUp,
    hint: 'Check the payment details at https://console.anthropic.com/settings/billing.',
  },
  {
    // A 400 or a 429; the date of return stands in the text only.
    id: 'anthropic-usage-limit',
    message: /reached your specified (?:API )?usage limits/i,
    kind: 'quota_exhausted',
    wait: untilTopUp,
    hint: 'Raise the spend limit at https://console.anthropic.com/settings/limits.',
  },
  {
    id: 'anthropic-spend-limit',
    code: 'enforced_spend_limit_reached',
    kind: 'quota_exhausted',
    wait: untilTopUp,
    hint: 'The monthly spend limit of your tier is reached; it renews at the date given.',
  },
  {
    id: 'anthropic-region',
    status: 403,
    message: /request not allowed/i,
    kind: 'auth',
    hint: 'Anthropic does not serve this region or network.',
  },
  {
    id: 'anthropic-key',
    status: [401, 403],
    kind: 'auth',
    hint: 'Check ANTHROPIC_API_KEY, or make a key at https://console.anthropic.com/settings/keys.',
  },
  {
    id: 'anthropic-overloaded',
    code: 'overloaded_error',
    kind: 'overloaded',
    wait: { type: 'backoff', firstMs: 10_000, maxMs: 120_000 },
  },
  {
    id: 'anthropic-overloaded-status',
    status: 529,
    kind: 'overloaded',
    wait: { type: 'backoff', firstMs: 10_000, maxMs: 120_000 },
  },
  { id: 'anthropic-too-large', status: 413, kind: 'context_too_long' },
  { id: 'anthropic-too-long', message: /prompt is too long/i, kind: 'context_too_long' },
  {
    id: 'anthropic-model',
    status: 404,
    code: 'not_found_error',
    kind: 'model_not_found',
    wait: { type: 'fixed', ms: 86_400_000 },
  },
  {
    id: 'anthropic-rate',
    status: 429,
    kind: 'rate_limited',
    wait: { type: 'backoff', firstMs: 30_000, maxMs: 120_000 },
  },
  { id: 'anthropic-timeout', code: 'timeout_error', kind: 'timeout' },
];
