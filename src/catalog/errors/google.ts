// Owns what the errors of Google's Gemini API mean.
import type { ErrorRule } from '../../domain/provider.ts';

const aDay = { type: 'fixed', ms: 86_400_000 } as const;

export const googleErrors: readonly ErrorRule[] = [
  {
    // A bad key is a 400 here.
    id: 'google-key-invalid',
    code: 'API_KEY_INVALID',
    kind: 'auth',
    hint: 'Check GEMINI_API_KEY, or make a key at https://aistudio.google.com/apikey.',
  },
  {
    id: 'google-key',
    message: /API key not valid/i,
    kind: 'auth',
    hint: 'Check GEMINI_API_KEY, or make a key at https://aistudio.google.com/apikey.',
  },
  {
    id: 'google-denied',
    status: [401, 403],
    kind: 'auth',
    hint: 'The key may not use this API: see the key and its project at https://aistudio.google.com/apikey.',
  },
  {
    id: 'google-precondition',
    code: 'FAILED_PRECONDITION',
    kind: 'auth',
    scope: 'provider',
    wait: aDay,
    hint: 'Google does not serve this place without billing: enable billing for the project, or use another provider.',
  },
  {
    // The same condition was a 429 until about September 2026.
    id: 'google-prepayment',
    message: /prepayment credits are depleted/i,
    kind: 'quota_exhausted',
    wait: { type: 'backoff', firstMs: 3_600_000, maxMs: 86_400_000 },
    hint: 'Buy credits for the project at https://aistudio.google.com/billing.',
  },
  {
    id: 'google-payment',
    status: 402,
    kind: 'quota_exhausted',
    wait: { type: 'backoff', firstMs: 3_600_000, maxMs: 86_400_000 },
    hint: 'Check the billing of the project at https://aistudio.google.com/billing.',
  },
  {
    id: 'google-no-free-quota',
    status: 429,
    body: /"quotaValue":\s*"0"|\blimit: 0(?![\d.])/,
    kind: 'quota_exhausted',
    scope: 'model',
    wait: aDay,
    ignoreHints: true,
    hint: 'This model has no free quota: enable billing for the project, or take another model.',
  },
  {
    // Limits hold for project and model; the delay that comes with them (20 to 60 s) is of no use for a daily one.
    id: 'google-per-day',
    status: 429,
    body: /PerDay/,
    kind: 'quota_exhausted',
    scope: 'model',
    wait: { type: 'clock', hour: 0, zone: 'America/Los_Angeles' },
    ignoreHints: true,
    hint: "The day's quota of this model is spent; it returns at midnight Pacific time.",
  },
  {
    id: 'google-per-minute',
    status: 429,
    body: /PerMinute/,
    kind: 'rate_limited',
    wait: { type: 'backoff', firstMs: 60_000, maxMs: 240_000 },
  },
  {
    // Without details it may be a daily limit as well: the wait grows accordingly.
    id: 'google-rate',
    status: 429,
    kind: 'rate_limited',
    wait: { type: 'backoff', firstMs: 60_000, maxMs: 3_600_000 },
  },
  {
    id: 'google-overloaded',
    status: 503,
    kind: 'overloaded',
    wait: { type: 'backoff', firstMs: 10_000, maxMs: 120_000 },
  },
  { id: 'google-deadline', status: 504, kind: 'timeout', scope: 'none' },
  { id: 'google-too-long', message: /input token count/i, kind: 'context_too_long' },
  { id: 'google-model', status: 404, code: 'NOT_FOUND', kind: 'model_not_found', wait: aDay },
];
