// Tests of rolling windows: no stretch of their length lets more pass than the limit, whenever calls come.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exhausted, standings } from '../../src/accounting/quota.ts';
import { correct } from '../../src/accounting/quota-told.ts';
import { type Spending, settle, spend } from '../../src/accounting/quota-use.ts';
import { WINDOW_MS } from '../../src/accounting/quota-window.ts';
import type { QuotaRule, QuotaWindow } from '../../src/domain/quota.ts';
import type { QuotaUse } from '../../src/domain/state.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const one: Spending = { requests: 1, tokens: 100, usd: 0 };
const of = (limit: number, window: QuotaWindow, unit: 'requests' | 'tokens' = 'requests'): QuotaRule => ({
  limits: [{ limit, unit, window }],
  source: 'config',
});

/** Asks at each of these moments; when it was let through, and the uses at the end. */
function passing(rule: QuotaRule, moments: readonly number[], spending = one) {
  let uses: readonly QuotaUse[] = [];
  const passed = moments.filter(now => {
    if (exhausted(standings(rule, uses, 'm', now), spending)) return false;
    const [next, claimed] = spend(uses, rule, 'm', spending, now);
    uses = settle(next, claimed, spending, 'm', now);
    return true;
  });
  return { passed, uses };
}
const mostWithin = (length: number, times: readonly number[]) =>
  Math.max(0, ...times.map(start => times.filter(time => time >= start && time < start + length).length));

describe('a rolling window', () => {
  it('does not let twice its limit pass where two windows of old met', () => {
    const moments = [
      0,
      ...Array.from({ length: 9 }, (_, n) => 59_900 + n),
      ...Array.from({ length: 10 }, (_, n) => 60_010 + n),
    ];
    const { passed } = passing(
      of(10, 'minute'),
      moments.map(ms => NOW + ms),
    );
    expect(passed).toHaveLength(11);
  });

  it('property: never lets more than the limit pass within its length', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 });
    const windows = fc.constantFrom<QuotaWindow>('minute', 'hour', '5h', 'day', 'week', 'month');
    fc.assert(
      fc.property(steps, windows, fc.integer({ min: 1, max: 20 }), (gaps, window, limit) => {
        const moments = gaps.map(() => 0);
        for (const [n, gap] of gaps.entries())
          moments[n] = (moments[n - 1] ?? NOW) + Math.floor((gap * WINDOW_MS[window]) / 50);
        const { passed, uses } = passing(of(limit, window), moments);
        expect(mostWithin(WINDOW_MS[window], passed)).toBeLessThanOrEqual(limit);
        expect(uses.flatMap(({ parts = [] }) => parts).length).toBeLessThanOrEqual(42);
      }),
    );
  });

  it('asked evenly lets almost its limit pass, hour after hour', () => {
    const moments = Array.from({ length: 600 }, (_, n) => NOW + n * 60_000);
    const { passed } = passing(of(10, 'hour'), moments);
    expect(passed.length).toBeGreaterThanOrEqual(90);
  });

  it('is back for a small call sooner than for a large one', () => {
    const rule = of(1_000, 'minute', 'tokens');
    const { uses } = passing(
      rule,
      [0, 10_000, 20_000].map(ms => NOW + ms),
      { ...one, tokens: 330 },
    );
    const all = standings(rule, uses, 'm', NOW + 20_000);
    expect(all[0]).toMatchObject({ left: 10, resetsAt: NOW + 60_000 });
    expect(exhausted(all, { ...one, tokens: 300 })?.resetsAt).toBe(NOW + 60_000);
    expect(exhausted(all, { ...one, tokens: 600 })?.resetsAt).toBe(NOW + 70_000);
    expect(exhausted(all, { ...one, tokens: 9_000 })?.resetsAt).toBe(NOW + 80_000);
  });

  it('gives back what was claimed and not taken, where it was claimed', () => {
    const rule = of(1_000, 'minute', 'tokens');
    const [claimed, first] = spend([], rule, 'm', { ...one, tokens: 900 }, NOW);
    const [both, second] = spend(claimed, rule, 'm', { ...one, tokens: 100 }, NOW + 30_000);
    const told = settle(
      settle(both, first, { ...one, tokens: 200 }, 'm', NOW + 40_000),
      second,
      one,
      'm',
      NOW + 41_000,
    );
    expect(standings(rule, told, 'm', NOW + 41_000)[0]!.used).toBe(300);
    expect(standings(rule, told, 'm', NOW + 60_001)[0]!.used).toBe(100);
  });

  it('of an earlier version counts on from its first use', () => {
    const old: QuotaUse = {
      unit: 'requests',
      window: 'hour',
      used: 8,
      windowStart: NOW,
      resetsAt: NOW + 3_600_000,
      source: 'counted',
      at: NOW + 1_000,
    };
    const rule = of(10, 'hour');
    expect(standings(rule, [old], 'm', NOW + 60_000)[0]).toMatchObject({ left: 2, resetsAt: NOW + 3_600_000 });
    const [next] = spend([old], rule, 'm', one, NOW + 1_800_000);
    expect(standings(rule, next, 'm', NOW + 1_800_001)[0]!.left).toBe(1);
    expect(standings(rule, next, 'm', NOW + 3_600_001)[0]!.left).toBe(9);
  });

  it("of the user's own is counted on when what the provider told has passed; a published one is not", () => {
    const reading = { unit: 'requests', window: 'minute', limit: 60, remaining: 0, resetsAt: NOW + 7_000 } as const;
    const own = of(3, 'minute');
    const published: QuotaRule = { ...own, source: 'published' };
    const { uses } = passing(own, [NOW, NOW + 1, NOW + 2]);
    const told = correct(uses, [reading], 'm', 'headers', NOW + 3);
    expect(standings(own, told, 'm', NOW + 8_000)[0]).toMatchObject({ left: 0, resetsAt: NOW + 60_002 });
    expect(standings(published, told, 'm', NOW + 8_000)[0]!.left).toBe(3);
  });
});

