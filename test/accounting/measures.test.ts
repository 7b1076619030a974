// What is measured: histograms within their error, merging in any order, figures per group, and health of late.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forgetHealth } from '../../src/accounting/health.ts';
import { count, merge, quantile, record } from '../../src/accounting/histogram.ts';
import {
  addMeasures,
  correctMeasures,
  countAttempt,
  countCost,
  EMPTY_MEASURE,
  measureOf,
} from '../../src/accounting/measures.ts';
import { recentSuccessRate } from '../../src/accounting/recent.ts';
import { isHealthy, statsBy, totalStats } from '../../src/accounting/stats.ts';
import type { FailureKind } from '../../src/domain/failure.ts';
import type { Attempt } from '../../src/domain/outcome.ts';
import { EMPTY_STATE, type Histogram, type RouterState } from '../../src/domain/state.ts';
import { readState } from '../../src/state/content.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;

const attempt = (more: Partial<Attempt> & { readonly kind?: FailureKind } = {}): Attempt => {
  const { kind, ...rest } = more;
  const failure = kind && { failure: { kind, scope: 'model' as const, message: kind } };
  return {
    ...{ id: 'a', provider: 'zai', model: 'glm-4.7', startedAt: NOW, latencyMs: 1000, ok: kind === undefined },
    ...failure,
    ...rest,
  };
};
const stateAfter = (...attempts: readonly Attempt[]): RouterState =>
  attempts.reduce((state, one) => countAttempt(state, one, 'coding'), EMPTY_STATE);
const times = (n: number, one: Attempt) => Array.from({ length: n }, () => one);

const values = fc.array(fc.double({ min: 1, max: 3_600_000, noNaN: true }), { minLength: 1, maxLength: 200 });
const histogramOf = (all: readonly number[]) => all.reduce<Histogram>((sum, value) => record(sum, value), {});

describe('histograms', () => {
  it('tell every quantile within 5 % of the value that was recorded', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (all, q) => {
        const exact = [...all].sort((a, b) => a - b)[Math.max(1, Math.ceil(q * all.length)) - 1]!;
        const told = quantile(histogramOf(all), q)!;
        expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(0.05);
      }),
    );
  });

  it('merge in any order and grouping to the histogram of all values', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const [x, y, z] = [histogramOf(a), histogramOf(b), histogramOf(c)];
        const whole = histogramOf([...a, ...b, ...c]);
        expect(merge(merge(x, y), z)).toEqual(whole);
        expect(merge(x, merge(y, z))).toEqual(whole);
        expect(merge(z, y, x)).toEqual(whole);
        expect(count(whole)).toBe(a.length + b.length + c.length);
      }),
    );
  });

  it('grow with the spread of the values, not with their number', () => {
    let histogram: Histogram = {};
    for (let n = 0; n < 20_000; n++) histogram = record(histogram, 50 + (n % 60_000));
    expect(Object.keys(histogram).length).toBeLessThan(80);
    expect(quantile({}, 0.5)).toBeUndefined();
  });
});

