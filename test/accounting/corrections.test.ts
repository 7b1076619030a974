// Tests of what providers tell afterwards: ledger and budgets follow, each attempt once, and the sums stay right.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctSpending, hold, runningBudgets, settleHold, withSpending } from '../../src/accounting/budget.ts';
import { correctCosts } from '../../src/accounting/credit-corrections.ts';
import {
  auditLedger,
  type Moment,
  releaseAbandoned,
  reserve,
  settleReservation,
  topUp,
} from '../../src/accounting/credits.ts';
import type { CreditEntry } from '../../src/domain/credits.ts';
import { EMPTY_STATE } from '../../src/domain/state.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const CREDIT = 1_000_000;
const of = { provider: 'openrouter', model: 'm' };

/** A ledger in memory, with `bought` nano-dollars in it. */
function ledgerOf(bought: number) {
  const lines: CreditEntry[] = [];
  let ids = 0;
  const moment = (now = NOW): Moment => ({ now, newId: () => `${ids++}` });
  const entries = () => lines.toReversed();
  const write = <T>([added, answer]: readonly [readonly CreditEntry[], T]): T => {
    lines.push(...added);
    return answer;
  };
  const paid = Math.ceil((bought / 100) * 115);
  write(topUp(entries, { payment: 'p', paid }, moment()));
  return {
    lines,
    moment,
    reserve: (attempt: string, amount: number, now = NOW) =>
      write(reserve(entries, { attempt, until: now + 1_000 }, () => amount, moment(now))),
    release: (attempt: string, now: number) => write(releaseAbandoned(entries, new Set([attempt]), moment(now))),
    settle: (attempt: string, cost: number) => write(settleReservation(entries, { attempt, cost, ...of }, moment())),
    correct: (costs: Readonly<Record<string, number>>, now = NOW, since = 0) =>
      write(
        correctCosts(
          entries,
          Object.entries(costs).map(([attempt, cost]) => ({ attempt, cost, ...of })),
          since,
          moment(now),
        ),
      ),
    balance: () => lines.at(-1)!.balance,
    async *entries() {
      yield* entries();
    },
  };
}

