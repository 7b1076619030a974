// What a shared state is told late of a request: what was charged and held, how everybody was found, unless somebody knows better by then.
import { describe, expect, it } from 'vitest';
import { hold, runningBudgets, standingOf, withSpending } from '../../src/accounting/budget.ts';
import { recordFailure } from '../../src/accounting/health.ts';
import { countAttempt } from '../../src/accounting/measures.ts';
import { correct } from '../../src/accounting/quota-told.ts';
import type { Effect } from '../../src/domain/effect.ts';
import type { Failure } from '../../src/domain/failure.ts';
import type { Attempt } from '../../src/domain/outcome.ts';
import type { QuotaRule } from '../../src/domain/quota.ts';
import { EMPTY_STATE, type RouterState } from '../../src/domain/state.ts';
import { type Claim, type ClaimInput, claim } from '../../src/engine/claim.ts';
import {
  attemptEffect,
  claimEffect,
  holdEffect,
  releaseEffect,
  settlementOf,
  unclaimedEffect,
  withLateEffect,
} from '../../src/engine/effect.ts';
import type { AttemptRecord } from '../../src/engine/record.ts';
import type { Held } from '../../src/engine/spending.ts';
import { account, model, provider } from '../helpers/world.ts';

const AT = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;
const quota: QuotaRule = {
  limits: [
    { limit: 100, unit: 'requests', window: 'day' },
    { limit: 100_000, unit: 'tokens', window: '5h', perModel: true },
  ],
  source: 'config',
};
const zai = provider('zai', [model('glm')], { accounts: [account(undefined, { quota })] });
const who = { provider: 'zai', model: 'glm' };
const usage = { inputTokens: 30, outputTokens: 10 };
const answered: Attempt = { ...who, id: 'a', ok: true, startedAt: AT + 10, latencyMs: 500, usage, cost: 1000 };
const spent: Failure = {
  kind: 'quota_exhausted',
  scope: 'account',
  message: 'used up',
  resetsAt: AT + 5 * HOUR,
  resetSource: 'header',
};
const recordOf = (attempt: Attempt, more: Partial<AttemptRecord> = {}): AttemptRecord => ({
  attempt,
  provider: zai,
  task: 'coding',
  isFree: false,
  charged: [],
  readings: [],
  ...more,
});
const input: ClaimInput = {
  provider: zai,
  pool: [who],
  need: { requests: 1, tokens: 70, usd: 0 },
  isFree: false,
  mayWait: false,
  leaseMs: 1000,
  now: AT,
};
const claimIn = (state: RouterState) => claim(state, input)[1] as Claim;
/** As it comes from a file. */
const tellAt = (now: number, state: RouterState, ...effects: readonly (Effect | undefined)[]) =>
  effects.reduce((before, effect) => withLateEffect(before, JSON.parse(JSON.stringify(effect)), now), state);
const tell = (state: RouterState, ...effects: readonly (Effect | undefined)[]) => tellAt(AT + 1000, state, ...effects);
const used = ({ quotas }: RouterState) => quotas['zai|default']!.map(use => [use.unit, use.used, use.windowStart]);

describe('a quota', () => {
  const began = AT - HOUR;
  const [elsewhere] = claim(EMPTY_STATE, { ...input, now: began });

  it('is charged in the windows of the state that is told, and settled there', () => {
    const made = claimIn(EMPTY_STATE);
    const claimed = tell(elsewhere, claimEffect(made, input));
    expect(used(claimed)).toEqual([
      ['requests', 2, began],
      ['tokens', 140, began],
    ]);
    const { charged } = made;
    expect(used(tell(claimed, attemptEffect(recordOf(answered, { charged }), AT + 510, 0.5)))).toEqual([
      ['requests', 2, began],
      ['tokens', 110, began],
    ]);
    expect(used(tell(claimed, releaseEffect(made, AT + 20)))).toEqual([
      ['requests', 1, began],
      ['tokens', 70, began],
    ]);
  });

  it('whose window has turned since the claim is left alone', () => {
    const made = claimIn(EMPTY_STATE);
    const [turned] = claim(EMPTY_STATE, { ...input, now: AT + HOUR });
    const { charged } = made;
    const after = tell(turned, attemptEffect(recordOf(answered, { charged }), AT + HOUR, 0.5));
    expect(used(after)).toEqual(used(turned));
  });

  it('that others have begun since is charged from then on, and keeps what its provider told', () => {
    const made = claimIn(EMPTY_STATE);
    const later = AT + 2 * HOUR;
    const [begun] = claim(EMPTY_STATE, { ...input, now: later });
    const uses = correct(
      begun.quotas['zai|default']!,
      [{ unit: 'tokens', window: '5h', remaining: 5000 }],
      'glm',
      'headers',
      later,
    );
    const claimed = tellAt(later + 1000, { ...begun, quotas: { 'zai|default': uses } }, claimEffect(made, input));
    expect(used(claimed)).toEqual([
      ['requests', 2, AT],
      ['tokens', 140, AT],
    ]);
    expect(claimed.quotas['zai|default']).toMatchObject([{}, { remaining: 4930 }]);
    const { charged } = made;
    const ended = tellAt(later + 1000, claimed, attemptEffect(recordOf(answered, { charged }), AT + 510, 0.5));
    expect(used(ended).map(([, n]) => n)).toEqual([2, 110]);
  });

  it('whose window is over when it is told is charged nothing', () => {
    const made = claimIn(EMPTY_STATE);
    const later = AT + 6 * HOUR;
    const [begun] = claim(EMPTY_STATE, { ...input, now: later });
    expect(used(tellAt(later + 1000, begun, claimEffect(made, input)))).toEqual([
      ['tokens', 70, later],
      ['requests', 2, AT],
    ]);
    const { charged: _, ...record } = recordOf(answered);
    const after = tellAt(later + 1000, begun, unclaimedEffect({ ...record, learns: false }, AT + 510, 0.5));
    expect(used(after).map(([, n]) => n)).toEqual([70, 2]);
  });

  it('is charged what was used by an attempt without a claim', () => {
    const { charged: _, ...record } = recordOf(answered);
    const after = tell(elsewhere, unclaimedEffect({ ...record, learns: false }, AT + 510, 0.5));
    expect(used(after).map(([, n]) => n)).toEqual([2, 110]);
  });

  it('of which nothing was taken is not told of', () => {
    expect(claimEffect({ reason: 'quota_spent' }, input)).toBeUndefined();
    expect(claimEffect({ candidate: who, at: AT, charged: [], isProbe: false }, input)).toBeUndefined();
  });
});

