// Owns random worlds for the properties of the decision: providers, accounts, wishes and a past of every kind.
import fc from 'fast-check';
import type { FailureKind } from '../../src/domain/failure.ts';
import { BUDGET_MODES, QUALITY_GOALS, SORTS } from '../../src/domain/request.ts';
import type { Cooldown } from '../../src/domain/state.ts';
import { TASKS } from '../../src/domain/task.ts';
import type { DecisionInput } from '../../src/router/input.ts';
import { account, analysis, decisionInput, model, provider, settings } from '../helpers/world.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

const modelFacts = fc.record({
  quality: fc.integer({ min: 0, max: 100 }),
  preference: maybe(fc.integer({ min: 0, max: 100 })),
  input: maybe(fc.constantFrom<number>(0, 0.05, 0.1, 0.5, 1, 2, 5, 30)),
  window: fc.constantFrom(1000, 8000, 128_000, 1_000_000),
  vision: fc.boolean(),
  tools: fc.boolean(),
  isRetired: fc.boolean(),
  latencyMs: maybe(fc.integer({ min: 1, max: 20_000 })),
});
const providerFacts = fc.record({
  models: fc.array(modelFacts, { minLength: 1, maxLength: 3 }),
  accounts: fc.array(fc.record({ hasKey: fc.boolean(), left: share }), { minLength: 1, maxLength: 3 }),
  enabled: fc.boolean(),
  isAggregator: fc.boolean(),
  zdr: fc.boolean(),
  trains: fc.boolean(),
  resting: maybe(fc.constantFrom<FailureKind>('overloaded', 'rate_limited', 'quota_exhausted')),
  loadBalancing: fc.constantFrom('round_robin' as const, 'least_used' as const, 'random' as const),
});
/** `p1`, `p1/m0`, `m2`, or a name of nothing. */
const name = fc.oneof(
  fc.constantFrom('p0', 'p1', 'p2', 'nothing'),
  fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 2 })).map(([i, j]) => `p${i}/p${i}m${j}`),
);
const lists = fc.array(name, { maxLength: 3 });

export const worldFacts = fc.record({
  providers: fc.array(providerFacts, { minLength: 1, maxLength: 6 }),
  task: fc.constantFrom(...TASKS),
  confident: fc.boolean(),
  inputTokens: fc.constantFrom(10, 5000, 100_000, 900_000),
  needs: fc.record({ vision: fc.boolean(), tools: fc.boolean(), json: fc.boolean() }),
  routing: fc.record(
    {
      quality: fc.constantFrom(...QUALITY_GOALS),
      budget: fc.constantFrom(...BUDGET_MODES),
      sort: fc.constantFrom(...SORTS),
      zdr: fc.boolean(),
      dataCollection: fc.constantFrom('allow' as const, 'deny' as const),
      openrouter: fc.constantFrom(true, false, 'only' as const),
      maxPrice: fc.constantFrom({ prompt: 1 }, { prompt: 0, completion: 0 }, { completion: 10 }),
      fallbackModels: lists,
    },
    { requiredKeys: [] },
  ),
  preferences: fc.record({ default: lists, budgetMode: fc.constantFrom(...BUDGET_MODES), autoRouting: fc.boolean() }),
  taskList: lists,
  matrix: lists,
  dice: share,
});
export type WorldFacts = typeof worldFacts extends fc.Arbitrary<infer T> ? T : never;

/** The input of a decision in such a world; ids are `p0`…, models `p0m0`…, accounts `a0`… where there are several. */
export function worldOf(facts: WorldFacts): DecisionInput {
  const providers = facts.providers.map((one, i) =>
    provider(
      `p${i}`,
      one.models.map((each, j) =>
        model(`p${i}m${j}`, {
          status: each.isRetired ? 'retired' : 'current',
          qualityScore: each.quality,
          preferenceScore: each.preference,
          contextWindow: each.window,
          vision: each.vision,
          tools: each.tools,
          price: each.input === undefined ? undefined : { inputPer1M: each.input, outputPer1M: each.input * 4 },
        }),
      ),
      {
        enabled: one.enabled,
        loadBalancing: one.loadBalancing,
        accounts: one.accounts.map(({ hasKey }, k) =>
          account(one.accounts.length > 1 ? `a${k}` : undefined, { hasKey }),
        ),
        spec: { quirks: { routingInBody: one.isAggregator }, dataPolicy: { zdr: one.zdr, trains: one.trains } },
      },
    ),
  );
  const at = (id: string) => facts.providers[Number(id.slice(1))]!;
  const { task, confident, inputTokens, needs } = facts;
  return decisionInput(providers, {
    analysis: analysis({ task, confident, inputTokens, needs }),
    routing: facts.routing,
    settings: settings({ preferences: { ...facts.preferences, tasks: { [task]: facts.taskList } } }),
    now: NOW,
    dice: facts.dice,
    knowledge: {
      cooldown({ provider: id }) {
        const kind = at(id).resting;
        return kind && ({ until: NOW + 1000, kind, cause: 'it said so' } as Cooldown);
      },
      quota({ spec }, accountId) {
        const { accounts } = at(spec.id);
        const { left } = accounts[accounts.length > 1 ? Number(accountId.slice(1)) : 0]!;
        return { left, spent: left === 0, resetsAt: NOW + 5000 };
      },
      latencyMs: (id, modelId) => at(id).models[Number(modelId.slice(-1))]!.latencyMs,
      cost: ({ price }) => price && Math.round(price.inputPer1M * inputTokens * 1000),
      recommended: () =>
        facts.matrix.map(one => [{ provider: one.split('/')[0]!, model: one.split('/')[1] ?? `${one}m0` }]),
    },
  });
}
