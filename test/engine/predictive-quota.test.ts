// Tests what the pace of a quota does to a decision: who goes first, for whom what is scarce is kept, and that more is never worse.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision, ResolvedProvider } from '../../src/domain/decision.ts';
import type { ModelSpec } from '../../src/domain/model.ts';
import type { BudgetMode } from '../../src/domain/request.ts';
import type { Preferences } from '../../src/domain/settings.ts';
import { EMPTY_STATE, type QuotaUse, type RouterState } from '../../src/domain/state.ts';
import type { Task } from '../../src/domain/task.ts';
import { knowledgeOf } from '../../src/engine/knowledge.ts';
import { decide } from '../../src/router/decide.ts';
import { account, analysis, model, provider, settings } from '../helpers/world.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 21, 12);

const limitOf = (limit: number) =>
  ({ limits: [{ limit, unit: 'requests', window: 'day' }], source: 'published' }) as const;
/** A rolling day of which `hours` are gone. */
const useOf = (used: number, hours: number): QuotaUse => ({
  unit: 'requests',
  window: 'day',
  used,
  windowStart: NOW - hours * HOUR,
  resetsAt: NOW + (24 - hours) * HOUR,
  source: 'counted',
  at: NOW,
});

interface Member {
  readonly id: string;
  /** Per account: size, used, hours of the day that are gone. */
  readonly quotas?: readonly (readonly [limit: number, used: number, hours: number])[];
  readonly model?: Partial<ModelSpec>;
}

function decideOver(
  members: readonly Member[],
  more: { readonly task?: Task; readonly budget?: BudgetMode; readonly preferences?: Partial<Preferences> } = {},
): Decision {
  const providers = members.map(({ id, quotas = [], model: facts }): ResolvedProvider => {
    const accounts = quotas.map(([limit], i) =>
      account(quotas.length > 1 ? `${id}-${i}` : undefined, { quota: limitOf(limit) }),
    );
    const free = quotas.length > 0 ? { freeTier: true } : {};
    return provider(id, [model(`m-${id}`, { ...free, ...facts })], accounts.length > 0 ? { accounts } : {});
  });
  const quotas = Object.fromEntries(
    members.flatMap(({ id, quotas: own = [] }) =>
      own.map(([, used, hours], i) => [
        `${id}|${own.length > 1 ? `${id}-${i}` : 'default'}`,
        used === 0 ? [] : [useOf(used, hours)],
      ]),
    ),
  );
  const state: RouterState = { ...EMPTY_STATE, quotas };
  const chosen = settings({ preferences: { budgetMode: more.budget ?? 'balanced', ...more.preferences } });
  const judged = analysis({ task: more.task ?? 'coding' });
  const facts = { state, providers, settings: chosen, analysis: judged, outputTokens: 500, now: NOW };
  return decide({ ...facts, routing: {}, knowledge: knowledgeOf(facts), dice: 0.3 });
}
const order = ({ chain }: Decision) => chain.map(one => one.account ?? one.provider);

describe('the load shifts early', () => {
  const liked = { preferenceScore: 60 };
  it('from a quota that runs out before its reset to one that would expire unused', () => {
    const calm = decideOver([
      { id: 'a', quotas: [[100, 30, 12]], model: liked },
      { id: 'b', quotas: [[100, 30, 12]] },
    ]);
    expect(order(calm)).toEqual(['a', 'b']);
    const pressed = decideOver([
      { id: 'a', quotas: [[100, 60, 4]], model: liked },
      { id: 'b', quotas: [[100, 60, 20]] },
    ]);
    expect(order(pressed)).toEqual(['b', 'a']);
    expect(pressed.reason).toBe('limit');
    expect(pressed.chain.map(one => one.outlook)).toMatchObject([
      { resetsAt: NOW + 4 * HOUR },
      { runsOutAt: NOW + Math.ceil((40 / 15) * HOUR), resetsAt: NOW + 20 * HOUR },
    ]);
  });
  it('not on a burst of a few minutes', () => {
    const burst = decideOver([
      { id: 'a', quotas: [[100, 5, 0.1]], model: liked },
      { id: 'b', quotas: [[100, 5, 0.1]] },
    ]);
    expect(order(burst)).toEqual(['a', 'b']);
  });
  it('within a pool to the account whose quota expires first, while all of a kind keep their turns', () => {
    expect(
      order(
        decideOver([
          {
            id: 'a',
            quotas: [
              [15, 2, 3],
              [15, 2, 22],
              [15, 2, 3],
            ],
          },
        ]),
      ),
    ).toEqual(['a-1', 'a-0', 'a-2']);
    expect(
      order(
        decideOver([
          {
            id: 'a',
            quotas: [
              [15, 2, 10],
              [15, 2, 11],
              [15, 2, 10],
            ],
          },
        ]),
      ),
    ).toEqual(['a-0', 'a-1', 'a-2']);
    // Fast enough to be used up by itself: nothing expires.
    expect(
      order(
        decideOver([
          {
            id: 'a',
            quotas: [
              [15, 2, 3],
              [15, 14, 22],
              [15, 2, 3],
            ],
          },
        ]),
      ),
    ).toEqual(['a-0', 'a-1', 'a-2']);
  });
});

