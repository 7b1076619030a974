// Tests of quota arithmetic: windows, use, corrections.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exhausted, standings, tightest } from '../../src/accounting/quota.ts';
import { correct } from '../../src/accounting/quota-told.ts';
import { spend as charge, settle } from '../../src/accounting/quota-use.ts';
import { fixedReset } from '../../src/accounting/quota-window.ts';
import type { QuotaLimit, QuotaRule } from '../../src/domain/quota.ts';
import type { QuotaUse } from '../../src/domain/state.ts';

const at = (text: string) => Date.parse(text);
const NOW = at('2026-11-21T12:00:00Z');
const daily = (limit: number, more: Partial<QuotaLimit> = {}): QuotaLimit => ({
  limit,
  unit: 'requests',
  window: 'day',
  ...more,
});
const rule = (...limits: QuotaLimit[]): QuotaRule => ({ limits, source: 'config' });
/** A call that is over. */
const spend = (...given: Parameters<typeof charge>) => {
  const [uses, claimed] = charge(...given);
  const [, , model, spending, now] = given;
  return settle(uses, claimed, spending, model, now);
};
const once = { requests: 1, tokens: 100, usd: 0.01 };

describe('windows', () => {
  it('a day ends at midnight Pacific, also across the change to winter time', () => {
    const limit = daily(15, { resetTime: '00:00', zone: 'America/Los_Angeles' });
    expect(fixedReset(limit, at('2026-11-21T12:00:00Z'))).toBe(at('2026-11-22T08:00:00Z'));
    // 31 October is still summer time (UTC-7), 1 November ends in winter time (UTC-8).
    expect(fixedReset(limit, at('2026-10-31T12:00:00Z'))).toBe(at('2026-11-01T07:00:00Z'));
    expect(fixedReset(limit, at('2026-11-01T12:00:00Z'))).toBe(at('2026-11-02T08:00:00Z'));
  });
  it('a month ends on the first, a week on Monday', () => {
    expect(fixedReset(daily(1, { window: 'month', resetTime: '00:00' }), NOW)).toBe(at('2026-12-01T00:00:00Z'));
    // 21 November 2026 is a Saturday.
    expect(fixedReset(daily(1, { window: 'week', resetTime: '00:00' }), NOW)).toBe(at('2026-11-23T00:00:00Z'));
  });
  it('a rolling window begins with the first use', () => {
    const uses = spend([], rule(daily(15)), 'm', once, NOW);
    expect(uses[0]).toMatchObject({ used: 1, resetsAt: NOW + 86_400_000, source: 'counted' });
  });
});

describe('use', () => {
  it('is counted in the unit of each limit, and the tightest binds', () => {
    const both = rule(daily(10), daily(150, { unit: 'tokens', window: 'minute' }));
    const uses = spend([], both, 'm', once, NOW);
    const all = standings(both, uses, 'm', NOW);
    expect(all.map(({ used, left }) => [used, left])).toEqual([
      [1, 9],
      [100, 50],
    ]);
    expect(tightest(all)?.limit.unit).toBe('tokens');
  });
  it('in dollars adds up without a remainder', () => {
    const dollars = rule(daily(1, { unit: 'usd' }));
    let uses: readonly QuotaUse[] = [];
    for (let n = 0; n < 10; n++) uses = spend(uses, dollars, 'm', { ...once, usd: 0.1 }, NOW);
    expect(uses[0]!.used).toBe(1);
    for (let n = 0; n < 3; n++) uses = spend(uses, dollars, 'm', { ...once, usd: 0.000_000_001 }, NOW);
    expect(uses[0]!.used).toBe(1.000_000_003);
  });
  it('is void once its reset has passed', () => {
    const limit = rule(daily(1, { window: 'minute' }));
    const uses = spend([], limit, 'm', once, NOW);
    expect(standings(limit, uses, 'm', NOW + 59_999)[0]!.left).toBe(0);
    expect(standings(limit, uses, 'm', NOW + 60_000)[0]!.left).toBe(1);
    expect(spend(uses, limit, 'm', once, NOW + 60_000)[0]!.used).toBe(1);
  });
  it('is kept per model where the limit is', () => {
    const limit = rule(daily(1, { perModel: true }));
    const uses = spend([], limit, 'a', once, NOW);
    expect(standings(limit, uses, 'a', NOW)[0]!.left).toBe(0);
    expect(standings(limit, uses, 'b', NOW)[0]!.left).toBe(1);
  });
});