describe('what the provider tells while calls are under way', () => {
  const rule: QuotaRule = { ...of(10, 'day'), source: 'published' };
  const told = (remaining: number) => [{ unit: 'requests', window: 'day', limit: 10, remaining } as const];

  it('is less what they have claimed', () => {
    let uses: readonly QuotaUse[] = [];
    const claims = Array.from({ length: 6 }, (_, n) => {
      const [next, claimed] = spend(uses, rule, 'm', one, NOW + n);
      uses = next;
      return claimed;
    });
    uses = correct(settle(uses, claims[0]!, one, 'm', NOW + 10), told(9), 'm', 'headers', NOW + 10, NOW);
    expect(standings(rule, uses, 'm', NOW + 10)[0]!.left).toBe(4);
    // The last of them was counted by the provider after all others.
    for (const [n, claimed] of claims.entries()) if (n > 0) uses = settle(uses, claimed, one, 'm', NOW + 20 + n);
    uses = correct(uses, told(4), 'm', 'headers', NOW + 26, NOW + 5);
    expect(standings(rule, uses, 'm', NOW + 26)[0]!.left).toBe(4);
  });

  it('of an earlier request says nothing new', () => {
    const later = correct([], told(2), 'm', 'headers', NOW + 10, NOW + 5);
    expect(correct(later, told(8), 'm', 'headers', NOW + 11, NOW)).toEqual(later);
    const next = correct(later, told(1), 'm', 'headers', NOW + 12, NOW + 6);
    expect(standings(rule, next, 'm', NOW + 12)[0]!.left).toBe(1);
  });

  it('is not held down for ever by a call whose process was killed', () => {
    const [uses] = spend([], rule, 'm', one, NOW);
    const later = NOW + 31 * 60_000;
    expect(standings(rule, correct(uses, told(9), 'm', 'headers', later), 'm', later)[0]!.left).toBe(9);
  });
});
