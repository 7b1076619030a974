// Tests the limits that only providers tell of: shown, counted on, measured, void in time; and the sums of pools.
import { describe, expect, it } from 'vitest';
import { forecast } from '../../src/accounting/forecast.ts';
import { standings, toldStandings } from '../../src/accounting/quota.ts';
import { poolStandings } from '../../src/accounting/quota-pool.ts';
import { correct, type QuotaReading } from '../../src/accounting/quota-told.ts';
import { settle, spend } from '../../src/accounting/quota-use.ts';
import type { QuotaRule } from '../../src/domain/quota.ts';
import type { QuotaUse } from '../../src/domain/state.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 10, 21, 12);
const plan = (remaining: number, more: Partial<QuotaReading> = {}): QuotaReading => ({
  unit: 'tokens',
  window: '5h',
  limit: 1000,
  remaining,
  resetsAt: NOW + 4 * HOUR,
  ...more,
});
const told = (reading: QuotaReading, now = NOW, uses: readonly QuotaUse[] = []) =>
  correct(uses, [reading], '', 'endpoint', now);
const taken = { requests: 1, tokens: 100, usd: 0.5 };

describe('a limit that no rule names', () => {
  it('stands as the provider told it, and is void after its reset', () => {
    const uses = told(plan(600));
    expect(toldStandings(undefined, uses, NOW)).toMatchObject([{ used: 400, left: 600, source: 'endpoint', at: NOW }]);
    expect(toldStandings(undefined, uses, NOW + 4 * HOUR)).toEqual([]);
  });
  it('without a reset holds for one window, and its reset stays unknown', () => {
    const uses = told(plan(600, { resetsAt: undefined }));
    expect(toldStandings(undefined, uses, NOW + 5 * HOUR - 1)[0]).toMatchObject({ left: 600, resetsAt: undefined });
    expect(toldStandings(undefined, uses, NOW + 5 * HOUR)).toEqual([]);
  });
  it('is left to the rule where there is one', () => {
    const rule: QuotaRule = { limits: [{ limit: 50, unit: 'tokens', window: '5h' }], source: 'config' };
    expect(toldStandings(rule, told(plan(600)), NOW)).toEqual([]);
    expect(standings(rule, told(plan(600)), 'm', NOW)[0]!.left).toBe(50);
  });
  it('is counted on until the provider speaks again, and its figure grows no younger by that', () => {
    const uses = settle(told(plan(600)), [], taken, 'm', NOW + MINUTE);
    expect(toldStandings(undefined, uses, NOW + MINUTE)[0]).toMatchObject({ left: 500, at: NOW });
    const again = told(plan(450), NOW + 2 * MINUTE, uses);
    expect(toldStandings(undefined, again, NOW + 2 * MINUTE)[0]).toMatchObject({ left: 450, at: NOW + 2 * MINUTE });
  });
  it('of one model is not counted on by another', () => {
    const uses = correct([], [plan(600)], 'a', 'headers', NOW);
    expect(settle(uses, [], taken, 'b', NOW + 1)).toEqual(uses);
    expect(settle(uses, [], taken, 'a', NOW + 1)[0]!.remaining).toBe(500);
  });
});

describe('a figure that comes while other calls are under way', () => {
  const rule: QuotaRule = { limits: [{ limit: 10, unit: 'requests', window: 'day' }], source: 'published' };
  const left = (remaining: number): QuotaReading => ({ unit: 'requests', window: 'day', limit: 10, remaining });
  const claimedSix = () => {
    let uses = correct([], [left(10)], 'm', 'headers', NOW - 2, NOW - 2);
    for (let n = 0; n < 6; n++) [uses] = spend(uses, rule, 'm', taken, NOW + n);
    return uses;
  };

  it('has counted those that began before its own, and none of those after', () => {
    const uses = claimedSix();
    const first = correct(uses, [left(9)], 'm', 'headers', NOW + 1000, NOW + 0.5);
    expect(first[0]!.remaining).toBe(4);
    const last = correct(uses, [left(4)], 'm', 'headers', NOW + 1000, NOW + 5.5);
    expect(last[0]!.remaining).toBe(4);
  });
});

describe('the pace of a told limit', () => {
  it('is measured from the first word: what was used before says nothing', () => {
    const uses = told(plan(500), NOW + HOUR, told(plan(600)));
    const [one] = toldStandings(undefined, uses, NOW + HOUR);
    expect(forecast(one!, NOW + HOUR)).toMatchObject({ burnPerHour: 100 });
  });
  it('counts what was counted here before the first word', () => {
    const rule: QuotaRule = { limits: [{ limit: 1000, unit: 'tokens', window: '5h' }], source: 'published' };
    const [counted] = spend([], rule, 'm', taken, NOW);
    const uses = correct(counted, [plan(600)], 'm', 'headers', NOW + HOUR);
    const [one] = standings(rule, uses, 'm', NOW + HOUR);
    expect(one!.pace).toEqual({ since: NOW, amount: 100 });
  });
  it('begins anew where the provider has filled it up', () => {
    const uses = told(plan(900), NOW + HOUR, told(plan(100)));
    expect(toldStandings(undefined, uses, NOW + HOUR)[0]!.pace).toEqual({ since: NOW + HOUR, amount: 0 });
  });
  it('begins anew in a new window', () => {
    const late = NOW + 4 * HOUR;
    const uses = told(plan(900, { resetsAt: late + 5 * HOUR }), late, told(plan(600)));
    expect(uses).toHaveLength(1);
    expect(uses[0]).toMatchObject({ used: 0, windowStart: late, first: { at: late, remaining: 900 } });
  });
});

describe('a pool', () => {
  const rule: QuotaRule = { limits: [{ limit: 15, unit: 'requests', window: 'day' }], source: 'published' };
  const used = (n: number, since: number, by: QuotaRule = rule, model = 'm') =>
    standings(by, spend([], by, model, { requests: n, tokens: 0, usd: 0 }, since)[0], model, NOW);

  it('has what its accounts have together, and is back when the first of them is', () => {
    const [sum, ...rest] = poolStandings(
      [used(5, NOW - 5 * HOUR), used(15, NOW - 2 * HOUR), standings(rule, [], 'm', NOW)],
      NOW,
    );
    expect(rest).toEqual([]);
    expect(sum!.standing).toMatchObject({ limit: { limit: 45 }, used: 20, left: 25, resetsAt: NOW + 19 * HOUR });
    // One an hour and seven and a half an hour.
    expect(sum!.forecast?.burnPerHour).toBeCloseTo(8.5);
  });
  it('with an account whose figure is unknown has no sum, and one account is no pool', () => {
    expect(poolStandings([used(5, NOW), []], NOW)).toEqual([]);
    expect(poolStandings([used(5, NOW)], NOW)).toEqual([]);
  });
  it('is summed model by model where limits are per model', () => {
    const perModel: QuotaRule = { ...rule, limits: [{ ...rule.limits[0]!, perModel: true }] };
    const fresh = standings(perModel, [], '', NOW);
    const sums = poolStandings([used(5, NOW, perModel, 'a'), fresh], NOW);
    expect(sums.map(({ standing }) => [standing.model, standing.left])).toEqual([['a', 25]]);
  });
});
