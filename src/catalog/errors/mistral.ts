// Owns how Mistral words its failures.
import type { ErrorRule } from '../../domain/provider.ts';
import { A_FEW_SECONDS, BUSY, UNTIL_PAID } from './waits.ts';

export const mistralErrors: readonly ErrorRule[] = [
  {
    // A 503 today, a 429 formerly.
    id: 'mistral-capacity',
    message: /service tier capacity exceeded/i,
    kind: 'overloaded',
    scope: 'model',
    wait: BUSY,
  },
  {
    id: 'mistral-key',
    status: 401,
    kind: 'auth',
    scope: 'account',
    hint: 'Check the key, and whether the plan is used up, in the Mistral console.',
  },
  {
    id: 'mistral-payment',
    status: 402,
    kind: 'quota_exhausted',
    scope: 'account',
    wait: UNTIL_PAID,
    hint: 'Add a payment method or credit in the Mistral console.',
  },
  {
    id: 'mistral-rate',
    code: ['1300', 'rate_limited'],
    kind: 'rate_limited',
    scope: 'account',
    wait: A_FEW_SECONDS,
  },
  { id: 'mistral-rate-status', status: 429, kind: 'rate_limited', scope: 'account', wait: A_FEW_SECONDS },
];