describe('measures', () => {
  const anAttempt = fc
    .record({
      ok: fc.boolean(),
      latencyMs: fc.integer({ min: 1, max: 100_000 }),
      startedAt: fc.integer({ min: NOW - 3_600_000, max: NOW }),
      cost: fc.option(fc.integer({ min: 0, max: 1e9 }), { nil: undefined }),
    })
    .map(({ ok, ...rest }) => attempt(ok ? rest : { ...rest, kind: 'network' }));

  it('do not hold against anybody what the caller cut short, but count what it cost', () => {
    const state = stateAfter(
      attempt({ kind: 'aborted', usage: { inputTokens: 9, outputTokens: 4 }, cost: 70 }),
      attempt(),
    );
    expect(measureOf(state, {})).toMatchObject({ requests: 1, failed: 0, errors: {}, inputTokens: 9, cost: 70 });
  });

  it('of two processes add up to those of one, in any grouping', () => {
    fc.assert(
      fc.property(fc.array(anAttempt), fc.array(anAttempt), fc.array(anAttempt), (a, b, c) => {
        const [x, y, z] = [a, b, c].map(all => measureOf(stateAfter(...all), {}));
        const left = addMeasures(addMeasures(x!, y!), z!);
        const right = addMeasures(x!, addMeasures(y!, z!));
        const { recent: leftRecent, ...leftRest } = left;
        const { recent: rightRecent, ...rightRest } = right;
        const { recent: _, ...whole } = measureOf(stateAfter(...a, ...b, ...c), {});
        expect(leftRest).toEqual(rightRest);
        expect(leftRest).toEqual(whole);
        expect(leftRecent?.at).toBe(rightRecent?.at);
        expect(leftRecent?.ok ?? 0).toBeCloseTo(rightRecent?.ok ?? 0);
        expect(leftRecent?.failed ?? 0).toBeCloseTo(rightRecent?.failed ?? 0);
      }),
    );
  });

  it('of an earlier version still count: averages come from the histogram, health from what follows', () => {
    const {
      latencyTotalMs: _,
      firstTokenTotalMs: __,
      unpriced: ___,
      recent: ____,
      ...old
    } = measureOf(stateAfter(...times(4, attempt({ latencyMs: 1000, cost: 5 }))), {});
    const state = readState({ version: 1, measures: { 'zai|default|glm-4.7|coding': old } })!;
    expect(totalStats(state)).toMatchObject({ requests: 4, unpriced: 0, cost: 20 });
    expect(totalStats(state).latency!.avgMs / 1000).toBeCloseTo(1, 1);
    const next = countAttempt(state, attempt({ latencyMs: 3000 }), 'coding');
    expect(totalStats(next).latency!.avgMs / 1400).toBeCloseTo(1, 1);
    expect(isHealthy(next, { provider: 'zai' }, NOW)).toBe(true);
  });
});

describe('stats', () => {
  const state = [
    { one: attempt({ firstTokenMs: 200, usage: { inputTokens: 10, outputTokens: 5 }, cost: 700 }), task: 'coding' },
    { one: attempt({ account: 'work', latencyMs: 3000 }), task: 'simple' },
    { one: attempt({ model: 'glm-5', kind: 'rate_limited' }), task: 'coding' },
    { one: attempt({ provider: 'kimi', model: 'kimi-k2.5', kind: 'network' }), task: 'coding' },
  ].reduce((sum, { one, task }) => countAttempt(sum, one, task as 'coding'), EMPTY_STATE);

  it('group by provider, account, model or task, the busiest first', () => {
    const keys = (by: Parameters<typeof statsBy>[1]) => statsBy(state, by).map(({ key, requests }) => [key, requests]);
    expect(keys('provider')).toEqual([
      [{ provider: 'zai' }, 3],
      [{ provider: 'kimi' }, 1],
    ]);
    expect(keys('account')).toEqual([
      [{ provider: 'zai', account: 'default' }, 2],
      [{ provider: 'kimi', account: 'default' }, 1],
      [{ provider: 'zai', account: 'work' }, 1],
    ]);
    expect(keys('model').map(([key]) => key)).toEqual([
      { provider: 'zai', model: 'glm-4.7' },
      { provider: 'kimi', model: 'kimi-k2.5' },
      { provider: 'zai', model: 'glm-5' },
    ]);
    expect(keys('task')).toEqual([
      [{ task: 'coding' }, 3],
      [{ task: 'simple' }, 1],
    ]);
  });

  it('hold requests, tokens, cost, exact averages, quantiles and errors by kind', () => {
    const [zai, kimi] = statsBy(state, 'provider');
    expect(zai).toMatchObject({
      requests: 3,
      succeeded: 2,
      failed: 1,
      inputTokens: 10,
      outputTokens: 5,
      cost: 700,
      unpriced: 2,
      errors: { rate_limited: 1 },
      latency: { avgMs: 2000 },
      firstToken: { avgMs: 200 },
    });
    expect(zai!.successRate).toBeCloseTo(2 / 3);
    expect(zai!.latency!.p99Ms / 3000).toBeCloseTo(1, 1);
    expect(kimi).not.toHaveProperty('latency');
    expect(totalStats(state)).toMatchObject({ requests: 4, failed: 2 });
    expect(totalStats(EMPTY_STATE)).not.toHaveProperty('successRate');
  });
});