describe('the ledger', () => {
  it.each([
    ['more', 150, -50, 850],
    ['less', 30, 70, 970],
    ['nothing', 0, 100, 1_000],
  ])('takes or gives back what was told: %s', (_, told, amount, balance) => {
    const ledger = ledgerOf(1_000 * CREDIT);
    ledger.reserve('a', 400 * CREDIT);
    ledger.settle('a', 100 * CREDIT);
    const corrections = ledger.correct({ a: told * CREDIT });
    expect(corrections).toMatchObject([
      { type: 'correct', attempt: 'a', amount: amount * CREDIT, cost: told * CREDIT, open: 0, on: true, ...of },
    ]);
    expect(ledger.balance()).toBe(balance * CREDIT);
  });

  it('told the same again, nothing is added; told something else, the difference is', () => {
    const ledger = ledgerOf(1_000 * CREDIT);
    ledger.reserve('a', 400 * CREDIT);
    ledger.settle('a', 100 * CREDIT);
    expect(ledger.correct({ a: 100 * CREDIT })).toEqual([]);
    ledger.correct({ a: 150 * CREDIT });
    expect(ledger.correct({ a: 150 * CREDIT })).toEqual([]);
    expect(ledger.correct({ a: 120 * CREDIT })).toMatchObject([{ amount: 30 * CREDIT }]);
    expect(ledger.balance()).toBe(880 * CREDIT);
  });

  it('a late settlement after a correction takes nothing again', () => {
    const ledger = ledgerOf(1_000 * CREDIT);
    ledger.reserve('a', 400 * CREDIT);
    ledger.release('a', NOW + 2_000);
    expect(ledger.correct({ a: 70 * CREDIT }, NOW + 2_000)).toMatchObject([{ amount: -70 * CREDIT }]);
    ledger.settle('a', 60 * CREDIT);
    expect(ledger.balance()).toBe(930 * CREDIT);
  });

  it('no more is taken than there is, and no more given back than was taken', () => {
    const ledger = ledgerOf(100 * CREDIT);
    ledger.reserve('a', 90 * CREDIT);
    ledger.settle('a', 90 * CREDIT);
    expect(ledger.correct({ a: 130 * CREDIT })).toMatchObject([{ amount: -10 * CREDIT, shortfall: 30 * CREDIT }]);
    // Of 130 only 100 were taken: at 110 there is nothing to give back, at 40 there are 60.
    expect(ledger.correct({ a: 110 * CREDIT })).toMatchObject([{ amount: 0 }]);
    expect(ledger.correct({ a: 40 * CREDIT })).toMatchObject([{ amount: 60 * CREDIT }]);
    expect(ledger.balance()).toBe(60 * CREDIT);
  });

  it('what still runs, and what was never paid with credits, is left alone', () => {
    const ledger = ledgerOf(100 * CREDIT);
    ledger.reserve('a', 90 * CREDIT);
    expect(ledger.correct({ a: 10 * CREDIT, b: 10 * CREDIT })).toEqual([]);
    expect(ledger.lines.map(({ type }) => type)).toEqual(['topup', 'reserve']);
  });

  it('entries from before that time are not looked at', () => {
    const ledger = ledgerOf(100 * CREDIT);
    ledger.reserve('a', 10 * CREDIT);
    ledger.settle('a', 10 * CREDIT);
    expect(ledger.correct({ a: 20 * CREDIT }, NOW + 1, NOW + 1)).toEqual([]);
  });

  it('sums up whatever is told in whatever order, never below zero, and ends at the last figure told', async () => {
    const amount = fc.nat(60);
    const act = fc.oneof(
      fc.record({ type: fc.constant('reserve' as const), id: fc.nat(5), amount }),
      fc.record({ type: fc.constant('settle' as const), id: fc.nat(5), amount }),
      fc.record({ type: fc.constant('correct' as const), id: fc.nat(5), amount }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 60 }), async acts => {
        const ledger = ledgerOf(100 * CREDIT);
        for (const { type, id, amount: credits } of acts) {
          const given = credits * CREDIT;
          // Ids are used once.
          const isNew = ledger.lines.every(({ attempt }) => attempt !== `${id}`);
          if (type === 'reserve' && isNew) ledger.reserve(`${id}`, given);
          if (type === 'settle') ledger.settle(`${id}`, given);
          if (type === 'correct') ledger.correct({ [id]: given });
          expect(ledger.balance()).toBeGreaterThanOrEqual(0);
        }
        const balance = ledger.balance();
        expect(await auditLedger(ledger.entries())).toMatchObject({ sum: balance, problem: undefined });
        const taken = (id: number) =>
          ledger.lines.filter(({ attempt }) => attempt === `${id}`).reduce((sum, one) => sum - one.amount, 0);
        for (const id of [0, 1, 2, 3, 4, 5]) {
          expect(taken(id)).toBeGreaterThanOrEqual(0);
          const own = ledger.lines.filter(({ attempt }) => attempt === `${id}`);
          const isClosed = own.some(({ type }) => type !== 'reserve');
          const isCovered = own.every(({ shortfall }) => shortfall === undefined);
          const told = own.findLast(({ cost }) => cost !== undefined)?.cost;
          if (isClosed && isCovered) expect(taken(id)).toBe(told);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('budgets', () => {
  const limits = [
    { window: 'day', limit: 1_000 },
    { window: 'day', limit: 1_000, provider: 'zai', account: 'work' },
    { window: 'month', limit: 9_000, client: 'bot' },
  ] as const;
  const running = runningBudgets(limits, NOW, 'UTC');
  const fresh = withSpending(
    EMPTY_STATE,
    running.map(one => ({ ...one, spent: 0 })),
    NOW,
  );
  const spent = (state: typeof fresh) => running.map(({ key }) => state.budgets![key]!.spent);
  const cost = (after: number, more: object = {}) => ({
    attempt: 'a',
    at: NOW,
    payer: { provider: 'zai', account: 'work', client: 'bot' },
    before: 100,
    after,
    ...more,
  });
  const [held, claim] = hold(fresh, { id: 'a', amount: 300, until: NOW + 1 }, running, NOW);
  const settled = settleHold(held, claim, 100);

  it('of everybody whom it reached follow, once', () => {
    const once = correctSpending(settled, running, [cost(250)]);
    expect(spent(once)).toEqual([250, 250, 250]);
    expect(spent(correctSpending(once, running, [cost(250)]))).toEqual([250, 250, 250]);
    expect(spent(correctSpending(once, running, [cost(80)]))).toEqual([80, 80, 80]);
  });

  it('of nobody else do', () => {
    const elsewhere = cost(250, { payer: { provider: 'zai', account: 'home' } });
    expect(spent(correctSpending(settled, running, [elsewhere]))).toEqual([250, 100, 100]);
    const yesterday = cost(250, { at: NOW - 86_400_000 });
    expect(spent(correctSpending(settled, running, [yesterday]))).toEqual([100, 100, 250]);
  });

  it('keep their holds and never fall below zero', () => {
    const [again] = hold(settled, { id: 'b', amount: 50, until: NOW + 1 }, running, NOW);
    const low = correctSpending(again, running, [cost(0, { before: 900 })]);
    expect(spent(low)).toEqual([0, 0, 0]);
    expect(Object.keys(low.budgets![running[0]!.key]!.held)).toEqual(['b']);
  });
});
