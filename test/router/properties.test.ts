// What must hold for the decision in any world: nobody filtered out is asked, promises are kept, the order is an order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoutingOptions } from '../../src/domain/request.ts';
import { collect } from '../../src/router/collect.ts';
import { decide } from '../../src/router/decide.ts';
import { goalOf } from '../../src/router/goal.ts';
import type { DecisionInput } from '../../src/router/input.ts';
import { namesOf } from '../../src/router/names.ts';
import { costsNothing } from '../../src/router/option.ts';
import { compare, type Weighed } from '../../src/router/order.ts';
import { qualityTier } from '../../src/router/quality.ts';
import { scalesOf } from '../../src/router/weigh.ts';
import { type WorldFacts, worldFacts, worldOf } from './worlds.ts';

const RUNS = { numRuns: 400 };
const holds = (check: (facts: WorldFacts) => void) => fc.assert(fc.property(worldFacts, check), RUNS);
const key = (one: { readonly provider: string; readonly model: string; readonly account?: string }) =>
  `${one.provider}/${one.model}#${one.account ?? ''}`;
const chainOf = (input: DecisionInput) => decide(input).chain.map(key);
const weighed = (input: DecisionInput): readonly Weighed[] => {
  const names = namesOf(input, []);
  const goal = goalOf(input);
  const { options } = collect(input, names, goal.quality === 'max_speed');
  const weigh = scalesOf(options, input, names, goal, []);
  return options.map(option => weigh(option, option.cooldown !== undefined));
};
const modelOf = ({ providers }: DecisionInput, one: { readonly provider: string; readonly model: string }) => {
  const provider = providers.find(({ spec }) => spec.id === one.provider)!;
  return { provider, model: provider.models.find(({ id }) => id === one.model)! };
};

