// Tests of quota arithmetic: windows, use, corrections.
import { describe, expect, it } from 'vitest';
import { correct, fixedReset, spend, standings, tightest } from '../../src/accounting/quota.ts';
import type { QuotaLimit, QuotaRule } from '../../src/domain/quota.ts';

const at = (text: string) => Date.parse(text);
const NOW = at('2026-11-21T12:00:00Z');
const daily = (limit: number, more: Partial<QuotaLimit> = {}): QuotaLimit => ({
  limit,
  unit: 'requests',
  window: 'day',
  ...more,
});
const rule = (...limits: QuotaLimit[]): QuotaRule => ({ limits, source: 'config' });
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
});
