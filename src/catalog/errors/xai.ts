// Owns how xAI words its failures.
import type { ErrorRule } from '../../domain/provider.ts';
import { A_DAY, UNTIL_PAID } from './waits.ts';

const KEY_HINT = 'Check the key in the xAI console, then store it again.';

export const xaiErrors: readonly ErrorRule[] = [
  // A bad key is a 400.
  { id: 'xai-key-text', message: /incorrect api key/i, kind: 'auth', scope: 'account', hint: KEY_HINT },
  {
    id: 'xai-credits',
    message: /used all available credits|monthly spending limit/i,
    kind: 'quota_exhausted',
    scope: 'account',
    wait: UNTIL_PAID,
    hint: 'Buy credits or raise the monthly spending limit in the xAI console.',
  },
  { id: 'xai-key', status: 401, kind: 'auth', scope: 'account', hint: KEY_HINT },
  { id: 'xai-model', status: 404, kind: 'model_not_found', scope: 'model', wait: A_DAY },
];
