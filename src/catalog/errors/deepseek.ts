// Owns how DeepSeek words its failures: the status says it all.
import type { ErrorRule } from '../../domain/provider.ts';
import { BUSY, NEXT_MINUTE, UNTIL_PAID } from './waits.ts';

export const deepseekErrors: readonly ErrorRule[] = [
  {
    id: 'deepseek-key',
    status: 401,
    kind: 'auth',
    scope: 'account',
    hint: 'Check the key on the DeepSeek platform, then store it again.',
  },
  {
    id: 'deepseek-balance',
    status: 402,
    kind: 'quota_exhausted',
    scope: 'account',
    wait: UNTIL_PAID,
    hint: 'Top up the balance on the DeepSeek platform.',
  },
  {
    id: 'deepseek-balance-text',
    message: /insufficient balance/i,
    kind: 'quota_exhausted',
    scope: 'account',
    wait: UNTIL_PAID,
    hint: 'Top up the balance on the DeepSeek platform.',
  },
  // Calls at the same moment, counted per model.
  { id: 'deepseek-rate', status: 429, kind: 'rate_limited', scope: 'model', wait: NEXT_MINUTE },
  { id: 'deepseek-overloaded', status: 503, kind: 'overloaded', scope: 'model', wait: BUSY },
];
