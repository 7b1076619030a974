// Tests of the decision: one case for each rule, and what must hold for any world.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../src/domain/decision.ts';
import type { Cooldown } from '../../src/domain/state.ts';
import { decide } from '../../src/router/decide.ts';
import { account, analysis, decisionInput, model, provider, settings } from '../helpers/world.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const chainOf = (decision: Decision) =>
  decision.chain.map(one => `${one.provider}/${one.model}${one.account ? `#${one.account}` : ''}`);
const outOf = (decision: Decision) =>
  Object.fromEntries(decision.excluded.map(one => [`${one.provider}/${one.model}`, one.reason]));

const good = provider('good', [model('g-large', { qualityScore: 95, price: { inputPer1M: 5, outputPer1M: 25 } })]);
const cheap = provider('cheap', [model('c-small', { qualityScore: 82, price: { inputPer1M: 0.1, outputPer1M: 0.5 } })]);
const weak = provider('weak', [
  model('w-free', { qualityScore: 45, free: true, price: { inputPer1M: 0, outputPer1M: 0 } }),
]);
const all = [good, cheap, weak];

describe('authority', () => {
  it('a named model is a promise: nobody else stands in the chain', () => {
    const decision = decide(decisionInput(all, { routing: { model: 'g-large' } }));
    expect(chainOf(decision)).toEqual(['good/g-large']);
    expect(decision.reason).toBe('pinned');
  });
  it('--fallback lets others follow the named one', () => {
    const decision = decide(decisionInput(all, { routing: { model: 'g-large', fallback: true } }));
    expect(chainOf(decision)[0]).toBe('good/g-large');
    expect(decision.chain).toHaveLength(3);
  });
  it('fallback models follow the named one in their order, and nobody else', () => {
    const decision = decide(
      decisionInput(all, { routing: { model: 'g-large', fallbackModels: ['w-free', 'c-small'] } }),
    );
    expect(chainOf(decision)).toEqual(['good/g-large', 'weak/w-free', 'cheap/c-small']);
  });
  it('a conversation stays with its provider, unless another is named or it is cooling down', () => {
    const session = { candidate: { provider: 'weak', model: 'w-free' }, stay: true };
    const preferences = { tasks: { coding: ['good'] } };
    const stays = decide(decisionInput(all, { settings: settings({ preferences }), session }));
    expect([chainOf(stays)[0], stays.reason]).toEqual(['weak/w-free', 'context']);
    const named = decide(decisionInput(all, { routing: { provider: 'cheap', fallback: true }, session }));
    expect(chainOf(named).slice(0, 2)).toEqual(['cheap/c-small', 'weak/w-free']);
    const cooldown = { until: NOW + 1000, kind: 'overloaded' } as Cooldown;
    const knowledge = { cooldown: ({ provider: id }: { provider: string }) => (id === 'weak' ? cooldown : undefined) };
    expect(chainOf(decide(decisionInput(all, { session, knowledge }))).at(-1)).toBe('weak/w-free');
    expect(chainOf(decide(decisionInput(all, { session: { ...session, stay: false } })))[0]).not.toBe('weak/w-free');
  });
  it('a named one is tried even where it is cooling down', () => {
    const cooldown = { until: NOW + 1000, kind: 'overloaded' } as Cooldown;
    const decision = decide(
      decisionInput(all, { routing: { provider: 'good' }, knowledge: { cooldown: () => cooldown } }),
    );
    expect(chainOf(decision)).toEqual(['good/g-large']);
  });
  it('a pin is as strict, unless switchOnLimit is set; it ends when its time is over', () => {
    const pin = { provider: 'weak' };
    expect(chainOf(decide(decisionInput(all, { settings: settings({ pin }) })))).toEqual(['weak/w-free']);
    const loose = decide(decisionInput(all, { settings: settings({ pin, preferences: { switchOnLimit: true } }) }));
    expect(chainOf(loose)[0]).toBe('weak/w-free');
    expect(loose.chain).toHaveLength(3);
    const over = decide(decisionInput(all, { settings: settings({ pin: { ...pin, until: NOW } }) }));
    expect(chainOf(over)[0]).not.toBe('weak/w-free');
  });
  it('what the call names outranks the pin', () => {
    const decision = decide(
      decisionInput(all, { routing: { provider: 'good' }, settings: settings({ pin: { provider: 'weak' } }) }),
    );
    expect(chainOf(decision)).toEqual(['good/g-large']);
  });
  it("the task's list outranks the default list, both outrank the score", () => {
    const preferences = { default: ['weak'], tasks: { coding: ['good', 'weak'] } };
    expect(chainOf(decide(decisionInput(all, { settings: settings({ preferences }) })))).toEqual([
      'good/g-large',
      'weak/w-free',
      'cheap/c-small',
    ]);
    const simple = decide(
      decisionInput(all, { analysis: analysis({ task: 'simple' }), settings: settings({ preferences }) }),
    );
    expect(chainOf(simple)[0]).toBe('weak/w-free');
    expect(simple.reason).toBe('preference');
  });
  it('who stands first by a list does so by preference, however many models of the same provider follow', () => {
    const two = provider('two', [model('t-a', { qualityScore: 90 }), model('t-b', { qualityScore: 50 })]);
    const preferences = { default: ['two'] };
    const decision = decide(decisionInput([cheap, two], { settings: settings({ preferences }) }));
    expect(chainOf(decision).slice(0, 2)).toEqual(['two/t-a', 'two/t-b']);
    expect(decision.reason).toBe('preference');
    expect(decide(decisionInput([two], { settings: settings({ preferences }) })).reason).toBe('quality');
  });
  it('a guess that is not confident does not use the list of the task', () => {
    const preferences = { default: ['cheap'], tasks: { coding: ['weak'] } };
    const decision = decide(
      decisionInput(all, { analysis: analysis({ confident: false }), settings: settings({ preferences }) }),
    );
    expect(chainOf(decision)[0]).toBe('cheap/c-small');
  });
  it('a list may name a model of a provider', () => {
    const preferences = { default: ['weak/w-free', 'g-large'] };
    expect(chainOf(decide(decisionInput(all, { settings: settings({ preferences }) }))).slice(0, 2)).toEqual([
      'weak/w-free',
      'good/g-large',
    ]);
  });
  it('a list entry that names nothing is said, not fatal', () => {
    const decision = decide(decisionInput(all, { settings: settings({ preferences: { default: ['nobody'] } }) }));
    expect(decision.notices).toEqual(['preference "nobody" names no known provider or model']);
    expect(decision.chain).toHaveLength(3);
  });
});

describe('budget and quality', () => {
  const mode = (budgetMode: 'free_only' | 'cost_first' | 'quality_first' | 'balanced') =>
    settings({ preferences: { budgetMode } });
  it('free_only is a filter', () => {
    const decision = decide(decisionInput(all, { settings: mode('free_only') }));
    expect(chainOf(decision)).toEqual(['weak/w-free']);
    expect(outOf(decision)).toMatchObject({ 'good/g-large': 'not_free', 'cheap/c-small': 'not_free' });
  });
  it('cost_first takes the cheapest that is good enough for the task', () => {
    const decision = decide(decisionInput(all, { settings: mode('cost_first') }));
    expect(chainOf(decision)).toEqual(['cheap/c-small', 'good/g-large', 'weak/w-free']);
    const simple = decide(decisionInput(all, { analysis: analysis({ task: 'simple' }), settings: mode('cost_first') }));
    expect(chainOf(simple)[0]).toBe('weak/w-free');
  });
  it('quality_first takes the best', () => {
    expect(decide(decisionInput(all, { settings: mode('quality_first') }))).toMatchObject({
      provider: 'good',
      reason: 'quality',
    });
  });
  it('a demanding prompt is never sent to a weak model first, be the guess confident or not', () => {
    for (const confident of [true, false])
      expect(
        decide(decisionInput(all, { analysis: analysis({ task: confident ? 'coding' : 'simple', confident }) }))
          .provider,
      ).not.toBe('weak');
  });
  it('max_context takes the largest window', () => {
    const wide = provider('wide', [model('w', { contextWindow: 1_000_000 })]);
    expect(decide(decisionInput([...all, wide], { routing: { quality: 'max_context' } }))).toMatchObject({
      provider: 'wide',
      reason: 'context',
    });
  });
  it('max_speed lets measured latency join', () => {
    const twins = [provider('a', [model('m')]), provider('b', [model('m')])];
    const latencyMs = (id: string) => (id === 'b' ? 100 : 3000);
    const decision = decide(decisionInput(twins, { routing: { quality: 'max_speed' }, knowledge: { latencyMs } }));
    expect(decision).toMatchObject({ provider: 'b', reason: 'latency' });
  });
});

describe('filters', () => {
  it('each has its reason', () => {
    const image = analysis({ needs: { vision: true, tools: false, json: false } });
    expect(outOf(decide(decisionInput(all, { analysis: image })))['good/g-large']).toBe('no_vision');
    const long = analysis({ inputTokens: 127_800 });
    expect(outOf(decide(decisionInput(all, { analysis: long })))['good/g-large']).toBe('context_too_small');
    expect(outOf(decide(decisionInput(all, { routing: { maxPrice: { completion: 5 } } })))['good/g-large']).toBe(
      'over_price_cap',
    );
    const off = provider('off', [model('m')], { enabled: false });
    const keyless = provider('keyless', [model('m')], { accounts: [account(undefined, { hasKey: false })] });
    const notools = provider('notools', [model('m', { tools: false })]);
    const tools = analysis({ needs: { vision: false, tools: true, json: false } });
    expect(outOf(decide(decisionInput([off, keyless, notools], { analysis: tools })))).toEqual({
      'off/*': 'disabled',
      'keyless/*': 'no_key',
      'notools/m': 'no_tools',
    });
  });
  it('who has no key comes last', () => {
    const keyless = (id: string) => provider(id, [model('m')], { accounts: [account(undefined, { hasKey: false })] });
    const off = provider('off', [model('m')], { enabled: false });
    const { excluded } = decide(decisionInput([keyless('k1'), off, keyless('k2'), cheap]));
    expect(excluded.map(one => one.provider)).toEqual(['off', 'k1', 'k2']);
  });
  it('who could be asked, if any model of theirs were known, is told; others without models are not', () => {
    const bare = provider('bare', []);
    const keyless = provider('keyless', [], { accounts: [account(undefined, { hasKey: false })] });
    const out = (routing: object) => outOf(decide(decisionInput([bare, keyless, cheap], { routing })));
    expect(out({})).toEqual({ 'bare/*': 'no_model' });
    expect(out({ provider: 'bare' })).toEqual({ 'bare/*': 'no_model' });
    expect(out({ provider: 'cheap' })).toEqual({});
  });
  it('an unknown price is over any cap', () => {
    const dark = provider('dark', [model('m', { price: undefined })]);
    expect(outOf(decide(decisionInput([dark], { routing: { maxPrice: { prompt: 100 } } })))).toEqual({
      'dark/m': 'over_price_cap',
    });
  });
  it('a vendor that routes by itself follows useOpenRouter', () => {
    const router = provider('router', [model('m')], { spec: { quirks: { routingInBody: true } } });
    expect(chainOf(decide(decisionInput([router, cheap], { routing: { openrouter: 'only' } })))).toEqual(['router/m']);
    expect(chainOf(decide(decisionInput([router, cheap], { routing: { openrouter: false } })))).toEqual([
      'cheap/c-small',
    ]);
  });
  it('zero data retention leaves only those that promise it', () => {
    const discreet = provider('discreet', [model('m')], { spec: { dataPolicy: { zdr: true } } });
    expect(chainOf(decide(decisionInput([discreet, cheap], { routing: { zdr: true } })))).toEqual(['discreet/m']);
  });
  it('no data collection leaves only those of whom it is known that they do not collect', () => {
    const quiet = provider('quiet', [model('m')], { spec: { dataPolicy: { trains: false } } });
    const keen = provider('keen', [model('m')], { spec: { dataPolicy: { trains: true } } });
    const decision = decide(decisionInput([quiet, keen, cheap], { routing: { dataCollection: 'deny' } }));
    expect(chainOf(decision)).toEqual(['quiet/m']);
    expect(decision.excluded.map(({ provider, reason, detail }) => [provider, reason, detail])).toEqual([
      ['keen', 'data_policy', 'may train on what is sent'],
      [
        'cheap',
        'data_policy',
        'what it does with what is sent is not known; if it collects nothing, say so in its entry: "dataCollection": "deny"',
      ],
    ]);
    const standing = settings({ dataCollection: 'deny' });
    expect(chainOf(decide(decisionInput([keen, cheap], { settings: standing })))).toEqual([]);
    const allowed = decisionInput([keen, cheap], { settings: standing, routing: { dataCollection: 'allow' } });
    expect(chainOf(decide(allowed))).toHaveLength(2);
  });
  it('what a local server only forwards stays at home no more than anything else', () => {
    const spec = { local: true, dataPolicy: { trains: false, zdr: true } };
    const home = provider('home', [model('here', { local: true }), model('there-cloud')], { spec });
    for (const routing of [{ zdr: true }, { dataCollection: 'deny' as const }]) {
      const decision = decide(decisionInput([home], { routing }));
      expect([chainOf(decision), outOf(decision)]).toEqual([['home/here'], { 'home/there-cloud': 'data_policy' }]);
    }
    expect(outOf(decide(decisionInput([home], { routing: { budget: 'free_only' } })))).toEqual({
      'home/there-cloud': 'not_free',
    });
  });
  it('spent quota is out until its reset; the soonest to come back is named when nobody is left', () => {
    const spent = (at: number) => ({ left: 0, spent: true, resetsAt: at });
    const quota = ({ spec }: { spec: { id: string } }) => spent(spec.id === 'cheap' ? NOW + 1000 : NOW + 9000);
    const decision = decide(decisionInput([good, cheap], { knowledge: { quota } }));
    expect(decision.chain).toEqual([]);
    expect(decision.soonest).toEqual({ candidate: { provider: 'cheap', model: 'c-small' }, at: NOW + 1000 });
  });
  it('cooling down is no exclusion: such candidates are tried last', () => {
    const cooldown = ({ provider: id }: { provider: string }) =>
      id === 'cheap' ? ({ until: NOW + 1000, kind: 'overloaded' } as Cooldown) : undefined;
    const decision = decide(decisionInput(all, { knowledge: { cooldown } }));
    expect(decision.chain.at(-1)).toMatchObject({ provider: 'cheap', coolingUntil: NOW + 1000 });
  });
  it('a quota that the provider declared spent is a filter', () => {
    const cooldown = () => ({ until: NOW + 1000, kind: 'quota_exhausted', cause: 'daily limit' }) as Cooldown;
    expect(outOf(decide(decisionInput([cheap], { knowledge: { cooldown } })))).toEqual({
      'cheap/c-small': 'quota_spent',
    });
  });
});

describe('pools', () => {
  const pool = (loadBalancing: 'round_robin' | 'least_used' | 'random') =>
    provider('p', [model('m')], { loadBalancing, accounts: [account('a'), account('b'), account('c')] });
  it('round robin goes on from its position', () => {
    expect(chainOf(decide(decisionInput([pool('round_robin')], { knowledge: { poolPosition: () => 4 } })))).toEqual([
      'p/m#b',
      'p/m#c',
      'p/m#a',
    ]);
  });
  it('least used takes the least used', () => {
    const used = (_: string, id: string) => ({ a: 5, b: 2, c: 9 })[id] ?? 0;
    expect(chainOf(decide(decisionInput([pool('least_used')], { knowledge: { used } })))).toEqual([
      'p/m#b',
      'p/m#a',
      'p/m#c',
    ]);
  });
  it('random is a roll of the given dice', () => {
    expect(chainOf(decide(decisionInput([pool('random')], { dice: 0.99 })))[0]).toBe('p/m#c');
  });
  it('an account without a key is passed over', () => {
    const half = provider('p', [model('m')], { accounts: [account('a', { hasKey: false }), account('b')] });
    expect(chainOf(decide(decisionInput([half])))).toEqual(['p/m#b']);
  });
});

describe('properties', () => {
  const world = fc.array(
    fc.record({
      quality: fc.integer({ min: 0, max: 100 }),
      input: fc.double({ min: 0, max: 30, noNaN: true }),
      window: fc.integer({ min: 1000, max: 1_000_000 }),
      preference: fc.integer({ min: 0, max: 100 }),
      left: fc.double({ min: 0, max: 1, noNaN: true }),
      enabled: fc.boolean(),
      hasKey: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  );
  const build = (specs: ReturnType<typeof world.generate>['value']) =>
    specs.map((one, i) =>
      provider(
        `p${i}`,
        [
          model('m', {
            qualityScore: one.quality,
            preferenceScore: one.preference,
            contextWindow: one.window,
            price: { inputPer1M: one.input, outputPer1M: one.input * 4 },
          }),
        ],
        {
          enabled: one.enabled,
          accounts: [account(undefined, { hasKey: one.hasKey })],
        },
      ),
    );
  const inputs = (
    specs: ReturnType<typeof world.generate>['value'],
    budget?: 'free_only' | 'cost_first' | 'quality_first',
  ) => {
    const providers = build(specs);
    const quota = ({ spec }: { spec: { id: string } }) => {
      const { left } = specs[Number(spec.id.slice(1))]!;
      return { left, spent: left === 0 };
    };
    return decisionInput(providers, { routing: budget ? { budget } : {}, knowledge: { quota } });
  };
  const modes = fc.constantFrom(undefined, 'free_only', 'cost_first', 'quality_first') as fc.Arbitrary<
    undefined | 'free_only' | 'cost_first' | 'quality_first'
  >;

  it('nobody who is filtered out stands in the chain, nobody stands in it twice, and the same input gives the same answer', () => {
    fc.assert(
      fc.property(world, modes, (specs, mode) => {
        const input = inputs(specs, mode);
        const decision = decide(input);
        const chain = chainOf(decision);
        expect(new Set(chain).size).toBe(chain.length);
        const out = outOf(decision);
        for (const name of chain) {
          expect(out[name]).toBeUndefined();
          const spec = specs[Number(name.split('/')[0]!.slice(1))]!;
          expect(spec.enabled && spec.hasKey && spec.left > 0).toBe(true);
        }
        expect(chainOf(decide(input))).toEqual(chain);
      }),
    );
  });
  it('the order does not depend on the order in which providers are given', () => {
    fc.assert(
      fc.property(world, modes, (specs, mode) => {
        const input = inputs(specs, mode);
        expect(chainOf(decide({ ...input, providers: [...input.providers].reverse() }))).toEqual(
          chainOf(decide(input)),
        );
      }),
    );
  });
  it('a lower price or a larger quota never costs a candidate its place', () => {
    fc.assert(
      fc.property(world, modes, fc.nat(), (specs, mode, pick) => {
        const i = pick % specs.length;
        const place = (one: typeof specs) => chainOf(decide(inputs(one, mode))).indexOf(`p${i}/m`);
        const before = place(specs);
        if (before < 0) return;
        const better = (change: Partial<(typeof specs)[number]>) =>
          specs.map((one, j) => (j === i ? { ...one, ...change } : one));
        expect(place(better({ left: 1 }))).toBeLessThanOrEqual(before);
        expect(place(better({ input: specs[i]!.input / 2 }))).toBeLessThanOrEqual(before);
      }),
    );
  });
});