describe('correction', () => {
  it('the provider knows better: its figure replaces ours, and counting goes on from it', () => {
    const limit = rule(daily(1000));
    const counted = spend([], limit, 'm', once, NOW);
    const told = correct(
      counted,
      [{ unit: 'requests', window: 'day', limit: 1000, remaining: 400, resetsAt: NOW + 5000 }],
      'm',
      'headers',
      NOW,
    );
    expect(standings(limit, told, 'm', NOW)[0]).toMatchObject({
      used: 600,
      left: 400,
      resetsAt: NOW + 5000,
      source: 'headers',
    });
    expect(standings(limit, spend(told, limit, 'm', once, NOW + 1), 'm', NOW + 1)[0]!.left).toBe(399);
  });
  it('a header without a remaining figure corrects nothing', () => {
    const uses = spend([], rule(daily(5)), 'm', once, NOW);
    expect(correct(uses, [{ unit: 'requests', window: 'day', limit: 5 }], 'm', 'headers', NOW)).toEqual(uses);
  });
  it("the user's own limit holds, whatever more the provider would allow", () => {
    const limit = rule(daily(5));
    let uses = spend([], limit, 'm', { ...once, requests: 5 }, NOW);
    uses = correct(uses, [{ unit: 'requests', window: 'day', limit: 14_400, remaining: 14_395 }], 'm', 'headers', NOW);
    expect(standings(limit, uses, 'm', NOW)[0]).toMatchObject({ used: 5, left: 0, limit: { limit: 5 } });
  });
});

describe('claim and settlement', () => {
  const limit = rule(daily(10_000, { unit: 'tokens', window: 'minute' }));
  it('what was not used is given back', () => {
    const [uses, claimed] = charge([], limit, 'm', { requests: 1, tokens: 5500, usd: 0 }, NOW);
    const settled = settle(uses, claimed, { requests: 1, tokens: 300, usd: 0 }, 'm', NOW + 1);
    expect(standings(limit, settled, 'm', NOW + 1)[0]!.used).toBe(300);
  });
  it('a window that has turned since is left alone', () => {
    const [, claimed] = charge([], limit, 'm', { requests: 1, tokens: 5500, usd: 0 }, NOW);
    const later = NOW + 60_001;
    const turned = spend([], limit, 'm', { requests: 1, tokens: 100, usd: 0 }, later);
    expect(
      standings(limit, settle(turned, claimed, { requests: 1, tokens: 0, usd: 0 }, 'm', later), 'm', later)[0]!.used,
    ).toBe(100);
  });
  it('a limit is exhausted when less is left than the call needs; of several the one that is back last is told', () => {
    const both = rule(daily(1, { window: 'minute' }), daily(1));
    const all = standings(both, spend([], both, 'm', once, NOW), 'm', NOW);
    expect(exhausted(all, once)?.limit.window).toBe('day');
    const half = rule(daily(0.5, { unit: 'usd' }));
    expect(exhausted(standings(half, [], 'm', NOW), { ...once, usd: 0.01 })).toBeUndefined();
    expect(exhausted(standings(half, [], 'm', NOW), { ...once, usd: 0.6 })).toBeDefined();
  });
});

