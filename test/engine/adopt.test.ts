// What a process could not tell the shared state is told by the next one: counts, and how everybody was found, unless somebody knows better.
import { describe, expect, it } from 'vitest';
import { hold, runningBudgets, standingOf, withSpending } from '../../src/accounting/budget.ts';
import { recordFailure } from '../../src/accounting/health.ts';
import { countAttempt } from '../../src/accounting/measures.ts';
import type { Attempt, LogEntry, LoggedAttempt } from '../../src/domain/outcome.ts';
import { EMPTY_STATE } from '../../src/domain/state.ts';
import { adoptEntry } from '../../src/engine/rebuild.ts';

const AT = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;
const who = { provider: 'zai', model: 'glm-4.7' };

const spent: LoggedAttempt = {
  ...who,
  id: 'a1',
  ok: false,
  kind: 'quota_exhausted',
  scope: 'account',
  message: 'used up',
  resetsAt: AT + 5 * HOUR,
  resetSource: 'header',
  latencyMs: 100,
  costNanoUsd: 0,
};
const answered: LoggedAttempt = { ...who, id: 'a2', ok: true, latencyMs: 500, costNanoUsd: 1000 };

const entry = (attempts: readonly LoggedAttempt[], at = AT): LogEntry => ({
  v: 1,
  id: `e${at}`,
  at,
  task: 'coding',
  taskConfidence: 1,
  inputTokens: 10,
  reason: 'preference',
  ok: attempts.at(-1)!.ok,
  attempts,
  chain: [],
  excluded: [],
  latencyMs: 1000,
});
const adopt = (state: typeof EMPTY_STATE, one: LogEntry) =>
  adoptEntry(state, one, 'everything', { providers: [], budgets: [], zone: 'UTC' });
const asked = (startedAt: number): Attempt => ({ ...who, id: 'x', ok: true, startedAt, latencyMs: 10 });

describe('a request that the shared state has not heard of', () => {
  it('keeps others from a quota that it found spent, until the time that the provider gave', () => {
    const { cooldowns, measures } = adopt(EMPTY_STATE, entry([spent]));
    expect(Object.values(cooldowns)).toMatchObject([
      { ...who, model: '*', kind: 'quota_exhausted', scope: 'account', until: AT + 5 * HOUR, source: 'header' },
    ]);
    expect(Object.values(measures)).toMatchObject([{ requests: 1, failed: 1, lastAt: AT + 100 }]);
  });

  it('lifts what its success disproves, and nothing that was found since it began', () => {
    const failure = { kind: 'quota_exhausted', scope: 'account', message: 'used up', resetsAt: AT + HOUR } as const;
    const cooled = (at: number) => recordFailure(EMPTY_STATE, who, failure, at, 0.5);
    expect(adopt(cooled(AT - HOUR), entry([answered])).cooldowns).toEqual({});
    expect(Object.keys(adopt(cooled(AT + 1), entry([answered])).cooldowns)).toHaveLength(1);
  });

  it('says nothing of an account that somebody has asked since', () => {
    const known = countAttempt(EMPTY_STATE, asked(AT + HOUR), 'coding');
    expect(adopt(known, entry([spent])).cooldowns).toEqual({});
    const earlier = countAttempt(EMPTY_STATE, asked(AT - HOUR), 'coding');
    expect(Object.keys(adopt(earlier, entry([spent])).cooldowns)).toHaveLength(1);
  });

  it('counts attempts one after the other: the second proves what the first had not', () => {
    const { cooldowns } = adopt(EMPTY_STATE, entry([{ ...spent, kind: 'overloaded', scope: 'model' }, answered]));
    expect(cooldowns).toEqual({});
  });

  it('that was a probe counts with its cost, and says nothing of who is asked', () => {
    const refused: LoggedAttempt = { ...spent, kind: 'auth', costNanoUsd: 37 };
    const { cooldowns, measures } = adopt(EMPTY_STATE, { ...entry([refused]), purpose: 'probe' });
    expect([cooldowns, Object.values(measures)]).toMatchObject([{}, [{ requests: 0, failed: 0, cost: 37 }]]);
  });

  it('of an older version, without a scope, only counts', () => {
    const { scope: _, ...older } = spent;
    const { cooldowns, measures } = adopt(EMPTY_STATE, entry([older]));
    expect([cooldowns, Object.values(measures)[0]!.failed]).toEqual([{}, 1]);
  });
});

describe('what such a request spent', () => {
  const budget = { window: 'day', limit: 10_000 } as const;
  const [running] = runningBudgets([budget], AT, 'UTC');
  const limited = { providers: [], budgets: [budget], zone: 'UTC' };
  const known = withSpending(EMPTY_STATE, [{ ...running!, spent: 100 }], AT);
  const hour = { amount: 5000, until: AT + HOUR };
  const spentAfter = (state: typeof EMPTY_STATE, untold: 'everything' | 'outcome', ...attempts: LoggedAttempt[]) =>
    standingOf(adoptEntry(state, entry(attempts), untold, limited), running!, AT);

  it('counts against its budgets, and nothing is held for it any more', () => {
    const [held] = hold(known, { id: answered.id, ...hour }, [running!], AT);
    expect(spentAfter(held, 'outcome', answered)).toMatchObject({ spent: 1100, held: 0 });
    expect(spentAfter(known, 'everything', answered)).toMatchObject({ spent: 1100, held: 0 });
    const unknownCost = { ...answered, costNanoUsd: undefined, chargedNanoUsd: 700 };
    expect(spentAfter(known, 'everything', unknownCost as never)).toMatchObject({ spent: 800 });
  });

  it('of attempts before the last one counts once: one for which nothing is held any more was told', () => {
    const first = { ...answered, id: 'a0', ok: false, kind: 'truncated' } as const;
    expect(spentAfter(known, 'outcome', first, answered)).toMatchObject({ spent: 1100 });
    const [held] = hold(known, { id: first.id, ...hour }, [running!], AT);
    expect(spentAfter(held, 'outcome', first, answered)).toMatchObject({ spent: 2100, held: 0 });
    expect(spentAfter(known, 'everything', first, answered)).toMatchObject({ spent: 2100 });
  });

  it('is left to the log where the state knows nothing of a budget', () => {
    expect(adoptEntry(EMPTY_STATE, entry([answered]), 'everything', limited).budgets).toEqual({});
  });
});
