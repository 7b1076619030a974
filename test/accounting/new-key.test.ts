// A new key: what is forgotten with the old one, and what is not.
import { expect, it } from 'vitest';
import { cooldownOf } from '../../src/accounting/breaker.ts';
import { recordFailure } from '../../src/accounting/health.ts';
import { forgiveAccount } from '../../src/accounting/new-key.ts';
import type { Failure } from '../../src/domain/failure.ts';
import { EMPTY_STATE, type RouterState } from '../../src/domain/state.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const failed = (state: RouterState, account: string | undefined, kind: Failure['kind'], scope: Failure['scope']) =>
  recordFailure(
    state,
    { provider: 'a', model: 'm', ...(account && { account }) },
    { kind, scope, message: 'no' },
    NOW,
    0.5,
  );

it('frees the account of what its old key brought it, and nobody else', () => {
  let state = failed(EMPTY_STATE, undefined, 'auth', 'account');
  state = failed(state, undefined, 'quota_exhausted', 'paid_models');
  state = failed(state, 'a-2', 'auth', 'account');
  const forgiven = forgiveAccount(state, 'a', 'default');
  expect(cooldownOf(state, { provider: 'a', model: 'm' }, false, NOW)).toBeDefined();
  expect(cooldownOf(forgiven, { provider: 'a', model: 'm' }, false, NOW)).toBeUndefined();
  expect(Object.keys(forgiven.strikes)).toEqual(['a|a-2|*|auth']);
  expect(cooldownOf(forgiven, { provider: 'a', model: 'm', account: 'a-2' }, false, NOW)?.kind).toBe('auth');
});

it('leaves what is the provider’s own fault', () => {
  const state = failed(EMPTY_STATE, undefined, 'overloaded', 'model');
  expect(forgiveAccount(state, 'a', 'default')).toEqual(state);
});