describe('in any world', () => {
  it('every account of every model is in the chain or out with a reason, never both and never twice', () => {
    holds(facts => {
      const input = worldOf(facts);
      const { chain, excluded } = decide(input);
      const all = [...chain, ...excluded].map(key);
      expect(new Set(all).size).toBe(all.length);
      for (const { provider, model } of chain) {
        expect(all).not.toContain(`${provider}/*#`);
        expect(all).not.toContain(`${provider}/${model}#*`);
      }
      for (const { spec, models, accounts } of input.providers) {
        if (all.includes(`${spec.id}/*#`)) continue;
        for (const { id, status } of models) {
          if (status === 'retired' || all.includes(`${spec.id}/${id}#`)) continue;
          for (const account of accounts)
            if (account.hasKey) expect(all).toContain(`${spec.id}/${id}#${account.named ? account.id : ''}`);
        }
      }
    });
  });

  it('nobody in the chain breaks a filter', () => {
    holds(facts => {
      const input = worldOf(facts);
      const { routing, analysis, settings, knowledge } = input;
      for (const one of decide(input).chain) {
        const { provider, model } = modelOf(input, one);
        const account = provider.accounts.find(({ id }) => id === (one.account ?? 'default'))!;
        expect(provider.enabled && account.hasKey && model.status !== 'retired').toBe(true);
        expect(analysis.inputTokens).toBeLessThan(model.contextWindow);
        if (analysis.needs.vision) expect(model.vision).toBe(true);
        if (analysis.needs.tools) expect(model.tools).toBe(true);
        if ((routing.budget ?? settings.preferences.budgetMode) === 'free_only')
          expect(costsNothing(model, account)).toBe(true);
        if (routing.maxPrice?.prompt !== undefined && !costsNothing(model, account))
          expect(model.price!.inputPer1M).toBeLessThanOrEqual(routing.maxPrice.prompt);
        if (routing.zdr && !provider.spec.quirks?.routingInBody) expect(provider.spec.dataPolicy?.zdr).toBe(true);
        const collection = routing.dataCollection ?? settings.dataCollection;
        if (collection === 'deny' && !provider.spec.quirks?.routingInBody)
          expect(provider.spec.dataPolicy?.trains).toBe(false);
        if (routing.openrouter === 'only') expect(provider.spec.quirks?.routingInBody).toBe(true);
        if (routing.openrouter === false) expect(provider.spec.quirks?.routingInBody).toBe(false);
        expect(knowledge.quota(provider, account.id, model.id)?.spent).toBe(false);
      }
    });
  });

  it('the comparison is a total order: antisymmetric, transitive, and nobody equals anybody else', () => {
    holds(facts => {
      const all = weighed(worldOf(facts)).slice(0, 9);
      for (const a of all)
        for (const b of all) {
          expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
          if (a !== b) expect(compare(a, b)).not.toBe(0);
          for (const c of all) if (compare(a, b) < 0 && compare(b, c) < 0) expect(compare(a, c)).toBeLessThan(0);
        }
    });
  });

  it('the same input gives the same answer, in whatever order providers are given', () => {
    holds(facts => {
      const input = worldOf(facts);
      expect(decide(input)).toEqual(decide(worldOf(facts)));
      expect(chainOf({ ...input, providers: [...input.providers].reverse() })).toEqual(chainOf(input));
    });
  });

  it('what the call names is left for nobody else without --fallback', () => {
    const wish = fc.constantFrom<RoutingOptions>(
      { provider: 'p0' },
      { model: 'p0m0' },
      { provider: 'p0', model: 'p0m0' },
    );
    fc.assert(
      fc.property(worldFacts, wish, (facts, named) => {
        const { fallbackModels, ...routing } = facts.routing;
        const input = { ...worldOf(facts), routing: { ...routing, ...named } };
        const { chain, reason } = decide(input);
        for (const one of chain)
          expect(one).toMatchObject({ provider: 'p0', ...(named.model && { model: named.model }) });
        if (chain.length > 0) expect(reason).toBe('pinned');
        const open = decide({ ...input, routing: { ...input.routing, fallback: true } });
        expect(open.chain.slice(0, chain.length).map(key)).toEqual(chain.map(key));
      }),
      RUNS,
    );
  });

  it('a larger quota or a lower price never costs a candidate its place', () => {
    fc.assert(
      fc.property(worldFacts, fc.nat(), fc.nat(), (facts, i, j) => {
        const provider = i % facts.providers.length;
        const model = j % facts.providers[provider]!.models.length;
        const improved = (
          change: (one: WorldFacts['providers'][number]) => WorldFacts['providers'][number],
        ): WorldFacts => ({
          ...facts,
          providers: facts.providers.map((one, n) => (n === provider ? change(one) : one)),
        });
        const place = (world: WorldFacts) => {
          const at = decide(worldOf(world)).chain.findIndex(one => one.model === `p${provider}m${model}`);
          return at < 0 ? Number.POSITIVE_INFINITY : at;
        };
        // A pool's accounts may come back into the chain and so push others down: one account has no such neighbours.
        if (facts.providers[provider]!.accounts.length > 1) return;
        const before = place(facts);
        const cheaper = improved(one => ({
          ...one,
          models: one.models.map((each, n) => (n === model ? { ...each, input: (each.input ?? 30) / 2 } : each)),
        }));
        expect(place(cheaper)).toBeLessThanOrEqual(before);
        const only = {
          ...facts,
          providers: facts.providers.map((one, n) =>
            n === provider ? { ...one, models: one.models.slice(0, 1) } : one,
          ),
        };
        if (model > 0) return;
        const more = {
          ...only,
          providers: only.providers.map((one, n) =>
            n === provider ? { ...one, accounts: [{ ...one.accounts[0]!, left: 1 }] } : one,
          ),
        };
        expect(place(more)).toBeLessThanOrEqual(place(only));
      }),
      RUNS,
    );
  });

  it('cost_first stays within one tier of quality_first for demanding tasks, wherever somebody is awake', () => {
    holds(facts => {
      const { routing, ...rest } = facts;
      const { quality, budget, sort, ...limits } = routing;
      const input = worldOf({ ...rest, routing: limits });
      if (input.analysis.confident && ['simple', 'creative'].includes(input.analysis.task)) return;
      const tier = (budgetMode: 'cost_first' | 'quality_first') => {
        const preferences = { ...input.settings.preferences, budgetMode };
        const { chain } = decide({ ...input, settings: { ...input.settings, preferences } });
        return chain[0] && qualityTier(modelOf(input, chain[0]).model.qualityScore);
      };
      const best = tier('quality_first');
      if (best !== undefined) expect(tier('cost_first')! - best).toBeLessThanOrEqual(1);
    });
  });

  it('where nobody is left, somebody whose quota comes back is named as the soonest', () => {
    holds(facts => {
      const { chain, excluded, soonest } = decide(worldOf(facts));
      const times = excluded.flatMap(({ until }) => until ?? []);
      if (chain.length > 0 || times.length === 0) expect(soonest).toBeUndefined();
      else expect(soonest!.at).toBe(Math.min(...times));
    });
  });
});