describe('an attempt', () => {
  const told = (state: RouterState, attempt: Attempt) =>
    tell(state, attemptEffect(recordOf(attempt), attempt.startedAt + attempt.latencyMs, 0.5));
  const refused: Attempt = { ...answered, ok: false, failure: spent };

  it('keeps others from a quota that it found spent, until the time that the provider gave', () => {
    const { cooldowns, measures } = told(EMPTY_STATE, refused);
    expect(Object.values(cooldowns)).toMatchObject([
      { ...who, model: '*', kind: 'quota_exhausted', scope: 'account', until: AT + 5 * HOUR, source: 'header' },
    ]);
    expect(Object.values(measures)).toMatchObject([{ requests: 1, failed: 1, lastAt: AT + 510 }]);
  });

  it('lifts what its success disproves, and nothing that was found since it began', () => {
    const cooled = (at: number) => recordFailure(EMPTY_STATE, who, { ...spent, resetsAt: at + 2 * HOUR }, at, 0.5);
    expect(told(cooled(AT - HOUR), answered).cooldowns).toEqual({});
    expect(Object.keys(told(cooled(AT + 11), answered).cooldowns)).toHaveLength(1);
  });

  it('only counts where somebody has heard from the account since', () => {
    const asked = (startedAt: number): Attempt => ({ ...answered, id: 'x', startedAt });
    const later = told(countAttempt(EMPTY_STATE, asked(AT + HOUR), 'coding'), refused);
    expect([later.cooldowns, Object.values(later.measures)]).toMatchObject([{}, [{ requests: 2, failed: 1 }]]);
    expect(later.current).toBeUndefined();
    const earlier = told(countAttempt(EMPTY_STATE, asked(AT - HOUR), 'coding'), refused);
    expect(Object.keys(earlier.cooldowns)).toHaveLength(1);
  });
});

describe('money', () => {
  const budget = { window: 'day', limit: 10_000 } as const;
  const [running] = runningBudgets([budget], AT, 'UTC');
  const known = withSpending(EMPTY_STATE, [{ ...running!, spent: 100 }], AT);
  const [, taken] = hold(known, { id: 'a', amount: 5000, until: AT + HOUR }, [running!], AT);
  const held: Held = { hold: taken, bound: { cost: 5000, outputTokens: Number.POSITIVE_INFINITY }, onCredit: true };
  const claimed: Claim = { candidate: who, at: AT, charged: [], isProbe: false, held };
  const isHeld = holdEffect(claimed, { until: AT + HOUR });
  const ended = (attempt: Attempt) => attemptEffect(recordOf(attempt, { held }), AT + 510, 0.5);
  const standing = (state: RouterState, now = AT) => standingOf(state, running!, now);
  const { cost: _, ...unknownCost } = answered;

  it('is held until the call has ended, and no longer than it may take', () => {
    expect(standing(tell(known, isHeld))).toMatchObject({ spent: 100, held: 5000 });
    expect(standing(tell(known, isHeld), AT + HOUR)).toMatchObject({ spent: 100, held: 0 });
    expect(standing(tell(known, isHeld, ended(answered)))).toMatchObject({ spent: 1100, held: 0 });
    expect(standing(tell(known, isHeld, ended(unknownCost)))).toMatchObject({ spent: 5100, held: 0 });
    expect(standing(tell(known, isHeld, releaseEffect(claimed, AT)))).toMatchObject({ spent: 100, held: 0 });
  });

  it('is left to the log where the state knows nothing of a budget', () => {
    expect(tell(EMPTY_STATE, isHeld, ended(answered)).budgets).toEqual({});
  });

  it('that was reserved of the credits is settled at what the call cost, or given back', () => {
    expect(settlementOf(isHeld)).toBeUndefined();
    expect(settlementOf(ended(answered))).toMatchObject({ attempt: 'a', cost: 1000, of: who });
    expect(settlementOf(ended(unknownCost))).toMatchObject({ attempt: 'a', cost: 5000 });
    expect(settlementOf(releaseEffect(claimed, AT))).toMatchObject({ attempt: 'a', cost: 0, of: who });
    expect(settlementOf(attemptEffect(recordOf(answered), AT, 0.5))).toBeUndefined();
    for (const type of ['attempt', 'unclaimed', 'release', 'of a newer version'])
      expect(settlementOf({ type })).toBeUndefined();
  });
});

it('what is no effect of ours is an error', () => {
  expect(() => tell(EMPTY_STATE, { type: 'nonsense' })).toThrow('unknown effect nonsense');
});
