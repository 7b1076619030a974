// Owns what Ollama's errors mean; they are words, with hardly a code among them.
import type { ErrorRule } from '../../domain/provider.ts';

export const ollamaErrors: readonly ErrorRule[] = [
  {
    // It is there as soon as somebody pulls it.
    id: 'ollama-model',
    message: /\bmodel\b.*\bnot found\b|try pulling it first/i,
    kind: 'model_not_found',
    wait: { type: 'backoff', firstMs: 30_000, maxMs: 600_000 },
    hint: 'Pull it first: ollama pull <model>.',
  },
  {
    id: 'ollama-no-thinking',
    message: /does not support thinking/i,
    kind: 'bad_request',
    repair: { type: 'drop_field', field: 'think' },
  },
  {
    id: 'ollama-no-tools',
    message: /does not support tools/i,
    kind: 'bad_request',
    repair: { type: 'drop_field', field: 'tools' },
  },
  { id: 'ollama-too-long', message: /prompt too long|exceeded max context length/i, kind: 'context_too_long' },
  // Of the cloud's failures none says anything about models that run here.
  { id: 'ollama-auth', status: 401, kind: 'auth', scope: 'model', hint: 'Sign in to the cloud: ollama signin.' },
  {
    id: 'ollama-usage-limit',
    message: /usage limit/i,
    kind: 'quota_exhausted',
    scope: 'paid_models',
    wait: { type: 'backoff', firstMs: 3_600_000, maxMs: 86_400_000 },
    hint: 'The usage limit of the cloud plan is reached; local models are not limited.',
  },
  {
    id: 'ollama-quota',
    status: 429,
    kind: 'quota_exhausted',
    scope: 'paid_models',
    wait: { type: 'backoff', firstMs: 3_600_000, maxMs: 86_400_000 },
    hint: 'The usage limit of the cloud plan is reached; local models are not limited.',
  },
  {
    id: 'ollama-cloud-overloaded',
    message: /server overloaded.*\(ref:/i,
    kind: 'overloaded',
    scope: 'model',
    wait: { type: 'backoff', firstMs: 5_000, maxMs: 60_000 },
  },
  {
    // The queue belongs to the server, not to one model.
    id: 'ollama-busy',
    message: /server busy|server overloaded/i,
    kind: 'overloaded',
    scope: 'provider',
    wait: { type: 'backoff', firstMs: 5_000, maxMs: 60_000 },
  },
  {
    id: 'ollama-overloaded',
    status: 503,
    kind: 'overloaded',
    scope: 'provider',
    wait: { type: 'backoff', firstMs: 5_000, maxMs: 60_000 },
  },
  {
    // The local server could not reach the cloud.
    id: 'ollama-cloud-away',
    status: 502,
    kind: 'network',
    scope: 'model',
    wait: { type: 'backoff', firstMs: 10_000, maxMs: 120_000 },
  },
];
