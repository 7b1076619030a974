// Tests of health: which failure keeps whom away, for how long, and what lifts it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cooldownOf } from '../../src/accounting/breaker.ts';
import { recordFailure, recordSuccess } from '../../src/accounting/health.ts';
import type { Failure } from '../../src/domain/failure.ts';
import { FAILURE_KINDS } from '../../src/domain/failure.ts';
import { EMPTY_STATE, type RouterState } from '../../src/domain/state.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const sonnet = { provider: 'anthropic', model: 'claude-sonnet-5-5' };
const haiku = { provider: 'anthropic', model: 'claude-haiku-5-5' };
const fail = (kind: Failure['kind'], more: Partial<Failure> = {}): Failure => ({
  kind,
  scope: 'model',
  message: 'x',
  ...more,
});

describe('health', () => {
  it('an overloaded model cools alone: its sister stays in use', () => {
    const once = recordFailure(EMPTY_STATE, sonnet, fail('overloaded'), NOW, 0.5);
    const state = recordFailure(once, sonnet, fail('overloaded'), NOW, 0.5);
    expect(cooldownOf(state, sonnet, false, NOW + 1)?.until).toBe(NOW + 15_000);
    expect(cooldownOf(state, haiku, false, NOW + 1)).toBeUndefined();
  });

  it('a cooldown that is long over is forgotten: the next failure is the first again', () => {
    const often = Array.from({ length: 11 }).reduce<RouterState>((state, _, n) => {
      const at = NOW + 2 * n * MINUTE;
      return recordFailure(state, sonnet, fail('server_error', { resetsAt: at + MINUTE }), at, 0.5);
    }, EMPTY_STATE);
    expect(Object.values(often.cooldowns)[0]!.strikes).toBeGreaterThan(5);
    const later = NOW + 30 * 24 * 60 * MINUTE;
    const again = recordFailure(often, sonnet, fail('server_error'), later, 0.5);
    expect(cooldownOf(again, sonnet, false, later)).toBeUndefined();
    expect(again.cooldowns).toEqual({});
    const opened = recordFailure(again, sonnet, fail('server_error', { resetsAt: later + MINUTE }), later, 0.5);
    expect(Object.values(opened.cooldowns)).toMatchObject([{ strikes: 1 }]);
  });

  it('a bad key stops every model of its account, and no other account', () => {
    const state = recordFailure(EMPTY_STATE, { ...sonnet, account: 'a' }, fail('auth', { scope: 'account' }), NOW, 0.5);
    expect(cooldownOf(state, { ...haiku, account: 'a' }, false, NOW)).toMatchObject({ kind: 'auth' });
    expect(cooldownOf(state, { ...haiku, account: 'b' }, false, NOW)).toBeUndefined();
  });

  it('a free-tier limit stops free models only, an empty balance paid ones only', () => {
    const free = recordFailure(EMPTY_STATE, sonnet, fail('quota_exhausted', { scope: 'free_models' }), NOW, 0.5);
    expect(cooldownOf(free, haiku, true, NOW)).toBeDefined();
    expect(cooldownOf(free, haiku, false, NOW)).toBeUndefined();
    const paid = recordFailure(EMPTY_STATE, sonnet, fail('quota_exhausted', { scope: 'paid_models' }), NOW, 0.5);
    expect(cooldownOf(paid, haiku, true, NOW)).toBeUndefined();
    expect(cooldownOf(paid, haiku, false, NOW)).toBeDefined();
  });

  it.each([
    ['ten seconds', 10_000, 15_000],
    ['two minutes, as a local server may', 120_000, 180_000],
    ['a night, since the machine slept', 8 * 60 * MINUTE, 10 * MINUTE],
  ])('a silence that cost %s is not soon tried again', (_name, costMs, pauseMs) => {
    const silence = (state: RouterState) => recordFailure(state, sonnet, fail('timeout'), NOW, 0.5, NOW - costMs);
    const state = silence(silence(EMPTY_STATE));
    expect(cooldownOf(state, sonnet, false, NOW)?.until).toBe(NOW + pauseMs);
  });

  it('believes a reset time however far, and keeps its source', () => {
    const resetsAt = NOW + 161 * 3_600_000;
    const state = recordFailure(
      EMPTY_STATE,
      sonnet,
      fail('quota_exhausted', { resetsAt, resetSource: 'header' }),
      NOW,
      0.9,
    );
    expect(cooldownOf(state, sonnet, false, NOW)).toMatchObject({ until: resetsAt, source: 'header' });
    expect(cooldownOf(state, sonnet, false, resetsAt)).toBeUndefined();
  });

  it('a longer deadline is never replaced by a shorter one', () => {
    const far = recordFailure(EMPTY_STATE, sonnet, fail('rate_limited', { resetsAt: NOW + 50 * MINUTE }), NOW, 0.5);
    const then = recordFailure(far, sonnet, fail('rate_limited', { resetsAt: NOW + MINUTE }), NOW + 1, 0.5);
    expect(cooldownOf(then, sonnet, false, NOW + 1)?.until).toBe(NOW + 50 * MINUTE);
  });

  it('one server error is no evidence, two in a row are; each try that fails makes the pause longer, to a ceiling', () => {
    const once = recordFailure(EMPTY_STATE, sonnet, fail('server_error'), NOW, 0.5);
    expect(cooldownOf(once, sonnet, false, NOW)).toBeUndefined();
    let state = recordFailure(once, sonnet, fail('server_error'), NOW, 0.5);
    let at = NOW + 15_000;
    expect(cooldownOf(state, sonnet, false, NOW)?.until).toBe(at);
    state = recordFailure(state, sonnet, fail('server_error'), at, 0.5);
    expect(cooldownOf(state, sonnet, false, at)?.until).toBe(at + 18_000);
    for (let i = 0; i < 20; i++) {
      at = cooldownOf(state, sonnet, false, at)!.until;
      expect(cooldownOf(state, sonnet, false, at)).toBeUndefined();
      state = recordFailure(state, sonnet, fail('server_error'), at, 0.5);
    }
    expect(cooldownOf(state, sonnet, false, at)?.until).toBe(at + 120_000);
  });

  it('what was under way when the pause began does not make it longer', () => {
    let state = recordFailure(EMPTY_STATE, sonnet, fail('server_error'), NOW, 0.5);
    for (let i = 1; i < 20; i++) state = recordFailure(state, sonnet, fail('server_error'), NOW + i * 1000, 0.5, NOW);
    expect(Object.values(state.cooldowns)).toMatchObject([{ strikes: 1, until: NOW + 16_000 }]);
  });

  it('failures far apart are not in a row', () => {
    const once = recordFailure(EMPTY_STATE, sonnet, fail('server_error'), NOW, 0.5);
    const later = NOW + 60 * MINUTE;
    expect(
      cooldownOf(recordFailure(once, sonnet, fail('server_error'), later, 0.5), sonnet, false, later),
    ).toBeUndefined();
  });

  it('a success lifts what covered the candidate, strikes included, and nothing else', () => {
    let state: RouterState = EMPTY_STATE;
    for (const model of [sonnet, haiku, sonnet, haiku])
      state = recordFailure(state, model, fail('overloaded'), NOW, 0.5);
    state = recordSuccess(state, sonnet, false, NOW + 1);
    expect(cooldownOf(state, sonnet, false, NOW)).toBeUndefined();
    expect(cooldownOf(state, haiku, false, NOW)).toBeDefined();
    expect(Object.keys(state.strikes).every(key => key.includes(haiku.model))).toBe(true);
  });

  it('a single failure is washed out by five successes', () => {
    let state = recordFailure(EMPTY_STATE, sonnet, fail('overloaded'), NOW, 0.5);
    for (let i = 1; i <= 4; i++) state = recordSuccess(state, sonnet, false, NOW + i);
    expect(Object.values(state.strikes)).toMatchObject([{ count: 0, recent: 'fssss' }]);
    expect(recordSuccess(state, sonnet, false, NOW + 5).strikes).toEqual({});
  });

  it('an older success does not lift a newer cooldown', () => {
    const state = recordFailure(EMPTY_STATE, sonnet, fail('quota_exhausted'), NOW, 0.5);
    expect(cooldownOf(recordSuccess(state, sonnet, false, NOW - 1), sonnet, false, NOW)).toBeDefined();
  });

  it('a spent quota is told before a longer time-out', () => {
    let state = recordFailure(EMPTY_STATE, sonnet, fail('overloaded', { resetsAt: NOW + 9000 }), NOW, 0.5);
    state = recordFailure(state, sonnet, fail('quota_exhausted', { resetsAt: NOW + 5000 }), NOW, 0.5);
    expect(cooldownOf(state, sonnet, false, NOW)?.kind).toBe('quota_exhausted');
  });

  it('a request at fault cools nobody', () => {
    for (const kind of ['bad_request', 'content_filtered', 'context_too_long', 'aborted'] as const)
      expect(recordFailure(EMPTY_STATE, sonnet, fail(kind), NOW, 0.5)).toBe(EMPTY_STATE);
  });

  it('property: deadlines of one kind only grow while failures come', () => {
    const failure = fc.record({
      kind: fc.constantFrom(...FAILURE_KINDS),
      scope: fc.constantFrom('none', 'model', 'account', 'free_models', 'paid_models', 'provider'),
      message: fc.string(),
      resetsAt: fc.option(fc.integer({ min: NOW - MINUTE, max: NOW + 400 * 3_600_000 }), { nil: undefined }),
    }) as fc.Arbitrary<Failure>;
    fc.assert(
      fc.property(
        fc.array(failure, { maxLength: 30 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, dice) => {
          let state = EMPTY_STATE;
          for (const [i, one] of failures.entries()) {
            const before = state;
            state = recordFailure(state, sonnet, one, NOW + i, dice);
            for (const [key, old] of Object.entries(before.cooldowns))
              expect(state.cooldowns[key]!.until).toBeGreaterThanOrEqual(old.until);
          }
        },
      ),
    );
  });
});
