// Owns how Kimi (Moonshot) words its failures: by type; there are no codes.
import type { ErrorRule } from '../../domain/provider.ts';
import { A_DAY, BUSY, NEXT_MINUTE, UNTIL_PAID } from './waits.ts';

const KEY_HINT = 'Check the key; keys of api.moonshot.ai and api.moonshot.cn are not the same, so try the other host.';
const BALANCE_HINT = 'Recharge the account in the Moonshot console.';

export const kimiErrors: readonly ErrorRule[] = [
  {
    id: 'kimi-balance',
    code: 'exceeded_current_quota_error',
    kind: 'quota_exhausted',
    scope: 'account',
    wait: UNTIL_PAID,
    hint: BALANCE_HINT,
  },
  {
    id: 'kimi-cycle',
    message: /usage limit for this billing cycle/i,
    kind: 'quota_exhausted',
    scope: 'account',
    wait: UNTIL_PAID,
    hint: 'The coding plan is used up until its next billing cycle.',
  },
  { id: 'kimi-key', status: 401, kind: 'auth', scope: 'account', hint: KEY_HINT },
  {
    id: 'kimi-key-type',
    code: ['invalid_authentication_error', 'incorrect_api_key_error', 'permission_denied_error'],
    kind: 'auth',
    scope: 'account',
    hint: KEY_HINT,
  },
  {
    id: 'kimi-day',
    code: 'rate_limit_reached_error',
    message: /\bTPD\b/,
    kind: 'quota_exhausted',
    scope: 'account',
    wait: UNTIL_PAID,
    hint: 'The tokens of the day are used up: wait, or raise the tier by recharging.',
  },
  {
    id: 'kimi-rate',
    code: 'rate_limit_reached_error',
    kind: 'rate_limited',
    scope: 'account',
    wait: NEXT_MINUTE,
  },
  // A 429 that is not the caller's fault.
  { id: 'kimi-overloaded', code: 'engine_overloaded_error', kind: 'overloaded', scope: 'model', wait: BUSY },
  {
    id: 'kimi-context',
    message: /exceeded model token limit|input token length too long/i,
    kind: 'context_too_long',
  },
  { id: 'kimi-filter', code: 'content_filter', kind: 'content_filtered' },
  { id: 'kimi-model-type', code: 'resource_not_found_error', kind: 'model_not_found', scope: 'model', wait: A_DAY },
  { id: 'kimi-model', status: 404, kind: 'model_not_found', scope: 'model', wait: A_DAY },
  { id: 'kimi-fault', code: ['server_error', 'unexpected_output'], kind: 'server_error', scope: 'model' },
];
