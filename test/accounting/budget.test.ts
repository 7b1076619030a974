// Tests of budgets: calendar windows in a zone, what is held and spent, and that holds never overrun a limit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affordableBound, boundOf, leastBoundOf } from '../../src/accounting/bound.ts';
import { hold, runningBudgets, settleHold, standingOf, windowAt, withSpending } from '../../src/accounting/budget.ts';
import { EMPTY_STATE, type RouterState } from '../../src/domain/state.ts';
import { model } from '../helpers/world.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const at = (text: string) => Date.parse(text);

describe('windows', () => {
  it.each([
    ['day', 'UTC', '2026-11-21', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z'],
    ['week', 'UTC', '2026-11-16', '2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z'],
    ['month', 'UTC', '2026-11-01', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z'],
    ['day', 'Asia/Shanghai', '2026-11-21', '2026-11-20T16:00:00Z', '2026-11-21T16:00:00Z'],
    ['day', 'America/Los_Angeles', '2026-11-21', '2026-11-21T08:00:00Z', '2026-11-22T08:00:00Z'],
    // Clocks went back on 1 November: the month has an hour more than 30 days.
    ['month', 'America/Los_Angeles', '2026-11-01', '2026-11-01T07:00:00Z', '2026-12-01T08:00:00Z'],
  ] as const)('a %s in %s is %s', (window, zone, id, start, resetsAt) => {
    expect(windowAt(window, NOON, zone)).toEqual({ id, start: at(start), resetsAt: at(resetsAt) });
  });

  it('meet without a gap over a year of both changes of the clock', () => {
    for (const window of ['day', 'week', 'month'] as const) {
      let { resetsAt } = windowAt(window, at('2026-01-15T12:00:00Z'), 'Europe/Berlin');
      for (let n = 0; n < 60; n++) {
        const next = windowAt(window, resetsAt, 'Europe/Berlin');
        expect(next.start).toBe(resetsAt);
        resetsAt = next.resetsAt;
      }
    }
  });
});

describe('holds', () => {
  const limits = [
    { window: 'day', limit: 1_000 },
    { window: 'month', limit: 5_000, provider: 'zai' },
  ] as const;
  const running = runningBudgets(limits, NOON, 'UTC');
  const fresh = withSpending(
    EMPTY_STATE,
    running.map(one => ({ ...one, spent: 100 })),
    NOON,
  );

  it('count until they are settled at what the call cost', () => {
    const [held, claim] = hold(fresh, { id: 'a', amount: 300, until: NOON + 1_000 }, running, NOON);
    expect(standingOf(held, running[0]!, NOON)).toMatchObject({ spent: 100, held: 300, left: 600 });
    expect(standingOf(settleHold(held, claim, 40), running[1]!, NOON)).toMatchObject({
      spent: 140,
      held: 0,
      left: 4_860,
    });
  });

  it('two budgets of one provider, which the file calls by two names, take a cost once', () => {
    const twice = runningBudgets(
      [
        { window: 'day', limit: 500, provider: 'kimi' },
        { window: 'day', limit: 900, provider: 'kimi' },
      ],
      NOON,
      'UTC',
    );
    const [held, claim] = hold(EMPTY_STATE, { id: 'a', amount: 100, until: NOON + 1000 }, twice, NOON);
    const settled = settleHold(held, claim, 40);
    expect(twice.map(one => standingOf(settled, one, NOON).spent)).toEqual([40, 40]);
  });

  it('of a process that was killed end by themselves', () => {
    const [held] = hold(fresh, { id: 'a', amount: 300, until: NOON + 1_000 }, running, NOON);
    expect(standingOf(held, running[0]!, NOON + 1_001).left).toBe(900);
  });

  it('belong to the window in which they were made', () => {
    const [held, claim] = hold(fresh, { id: 'a', amount: 300, until: NOON + 1_000 }, running, NOON);
    const tomorrow = NOON + 86_400_000;
    const [next] = runningBudgets(limits, tomorrow, 'UTC');
    expect(standingOf(settleHold(held, claim, 300), next!, tomorrow)).toMatchObject({ spent: 0, left: 1_000 });
  });

  it('what is known already is not read from the log again, and old windows go', () => {
    const again = withSpending(
      fresh,
      running.map(one => ({ ...one, spent: 999 })),
      NOON,
    );
    expect(standingOf(again, running[0]!, NOON).spent).toBe(100);
    const muchLater = runningBudgets(limits, NOON + 70 * 86_400_000, 'UTC');
    const later = withSpending(
      fresh,
      muchLater.map(one => ({ ...one, spent: 0 })),
      NOON + 70 * 86_400_000,
    );
    expect(Object.keys(later.budgets!)).toHaveLength(2);
  });

  it('spent and held together never exceed the limit, whoever comes when', () => {
    const step = fc.record({
      amount: fc.integer({ min: 1, max: 400 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.array(fc.nat(), { maxLength: 60 }), (calls, order) => {
        let state: RouterState = withSpending(
          EMPTY_STATE,
          running.map(one => ({ ...one, spent: 0 })),
          NOON,
        );
        const open: { claim: Parameters<typeof settleHold>[1]; cost: number }[] = [];
        let cost = 0;
        calls.forEach(({ amount, share }, n) => {
          if (standingOf(state, running[0]!, NOON).left >= amount) {
            const [next, claim] = hold(state, { id: `${n}`, amount, until: NOON + 1 }, running.slice(0, 1), NOON);
            state = next;
            open.push({ claim, cost: Math.floor(amount * share) });
          }
          const done = (order[n] ?? 0) % 3 === 0 ? open.shift() : undefined;
          if (done) state = settleHold(state, done.claim, done.cost);
          if (done) cost += done.cost;
          const { spent, held } = standingOf(state, running[0]!, NOON);
          expect(spent).toBe(cost);
          expect(spent + held).toBeLessThanOrEqual(1_000);
        });
      }),
    );
  });
});

describe('the bound of a call', () => {
  const m = model('m', { price: { inputPer1M: 1, outputPer1M: 4 }, maxOutput: 8_192 });
  it('is its input and the longest answer', () => {
    // 1,000 tokens at 1,000 nano-dollars; 4,096 at 4,000.
    expect(boundOf({ inputTokens: 1_000, outputTokens: 500 }, m)).toEqual({ cost: 17_384_000, outputTokens: 4_096 });
    // A caller's own limit is kept: 1,000,000 + 10 x 4,000.
    const capped = { inputTokens: 1_000, outputTokens: 10, maxOutputTokens: 10 };
    expect(boundOf(capped, m)).toEqual({ cost: 1_040_000, outputTokens: 10 });
  });

  it('shrinks to what is left, but not below what the answer is likely to take', () => {
    const size = { inputTokens: 1_000, outputTokens: 500 };
    const least = leastBoundOf(size, m)!;
    expect(least).toEqual({ cost: 1_000_000 + 500 * 4_000, outputTokens: 500 });
    expect(affordableBound(size, m, least.cost - 1)).toBeUndefined();
    expect(affordableBound(size, m, least.cost)).toEqual(least);
    expect(affordableBound(size, m, 1_000_000 + 1_000 * 4_000 + 3_999)).toEqual({
      cost: 5_000_000,
      outputTokens: 1_000,
    });
  });

  it('is never more than what is left', () => {
    const price = fc.record({
      inputPer1M: fc.double({ min: 0, max: 100, noNaN: true }),
      outputPer1M: fc.double({ min: 0, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(
        price,
        fc.nat(100_000),
        fc.nat(20_000),
        fc.nat(2_000_000_000),
        (given, inputTokens, outputTokens, left) => {
          const bound = affordableBound({ inputTokens, outputTokens }, model('m', { price: given }), left);
          if (bound) expect(bound.cost).toBeLessThanOrEqual(left);
        },
      ),
    );
  });

  it('is unknown where the price is', () => {
    expect(boundOf({ inputTokens: 1, outputTokens: 1 }, model('m', { price: undefined as never }))).toBeUndefined();
  });
});
