// Owns how OpenAI words its failures.
import type { ErrorRule } from '../../domain/provider.ts';
import { A_DAY, BUSY, NEXT_MINUTE, UNTIL_PAID } from './waits.ts';

const KEY_HINT = 'Check the key, its project and its permissions on the API-keys page, then store it again.';

export const openaiErrors: readonly ErrorRule[] = [
  {
    id: 'openai-quota',
    code: [
      'insufficient_quota',
      'credit_balance_exhausted',
      'organization_spend_limit_exceeded',
      'project_spend_limit_exceeded',
      'organization_usage_limit_exceeded',
    ],
    kind: 'quota_exhausted',
    scope: 'account',
    wait: UNTIL_PAID,
    hint: 'Add credit or raise the spending limit on the billing page.',
  },
  // Servers of the user's own are judged by these rules too: where the words are about a model, the key is good for others.
  { id: 'openai-key', status: 401, kind: 'auth', hint: KEY_HINT },
  { id: 'openai-key-code', code: 'invalid_api_key', kind: 'auth', scope: 'account', hint: KEY_HINT },
  {
    id: 'openai-verification',
    message: /organization must be verified/i,
    kind: 'auth',
    scope: 'model',
    wait: A_DAY,
    hint: 'Verify the organization in its settings, or use a model that does not ask for it.',
  },
  // Also said of models that the key may not use, then as a 403.
  { id: 'openai-model', code: 'model_not_found', kind: 'model_not_found', scope: 'model', wait: A_DAY },
  {
    id: 'openai-model-access',
    status: 403,
    message: /not allowed to sample from this model|not have access to (?:the )?model/i,
    kind: 'auth',
    scope: 'model',
    wait: A_DAY,
    hint: "Allow the model in the project's limits, or use another one.",
  },
  {
    id: 'openai-country',
    status: 403,
    kind: 'auth',
    hint: 'The key may not be used from here: check its restrictions and the supported countries.',
  },
  {
    id: 'openai-day',
    status: 429,
    code: 'rate_limit_exceeded',
    message: /per day|\((?:RPD|TPD)\)/i,
    kind: 'quota_exhausted',
    scope: 'model',
    wait: UNTIL_PAID,
    hint: 'The limit of the day is used up: wait, or move to a higher usage tier.',
  },
  { id: 'openai-slow-down', code: 'slow_down', kind: 'overloaded', scope: 'model', wait: BUSY },
  {
    id: 'openai-rate',
    status: 429,
    code: 'rate_limit_exceeded',
    kind: 'rate_limited',
    scope: 'model',
    wait: NEXT_MINUTE,
  },
  { id: 'openai-overloaded-code', code: 'server_is_overloaded', kind: 'overloaded', scope: 'model', wait: BUSY },
  { id: 'openai-overloaded', status: 503, kind: 'overloaded', scope: 'model', wait: BUSY },
  { id: 'openai-context', code: 'context_length_exceeded', kind: 'context_too_long' },
  {
    id: 'openai-filter',
    code: ['invalid_prompt', 'content_policy_violation', 'content_filter', 'refusal'],
    kind: 'content_filtered',
  },
];
