// Owns how Groq words its failures.
import type { ErrorRule } from '../../domain/provider.ts';
import { A_DAY, NEXT_MINUTE, SHORTLY_BUSY, UNTIL_PAID } from './waits.ts';

export const groqErrors: readonly ErrorRule[] = [
  // Its code says rate_limit_exceeded, but the request alone is more than a minute's allowance: waiting does not help.
  { id: 'groq-too-large', status: 413, kind: 'context_too_long' },
  { id: 'groq-too-large-text', message: /^request too large for model/i, kind: 'context_too_long' },
  {
    id: 'groq-key',
    status: 401,
    kind: 'auth',
    scope: 'account',
    hint: 'Check the key in the Groq console, then store it again.',
  },
  {
    // A rolling window: often free again within minutes.
    id: 'groq-day',
    status: 429,
    message: /per day|\((?:RPD|TPD)\)/i,
    kind: 'quota_exhausted',
    scope: 'model',
    wait: UNTIL_PAID,
    hint: 'The allowance of the day is used up: wait, use another model, or upgrade the tier.',
  },
  { id: 'groq-rate', status: 429, kind: 'rate_limited', scope: 'model', wait: NEXT_MINUTE },
  { id: 'groq-capacity', status: 498, kind: 'overloaded', scope: 'model', wait: SHORTLY_BUSY },
  { id: 'groq-capacity-code', code: 'capacity_exceeded', kind: 'overloaded', scope: 'model', wait: SHORTLY_BUSY },
  { id: 'groq-overloaded', status: 503, kind: 'overloaded', scope: 'model', wait: SHORTLY_BUSY },
  {
    id: 'groq-model',
    code: ['model_decommissioned', 'model_not_found'],
    kind: 'model_not_found',
    scope: 'model',
    wait: A_DAY,
  },
  // The model stumbled, not the request: the same again mostly works.
  {
    id: 'groq-glitch',
    code: ['json_validate_failed', 'tool_use_failed'],
    kind: 'bad_request',
    repair: { type: 'same_again' },
  },
  { id: 'groq-dependency', status: 424, kind: 'server_error', scope: 'model' },
];