describe('isHealthy', () => {
  const zai = { provider: 'zai', model: 'glm-4.7' };
  it('holds nine in ten for enough, or whatever is asked for', () => {
    const nine = stateAfter(...times(9, attempt()), attempt({ kind: 'network' }));
    const eight = stateAfter(...times(8, attempt()), ...times(2, attempt({ kind: 'network' })));
    expect([isHealthy(nine, zai, NOW), isHealthy(eight, zai, NOW), isHealthy(eight, zai, NOW, 0.8)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it.each([
    ['network', false],
    ['rate_limited', false],
    ['bad_request', true],
    ['content_filtered', true],
    ['context_too_long', true],
    ['aborted', true],
  ] as const)('%s alone: %s', (kind, expected) =>
    expect(isHealthy(stateAfter(attempt({ kind })), zai, NOW)).toBe(expected),
  );

  it('takes a provider that was never asked for healthy, and tells models and accounts apart', () => {
    const state = stateAfter(attempt({ kind: 'network', account: 'work' }), attempt({ model: 'glm-5' }));
    expect(isHealthy(EMPTY_STATE, zai, NOW)).toBe(true);
    expect(isHealthy(state, zai, NOW)).toBe(false);
    expect(isHealthy(state, { ...zai, model: 'glm-5' }, NOW)).toBe(true);
    expect(isHealthy(state, { ...zai, account: 'default' }, NOW)).toBe(true);
    expect(isHealthy(state, { provider: 'zai' }, NOW)).toBe(false);
  });

  it('forgives by time alone, a single failure sooner than many', () => {
    const one = stateAfter(attempt({ kind: 'network' }));
    const ten = stateAfter(...times(10, attempt({ kind: 'network' })));
    expect(isHealthy(one, zai, NOW + 9 * MINUTE)).toBe(false);
    expect(isHealthy(one, zai, NOW + 11 * MINUTE)).toBe(true);
    expect(isHealthy(ten, zai, NOW + 11 * MINUTE)).toBe(false);
    expect(isHealthy(ten, zai, NOW + 60 * MINUTE)).toBe(true);
  });

  it('forgives by later answers, and when health is reset', () => {
    const failed = stateAfter(...times(3, attempt({ kind: 'network' })));
    const answered = times(20, attempt({ startedAt: NOW + 20 * MINUTE })).reduce(
      (state, one) => countAttempt(state, one, 'coding'),
      failed,
    );
    expect(isHealthy(answered, zai, NOW + 21 * MINUTE)).toBe(true);
    expect(isHealthy(forgetHealth(failed, 'kimi'), zai, NOW)).toBe(false);
    expect(isHealthy(forgetHealth(failed, 'zai'), zai, NOW)).toBe(true);
    expect(measureOf(forgetHealth(failed), {}).requests).toBe(3);
  });

  it('survives a clock that was set back', () => {
    const state = stateAfter(attempt({ startedAt: NOW + 60 * MINUTE, kind: 'network' }));
    expect(recentSuccessRate(measureOf(state, {}).recent, NOW)).toBe(0);
    expect(recentSuccessRate(EMPTY_MEASURE.recent, NOW)).toBeUndefined();
  });
});

describe('what an attempt cost without a word on how requests fare', () => {
  const one = { id: 'p1', provider: 'zai', model: 'glm-4.7', ok: false, startedAt: 5_000, latencyMs: 30 };
  const failure = { kind: 'auth', scope: 'account', message: 'no' } as const;
  const counted = countCost(EMPTY_STATE, { ...one, failure, cost: 37, usage: { inputTokens: 8 } }, 'simple');
  const only = ({ measures }: RouterState) => Object.values(measures)[0]!;

  it('is counted alone', () => {
    expect(only(counted)).toMatchObject({ requests: 0, failed: 0, cost: 37, inputTokens: 8, errors: {}, since: 5_000 });
    expect(only(counted)).not.toHaveProperty('recent');
    expect(only(countCost(counted, one, 'simple'))).toMatchObject({ cost: 37, unpriced: 1 });
  });

  it('changes with what its provider tells afterwards, unless it was made before anything was measured', () => {
    const attempt = { ...one, costNanoUsd: 37 };
    const change = { at: 4_900, endedAt: 5_030, task: 'simple', attempt, after: 50, by: 13, priced: 0 } as const;
    expect(only(correctMeasures(counted, [change])).cost).toBe(50);
    expect(only(correctMeasures(counted, [{ ...change, endedAt: 4_999 }])).cost).toBe(37);
    expect(correctMeasures(EMPTY_STATE, [change]).measures).toEqual({});
  });
});
