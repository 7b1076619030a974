// Tests of quotas over many days and out of order: what is claimed is settled in its own window, and what is told late counts where it belongs.
import { describe, expect, it } from 'vitest';
import { standings } from '../../src/accounting/quota.ts';
import { correct } from '../../src/accounting/quota-told.ts';
import { spend } from '../../src/accounting/quota-use.ts';
import type { LogEntry } from '../../src/domain/outcome.ts';
import type { QuotaRule } from '../../src/domain/quota.ts';
import { EMPTY_STATE, type QuotaUse, type RouterState } from '../../src/domain/state.ts';
import { type Claim, type ClaimInput, claim, release } from '../../src/engine/claim.ts';
import { spendLate } from '../../src/engine/late-charge.ts';
import { rebuildQuotas } from '../../src/engine/rebuild.ts';
import { recordAttempt } from '../../src/engine/record.ts';
import { account, model, provider } from '../helpers/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 10, 20, 12);
const daily = (limit: number, more: Partial<QuotaRule['limits'][number]> = {}): QuotaRule => ({
  limits: [{ limit, unit: 'requests', window: 'day', resetTime: '00:00', ...more }],
  source: 'config',
});
const worldOf = (quota: QuotaRule) => provider('lab', [model('m')], { accounts: [account(undefined, { quota })] });
const who = { provider: 'lab', model: 'm' };
const ask = (state: RouterState, quota: QuotaRule, now: number, tokens = 0) => {
  const need = { requests: 1, tokens, usd: 0 };
  const input: ClaimInput = {
    ...{ provider: worldOf(quota), pool: [who], need, now },
    ...{ isFree: false, mayWait: false, leaseMs: 1000 },
  };
  const [next, claimed] = claim(state, input);
  return { next, claimed: claimed as Claim };
};
const usesOf = ({ quotas }: RouterState) => quotas['lab|default']!;
const one = { requests: 1, tokens: 0, usd: 0 };

describe('a fixed window', () => {
  it('is settled at what was used, on every day', () => {
    const quota = daily(10_000, { unit: 'tokens' });
    let state = EMPTY_STATE;
    for (const at of [NOON, NOON + DAY, NOON + 2 * DAY]) {
      const { next, claimed } = ask(state, quota, at, 5000);
      const attempt = {
        ...{ ...who, id: `${at}`, ok: true, startedAt: at + 5, latencyMs: 20, cost: 0 },
        usage: { inputTokens: 60, outputTokens: 40 },
      };
      const record = { attempt, provider: worldOf(quota), task: 'coding', isFree: false, readings: [] } as const;
      state = recordAttempt(next, { ...record, charged: claimed.charged }, at + 25, 0.5);
      expect(standings(quota, usesOf(state), 'm', at + 25)[0]!.left).toBe(9900);
    }
  });

  it('has back what was released, on every day', () => {
    const quota = daily(5);
    let state = EMPTY_STATE;
    for (const day of [0, 1, 2])
      for (let call = 0; call < 7; call++) {
        const { next, claimed } = ask(state, quota, NOON + day * DAY + call);
        expect(claimed.charged).toHaveLength(1);
        state = release(next, claimed, NOON + day * DAY + call);
      }
  });
});

describe('what is told late', () => {
  it('brings nothing back earlier of a rolling window', () => {
    const weekly: QuotaRule = { limits: [{ limit: 10, unit: 'requests', window: 'week' }], source: 'config' };
    let uses: readonly QuotaUse[] = [];
    for (let n = 0; n < 9; n++) [uses] = spend(uses, weekly, 'm', one, NOON + n);
    [uses] = spendLate(uses, weekly, 'm', one, NOON - 2 * HOUR, NOON + 1000);
    const left = (at: number) => standings(weekly, uses, 'm', at)[0]!.left;
    expect(left(NOON + 1000)).toBe(0);
    expect(left(NOON + 7 * DAY - 1)).toBe(0);
    expect(left(NOON + 7 * DAY + 1000)).toBe(10);
  });

  it('is in the figure that the provider told after it', () => {
    const quota: QuotaRule = { ...daily(10), source: 'published' };
    const reading = { unit: 'requests', window: 'day', limit: 10, remaining: 4, resetsAt: NOON + 12 * HOUR } as const;
    const told = correct([], [reading], 'm', 'headers', NOON + 60_000, NOON + 60_000);
    const [after] = spendLate(told, quota, 'm', one, NOON, NOON + 120_000);
    expect(after[0]).toMatchObject({ remaining: 4 });
    const [since] = spendLate(told, quota, 'm', one, NOON + 90_000, NOON + 120_000);
    expect(since[0]).toMatchObject({ remaining: 3 });
  });

  it('stands out of order in the log, and hides nothing from whoever counts by it', async () => {
    const entry = (id: string, at: number, calls: number) => {
      const attempts = Array.from({ length: calls }, (_, n) => ({ ...who, id: `${id}${n}`, ok: true, latencyMs: 1 }));
      return { v: 1, id, at, task: 'coding', ok: true, attempts } as unknown as LogEntry;
    };
    const rolling = daily(100);
    const { resetTime: _, ...limit } = rolling.limits[0]!;
    async function* newestFirst() {
      yield entry('told late', NOON - 11 * HOUR, 1);
      yield entry('b', NOON, 50);
      yield entry('a', NOON - 1000, 40);
    }
    for (const quota of [rolling, { ...rolling, limits: [limit] }]) {
      const state = await rebuildQuotas(newestFirst(), [worldOf(quota)], NOON + 1000);
      expect(standings(quota, usesOf(state), 'm', NOON + 1000)[0]!.left).toBe(9);
    }
  });
});