describe('a clock that jumps ahead and is set back', () => {
  const HOUR = 3_600_000;
  const day = rule(daily(100, { resetTime: '00:00' }), daily(100_000, { unit: 'tokens', window: '5h' }));
  const times = (n: number, uses: readonly QuotaUse[], now: number, model = 'm', under = day) =>
    Array.from({ length: n }).reduce<readonly QuotaUse[]>(sum => spend(sum, under, model, once, now), uses);
  const used = (uses: readonly QuotaUse[], now: number, model = 'm', under = day) =>
    standings(under, uses, model, now).map(one => one.used);

  it('forgets nothing of today, and what was asked meanwhile counts too', () => {
    const ahead = times(2, times(10, [], NOW), NOW + 49 * HOUR);
    expect(used(ahead, NOW + 49 * HOUR)).toEqual([2, 200]);
    expect(used(ahead, NOW + 1)).toEqual([12, 1_200]);
    const back = times(1, ahead, NOW + 1);
    expect(used(back, NOW + 1)).toEqual([13, 1_300]);
    expect(back).toHaveLength(2);
  });

  it('counts what was asked while it was ahead, but on the same day', () => {
    expect(used(times(4, [], NOW + 5 * HOUR), NOW)).toEqual([4, 0]);
    expect(used(times(1, times(4, [], NOW + 5 * HOUR), NOW), NOW)).toEqual([5, 100]);
    expect(used(times(1, times(4, [], NOW + 49 * HOUR), NOW), NOW)).toEqual([1, 100]);
  });

  it('keeps the models apart', () => {
    const each = rule(daily(100, { perModel: true, resetTime: '00:00' }));
    const [a, b] = ['a', 'b'];
    const before = times(3, times(5, [], NOW, a, each), NOW, b, each);
    const ahead = times(1, times(1, before, NOW + 49 * HOUR, a, each), NOW + 49 * HOUR, b, each);
    const back = times(1, times(1, ahead, NOW, a, each), NOW, b, each);
    expect([used(back, NOW, a, each), used(back, NOW, b, each)]).toEqual([[7], [5]]);
  });

  it('that goes on, day after day, keeps no more than the day before', () => {
    let uses: readonly QuotaUse[] = [];
    for (let n = 0; n < 400; n++) uses = times(1, uses, NOW + n * 24 * HOUR);
    expect(used(uses, NOW + 399 * 24 * HOUR)).toEqual([1, 100]);
    expect(uses).toHaveLength(3);
    expect(uses.flatMap(({ parts = [] }) => parts)).toHaveLength(2);
    const minute = rule(daily(5, { window: 'minute' }));
    expect(times(1, times(1, [], NOW, 'm', minute), NOW + HOUR, 'm', minute)).toHaveLength(1);
  });

  it('is told by the provider in between: its figure of a time to come is void', () => {
    const reading = { unit: 'requests', window: 'day', limit: 100, remaining: 40 } as const;
    const ahead = correct(times(10, [], NOW), [reading], 'm', 'headers', NOW + 49 * HOUR);
    expect(used(times(1, ahead, NOW), NOW)[1]).toBe(1_100);
    const both = times(1, times(10, [], NOW), NOW + 49 * HOUR);
    const told = correct(both, [reading], 'm', 'headers', NOW + 49 * HOUR);
    expect(used(told, NOW + 49 * HOUR)[0]).toBe(60);
    expect(used(told, NOW)[0]).toBe(10);
  });

  it('property: no request of this week is lost, however it goes to and fro between this one and the next', () => {
    const week = rule(daily(1_000, { window: 'week', resetTime: '00:00' }));
    const monday = at('2026-11-16T00:00:00Z');
    const moments = fc.array(fc.integer({ min: 0, max: 14 * 24 - 1 }), { maxLength: 40 });
    fc.assert(
      fc.property(moments, hours => {
        const inWeek = hours.filter(hour => hour < 7 * 24).length;
        const uses = hours.reduce<readonly QuotaUse[]>(
          (sum, hour) => times(1, sum, monday + hour * HOUR, 'm', week),
          [],
        );
        const end = monday + 7 * 24 * HOUR - 1;
        const [all] = used(times(1, uses, end, 'm', week), end, 'm', week);
        expect(all).toBeGreaterThanOrEqual(inWeek + 1);
        expect(all).toBeLessThanOrEqual(hours.length + 1);
      }),
    );
  });
});
