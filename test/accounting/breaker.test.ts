// Tests of the breaker's arithmetic: phases, what is shown of them, and windows after a clock was set back.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakersAgainst, cooldownOf, isDue, nextProbeAt, pauseOf, takeProbe } from '../../src/accounting/breaker.ts';
import { recordFailure } from '../../src/accounting/health.ts';
import { standings } from '../../src/accounting/quota.ts';
import { spend } from '../../src/accounting/quota-use.ts';
import { EMPTY_STATE, type RouterState } from '../../src/domain/state.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;
const sonnet = { provider: 'anthropic', model: 'claude-sonnet-5-5' };
const haiku = { provider: 'anthropic', model: 'claude-haiku-5-5' };
const failure = { kind: 'rate_limited', scope: 'account', message: 'slow down' } as const;
const cooling = (state: RouterState, now: number) => cooldownOf(state, sonnet, false, now) !== undefined;

describe('the breaker', () => {
  const open = recordFailure(
    EMPTY_STATE,
    sonnet,
    { ...failure, resetsAt: NOW + 10_000, resetSource: 'header' },
    NOW,
    0,
  );

  it('is open, then due, then closed to all but the probe', () => {
    expect(cooling(open, NOW + 9_999)).toBe(true);
    expect(isDue(open, sonnet, false, NOW + 9_999)).toBe(false);
    expect(cooling(open, NOW + 10_000)).toBe(false);
    expect(isDue(open, sonnet, false, NOW + 10_000)).toBe(true);
    const probing = takeProbe(open, sonnet, false, NOW + 10_000, 15_000);
    expect(cooling(probing, NOW + 10_001)).toBe(true);
    expect(isDue(probing, sonnet, false, NOW + 10_001)).toBe(false);
    expect(cooling(probing, NOW + 25_000)).toBe(false);
  });

  it('one probe of an account stands for all its models', () => {
    const probing = takeProbe(open, sonnet, false, NOW + 10_000, 15_000);
    expect(isDue(open, haiku, false, NOW + 10_000)).toBe(true);
    expect(isDue(probing, haiku, false, NOW + 10_001)).toBe(false);
  });

  it('tells scope, cause, source and next try of all that is held against an account', () => {
    const candidates = [sonnet, haiku].map(candidate => ({ candidate, isFree: false }));
    expect(breakersAgainst(open, candidates, NOW)).toMatchObject([
      {
        cooldown: { scope: 'account', cause: 'slow down', source: 'header', kind: 'rate_limited' },
        phase: 'open',
        nextProbeAt: NOW + 10_000,
      },
    ]);
    expect(breakersAgainst(open, candidates, NOW + 10_000)).toMatchObject([{ phase: 'half_open' }]);
    expect(breakersAgainst(open, [{ candidate: { ...sonnet, account: 'b' }, isFree: false }], NOW)).toEqual([]);
  });

  it('property: nobody waits for a try longer than a day, and a named time is kept to the millisecond', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 1000 * HOUR }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (strikes, ms, dice) => {
          const pause = pauseOf(
            { firstMs: 15_000, growth: 1.2, maxMs: 120_000 },
            strikes,
            NOW + ms,
            undefined,
            NOW,
            dice,
          );
          expect(pause.until).toBe(NOW + ms);
          expect(pause.probeAt ?? pause.until).toBeLessThanOrEqual(NOW + 26 * HOUR);
          expect(pause.probeAt ?? pause.until).toBeGreaterThan(NOW);
        },
      ),
    );
  });

  it('property: whatever the clock does, a candidate is free again a day after the last failure at the latest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e12, max: 1e12 }), { minLength: 1, maxLength: 12 }), jumps => {
        let now = NOW;
        let state: RouterState = EMPTY_STATE;
        for (const jump of jumps) {
          now = NOW + jump;
          state = recordFailure(state, sonnet, { ...failure, resetsAt: now + 500 * HOUR }, now, 0.5);
          if (isDue(state, sonnet, false, now)) state = takeProbe(state, sonnet, false, now, 15_000);
        }
        for (const at of [now + 26 * HOUR, now - 1e12, now + 1e12]) {
          expect(cooling(state, at)).toBe(false);
          for (const one of Object.values(state.cooldowns)) expect(nextProbeAt(one, at)).toBeLessThanOrEqual(at);
        }
      }),
    );
  });
});

describe('a quota window that was counted before the clock was set back', () => {
  const rule = { source: 'config', limits: [{ limit: 2, unit: 'requests', window: 'day' }] } as const;
  const one = { requests: 1, tokens: 0, usd: 0 };

  it('does not hold for years', () => {
    const ahead = NOW + 4 * 365 * 24 * HOUR;
    const [uses] = spend([], rule, 'm', { ...one, requests: 2 }, ahead);
    expect(standings(rule, uses, 'm', ahead)[0]!.left).toBe(0);
    expect(standings(rule, uses, 'm', NOW)[0]!.left).toBe(2);
    const [after] = spend(uses, rule, 'm', one, NOW);
    expect(standings(rule, after, 'm', NOW)[0]!.left).toBe(1);
    expect(after).toHaveLength(1);
  });

  it('a clock of another machine that goes a little ahead changes nothing', () => {
    const [uses] = spend([], rule, 'm', one, NOW + 20_000);
    expect(standings(rule, uses, 'm', NOW)[0]!.left).toBe(1);
  });
});