describe('what is paid for already', () => {
  const free: Member = { id: 'free', quotas: [[15, 14, 20]], model: { preferenceScore: 10 } };
  const paid: Member = { id: 'paid', model: { preferenceScore: 90 } };
  it.each(['balanced', 'cost_first'] as const)('goes before money under %s, to the last of it', budget => {
    expect(order(decideOver([free, paid], { budget }))).toEqual(['free', 'paid']);
  });
  it('says so: the reason is the limit', () => {
    expect(decideOver([free, paid]).reason).toBe('limit');
  });
  it('does not go before better models under quality_first, nor where it is not good enough', () => {
    const better = { ...paid, model: { qualityScore: 95 } };
    expect(order(decideOver([free, better], { budget: 'quality_first' }))[0]).toBe('paid');
    expect(order(decideOver([{ ...free, model: { qualityScore: 50 } }, paid]))[0]).toBe('paid');
  });
  it('is kept, where scarce, for the tasks whose lists begin with it', () => {
    const scarce: Member = { id: 'free', quotas: [[100, 60, 4]] };
    const plenty: Member = { id: 'free', quotas: [[100, 10, 12]] };
    const preferences = { tasks: { coding: ['free'] } };
    expect(order(decideOver([scarce, paid], { task: 'simple', preferences }))[0]).toBe('paid');
    expect(order(decideOver([scarce, paid], { task: 'coding', preferences }))[0]).toBe('free');
    expect(order(decideOver([plenty, paid], { task: 'simple', preferences }))[0]).toBe('free');
    expect(order(decideOver([scarce, paid], { task: 'simple' }))[0]).toBe('free');
  });
});

describe('for every world', () => {
  const quota = fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.nat(1000), fc.integer({ min: 0, max: 23 }));
  const member = fc.record({
    quotas: fc.array(quota, { maxLength: 3 }),
    liking: fc.integer({ min: 0, max: 100 }),
    quality: fc.integer({ min: 40, max: 100 }),
    price: fc.integer({ min: 1, max: 20 }),
  });
  const modes = fc.constantFrom<BudgetMode>('balanced', 'cost_first', 'quality_first', 'free_only');
  const tasks = fc.constantFrom<readonly string[]>([], ['p0'], ['p1', 'p0']);

  it('a larger quota never costs a candidate its place', () => {
    fc.assert(
      fc.property(
        fc.array(member, { minLength: 2, maxLength: 4 }),
        modes,
        tasks,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 5000 }),
        (world, budget, list, which, whose, more) => {
          const decided = (of: typeof world) =>
            decideOver(
              of.map(({ quotas, liking, quality, price }, i) => ({
                id: `p${i}`,
                quotas,
                model: {
                  preferenceScore: liking,
                  qualityScore: quality,
                  price: { inputPer1M: price, outputPer1M: price * 4 },
                },
              })),
              { budget, preferences: { tasks: { planning: list } } },
            );
          const i = which % world.length;
          const { quotas } = world[i]!;
          if (quotas.length === 0) return;
          const j = whose % quotas.length;
          const grown = quotas.map((one, k): (typeof quotas)[number] =>
            k === j ? [one[0] + more, one[1], one[2]] : one,
          );
          const larger = world.map((one, k) => (k === i ? { ...one, quotas: grown } : one));
          const name = quotas.length > 1 ? `p${i}-${j}` : `p${i}`;
          const before = order(decided(world)).indexOf(name);
          const after = order(decided(larger)).indexOf(name);
          if (before >= 0) expect(after).toBeGreaterThanOrEqual(0);
          if (before >= 0) expect(after).toBeLessThanOrEqual(before);
        },
      ),
      { numRuns: 300 },
    );
  });
});
