// Tests the forecast: what it says, what it does not say, and what must hold for every pace.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Forecastable, forecast } from '../../src/accounting/forecast.ts';
import { WINDOW_MS } from '../../src/accounting/quota-window.ts';
import { QUOTA_WINDOWS } from '../../src/domain/quota.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 21, 12);
const daily = (used: number, left: number, hours: number, toReset = 24 - hours): Forecastable => ({
  limit: { window: 'day' },
  left,
  resetsAt: NOW + toReset * HOUR,
  pace: { since: NOW - hours * HOUR, amount: used },
});

describe('a forecast', () => {
  it('goes on at the pace so far', () => {
    expect(forecast(daily(80, 20, 4), NOW)).toMatchObject({ burnPerHour: 20, runsOutAt: NOW + HOUR, demand: 20 });
    expect(forecast(daily(10, 90, 12), NOW)).toEqual({ burnPerHour: 10 / 12, demand: 1 / 9, elapsed: 0.5 });
  });
  it('is not made from a burst, from nothing, or for a minute', () => {
    expect(forecast(daily(80, 20, 0.1), NOW)).toBeUndefined();
    expect(forecast({ limit: { window: 'day' }, left: 5 }, NOW)).toBeUndefined();
    const minute = { limit: { window: 'minute' }, left: 5, pace: { since: NOW - 59_000, amount: 55 } } as const;
    expect(forecast(minute, NOW)).toBeUndefined();
  });
  it('says nothing of an end before a reset that is not known', () => {
    const { resetsAt: _, ...unknown } = daily(80, 20, 4);
    expect(forecast(unknown, NOW)).toEqual({ burnPerHour: 20, runsOutAt: NOW + HOUR });
  });
  it('of a quota that is spent is now', () => {
    expect(forecast(daily(100, 0, 4), NOW)).toMatchObject({ runsOutAt: NOW, demand: 1_000_000 });
  });
});

describe('for every pace', () => {
  // Thousandths of a unit: money has no smaller ones that count.
  const amount = () => fc.integer({ min: 0, max: 1e12 }).map(n => n / 1000);
  const situation = fc
    .record({
      window: fc.constantFrom(...QUOTA_WINDOWS.slice(1)),
      gone: fc.double({ min: 0.02, max: 0.999, noNaN: true }),
      seen: fc.double({ min: 0.5, max: 1, noNaN: true }),
      amount: amount(),
      left: amount(),
    })
    .map(
      ({ window, gone, seen, amount, left }): Forecastable & { readonly left: number; readonly resetsAt: number } => {
        const size = WINDOW_MS[window];
        const since = NOW - Math.round(gone * seen * size);
        return { limit: { window }, left, resetsAt: NOW + Math.round((1 - gone) * size), pace: { since, amount } };
      },
    )
    .filter(one => forecast(one, NOW) !== undefined);
  const endOf = (one: Forecastable) => forecast(one, NOW)?.runsOutAt ?? Number.POSITIVE_INFINITY;
  const faster = (one: Forecastable, times: number) => ({
    ...one,
    pace: { since: one.pace!.since, amount: one.pace!.amount * times },
  });

  it('the end is never before now and always before the reset', () => {
    fc.assert(
      fc.property(situation, one => {
        const { runsOutAt = NOW } = forecast(one, NOW)!;
        expect(runsOutAt).toBeGreaterThanOrEqual(NOW);
        expect(runsOutAt).toBeLessThan(one.resetsAt);
      }),
    );
  });
  it('doubled use never ends later, more left never ends sooner', () => {
    fc.assert(
      fc.property(situation, fc.double({ min: 0, max: 1e9, noNaN: true }), (one, more) => {
        expect(endOf(faster(one, 2))).toBeLessThanOrEqual(endOf(one));
        expect(endOf({ ...one, left: one.left + more })).toBeGreaterThanOrEqual(endOf(one));
      }),
    );
  });
  it('demand above one and an end before the reset are the same thing', () => {
    fc.assert(
      fc.property(situation, one => {
        // What is spent already, and asked for by nobody, has ended without any demand.
        fc.pre(one.left > 0 || one.pace!.amount > 0);
        const { demand = 0, runsOutAt } = forecast(one, NOW)!;
        // To the millisecond both are the same moment.
        if (Math.abs(demand - 1) > 1e-6 && one.resetsAt - NOW > 10_000)
          expect(runsOutAt !== undefined).toBe(demand > 1);
      }),
    );
  });
  it('at the same pace the end stays where it is while time goes on', () => {
    fc.assert(
      fc.property(situation, fc.double({ min: 0, max: 1, noNaN: true }), (one, share) => {
        const { runsOutAt } = forecast(one, NOW)!;
        fc.pre(runsOutAt !== undefined && one.left > 0 && one.pace!.amount > 0);
        const later = NOW + Math.floor((runsOutAt! - NOW) * share);
        const used = (one.pace!.amount / (NOW - one.pace!.since)) * (later - NOW);
        const then = { ...one, left: one.left - used, pace: { ...one.pace!, amount: one.pace!.amount + used } };
        fc.pre(then.left > 0);
        const end = forecast(then, later)?.runsOutAt;
        if (end !== undefined) expect(Math.abs(end - runsOutAt!)).toBeLessThanOrEqual(2 + (runsOutAt! - NOW) * 1e-6);
      }),
    );
  });
});
