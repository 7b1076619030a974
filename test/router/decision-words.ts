// Owns the vocabulary of the decision table: what its configurations, states and requests are called, and what they are.
import { record } from '../../src/accounting/histogram.ts';
import type { FailureKind, FailureScope } from '../../src/domain/failure.ts';
import type { Message } from '../../src/domain/message.ts';
import { type Cooldown, EMPTY_STATE, type QuotaUse, type RouterState } from '../../src/domain/state.ts';

const own = (models: object, more: object = {}) => ({ baseUrl: 'http://127.0.0.1:9/v1', models, ...more });
const usd = (input: number, output: number) => ({ input, output });

/** Six providers of our own, each with one thing to be chosen for. Quality: apex 95, solid 84, vast 82, dark 80, thrift 77, gratis 62. */
const TOWN = {
  apex: own({ 'apex-1': { contextWindow: 1_000_000, costPer1M: usd(2, 10), qualityScore: 95 } }),
  solid: own({ 'solid-1': { contextWindow: 200_000, costPer1M: usd(0.7, 2.1), qualityScore: 84, vision: false } }),
  thrift: own({
    'thrift-1': { contextWindow: 128_000, costPer1M: usd(0.15, 0.5), qualityScore: 77, vision: false },
    'thrift-mini': { contextWindow: 32_000, costPer1M: usd(0.05, 0.1), qualityScore: 50, vision: false, tools: false },
  }),
  gratis: own({ 'gratis-1': { contextWindow: 128_000, costPer1M: 0, qualityScore: 62 } }),
  vast: own({ 'vast-1': { contextWindow: 2_000_000, costPer1M: usd(1, 4), qualityScore: 82 } }),
  dark: own({ 'dark-1': { contextWindow: 128_000, qualityScore: 80, vision: false } }),
};
const limit = (count: number) => ({ limit: count, unit: 'requests', reset: 'daily' });
const limited = Object.fromEntries(Object.entries(TOWN).map(([id, one]) => [id, { ...one, quota: limit(100) }]));
const town = (more: object, providers: object = TOWN) => ({ providers, ...more });
const without = (...ids: readonly string[]) =>
  Object.fromEntries(
    Object.entries(TOWN).map(([id, one]) => [id, ids.includes(id) ? { ...one, enabled: false } : one]),
  );
const pool = (loadBalancing: string) =>
  town(
    {},
    {
      club: own(
        { 'club-1': {} },
        {
          accounts: ['a', 'b', 'c'].map(id => ({ id, apiKey: `sk-club-${id}-0000`, quota: limit(15) })),
          loadBalancing,
        },
      ),
    },
  );

const SEED_LISTS = {
  taskPreferences: {
    coding: ['openai', 'anthropic', 'zai', 'kimi'],
    reasoning: ['anthropic', 'kimi', 'openai', 'google'],
    creative: ['openai', 'kimi', 'zai'],
    simple: ['google', 'zai', 'kimi'],
  },
  qualityPreferences: {
    max_speed: ['google', 'zai', 'kimi'],
    max_quality: ['openai', 'anthropic'],
    max_context: ['google', 'kimi', 'anthropic'],
    cost_first: ['kimi', 'google', 'zai', 'anthropic', 'openai'],
  },
};

export const CONFIGS: Readonly<Record<string, object>> = {
  town: town({}),
  'no files': {},
  limits: town({}, limited),
  'prefers thrift': town({ preferences: { default: 'thrift' } }),
  'prefers solid/solid-1': town({ preferences: { default: 'solid/solid-1' } }),
  'prefers nobody': town({ preferences: { default: ['nobody', 'vast'] } }),
  'prefers an alias': town({ aliases: { quick: 'thrift/thrift-mini' }, preferences: { default: ['quick'] } }),
  'likes vast': town(
    {},
    {
      ...TOWN,
      vast: own({
        'vast-1': { contextWindow: 2_000_000, costPer1M: usd(1, 4), qualityScore: 82, preferenceScore: 100 },
      }),
    },
  ),
  lists: town({
    preferences: {
      default: ['vast', 'solid'],
      taskPreferences: { coding: ['thrift', 'solid'], simple: { preferred: 'gratis', fallback: ['thrift'] } },
      qualityPreferences: { max_quality: ['solid'], cost_first: ['dark'], max_context: ['apex'] },
    },
  }),
  'lists, limits': town(
    { preferences: { default: ['vast', 'solid'], taskPreferences: { coding: ['thrift', 'solid'] } } },
    limited,
  ),
  'lists, not automatic': town({
    autoRouting: false,
    preferences: { default: ['vast', 'solid'], taskPreferences: { coding: ['thrift'] } },
  }),
  free_only: town({ budgetMode: 'free_only' }),
  'free_only, prefers apex': town({ budgetMode: 'free_only', preferences: { default: 'apex' } }),
  'free_only, nothing free': town({ budgetMode: 'free_only' }, without('gratis')),
  cost_first: town({ budgetMode: 'cost_first' }),
  'cost_first, prefers apex': town({ budgetMode: 'cost_first', preferences: { default: 'apex' } }),
  quality_first: town({ budgetMode: 'quality_first' }),
  'quality_first, prefers thrift': town({ budgetMode: 'quality_first', preferences: { default: 'thrift' } }),
  'quality_first, apex off': town({ budgetMode: 'quality_first' }, without('apex')),
  'wants speed': town({ preferences: { quality: 'max_speed' } }),
  'wants context': town({ preferences: { quality: 'max_context' } }),
  'wants quality': town({ preferences: { quality: 'max_quality' } }),
  'sort price': town({ sort: 'price' }),
  'sort latency': town({ sort: 'latency' }),
  'sort throughput': town({ sort: 'throughput' }),
  'max price 1/4': town({ maxPrice: { prompt: 1, completion: 4 } }),
  'max price 0': town({ maxPrice: { prompt: 0, completion: 0 } }),
  'apex off': town({}, without('apex')),
  'all off': town({}, without('apex', 'solid', 'thrift', 'gratis', 'vast', 'dark')),
  pinned: town({ pin: { provider: 'vast' } }),
  'pinned to a model': town({ pin: { provider: 'thrift', model: 'thrift-mini' } }),
  'pinned, limits': town({ pin: { provider: 'vast' } }, limited),
  'pinned, switches': town({ pin: { provider: 'vast' }, switchOnLimit: true }, limited),
  'pin is over': town({ pin: { provider: 'vast', until: '2026-11-01T00:00:00Z' } }),
  'pinned, prefers solid': town({ pin: { provider: 'vast' }, preferences: { default: 'solid' } }),
  'pinned, free_only': town({ pin: { provider: 'vast' }, budgetMode: 'free_only' }),
  'round robin': pool('round_robin'),
  'least used': pool('least_used'),
  random: pool('random'),
  'use case 1': { budgetMode: 'free_only', preferences: { default: ['google', 'kimi', 'zai'] }, autoSwitch: true },
  'use case 2': { budgetMode: 'quality_first', preferences: { reasoning: ['openai', 'anthropic'] } },
  'use case 3': {
    budgetMode: 'cost_first',
    preferences: { simple: ['google', 'kimi', 'zai'], coding: ['zai', 'google'] },
  },
  'use case 4': {
    google: { accounts: ['google-1', 'google-2', 'google-3', 'google-4', 'google-5'], loadBalancing: 'round_robin' },
  },
  seeds: { preferences: { default: 'zai', ...SEED_LISTS, budgetMode: 'quality_first' } },
  'seeds, cost_first': { preferences: { default: 'zai', ...SEED_LISTS, budgetMode: 'cost_first' } },
  'seeds, free_only': {
    preferences: { default: 'zai', ...SEED_LISTS, budgetMode: 'free_only' },
    providers: { google: { quota: 'free_tier' } },
  },
  'all quality_first': { budgetMode: 'quality_first' },
  'all cost_first': { budgetMode: 'cost_first' },
  'all max_speed': { preferences: { quality: 'max_speed' } },
  'openrouter only': { useOpenRouter: 'only' },
  'openrouter never': { useOpenRouter: false },
  zdr: { zdr: true },
  'no collection': { dataCollection: 'deny' },
  'coding plan': { providers: { zai: { codingPlan: true } } },
};

/** Built-in providers that have a key, in configurations that speak of none of their own. */
export const KEYS: Readonly<Record<string, string>> = Object.fromEntries(
  ['OPENAI', 'ANTHROPIC', 'GEMINI', 'ZAI', 'MOONSHOT', 'OPENROUTER']
    .map(name => `${name}_API_KEY`)
    .concat([1, 2, 3, 4, 5].map(number => `GEMINI_API_KEY_${number}`))
    .map(name => [name, `sk-${name}-table`]),
);

const words = (count: number) => 'The rain went on and the river rose. '.repeat(Math.ceil(count / 9));

/** Prompts, with the task that a `--task` of the call makes certain; none where the guess has to do. */
export const PROMPTS: Readonly<Record<string, { readonly text: string; readonly task?: string }>> = {
  code: { text: 'Write a Python function that calculates the Fibonacci numbers, with unit tests.', task: 'coding' },
  prove: { text: 'Prove that the square root of two is irrational.', task: 'reasoning' },
  plan: { text: 'Plan the move of our monolith to the cloud within a year.', task: 'planning' },
  choose: { text: 'Should we use Postgres or MySQL for the shop?', task: 'decision' },
  story: { text: 'Tell me a bedtime story about a brave snail.', task: 'creative' },
  hello: { text: 'What is the capital of France?', task: 'simple' },
  vague: { text: 'and?' },
  'fix this bug': { text: 'fix this bug in my TypeScript function: const f = (x) => x.foo()' },
  essay: { text: words(40_000), task: 'coding' },
  book: { text: words(150_000), task: 'coding' },
  library: { text: words(1_200_000), task: 'coding' },
  everything: { text: words(2_200_000), task: 'coding' },
};

/** A PNG of one pixel, base64. */
export const IMAGE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The messages of a prompt; `photo` puts an image beside it. */
export function messagesOf(text: string, hasPhoto: boolean): readonly Message[] {
  if (!hasPhoto) return [{ role: 'user', content: text }];
  const image = { type: 'image', mediaType: 'image/png', data: IMAGE } as const;
  return [{ role: 'user', content: [{ type: 'text', text }, image] }];
}

const HOUR = 3_600_000;
const COOLDOWNS: Readonly<Record<string, readonly [FailureKind, FailureScope]>> = {
  overloaded: ['overloaded', 'provider'],
  limited: ['rate_limited', 'account'],
  failing: ['server_error', 'provider'],
  refused: ['auth', 'account'],
  empty: ['quota_exhausted', 'account'],
};

/**
 * `fresh`, or several of: `solid:overloaded`, `solid:limited`, `solid:failing`, `solid:refused`, `solid:empty` (the
 * provider says that its quota is spent), `solid:used=60` (requests counted today), `solid:ms=400` (a measured answer),
 * `club#a:…` (one account), `club:turn=2` (next in the round).
 */
export function stateOf(text: string, now: number): RouterState {
  let state = EMPTY_STATE;
  for (const word of text.split(/\s+/).filter(one => one !== 'fresh')) {
    const [, provider = '', account = 'default', fact = '', value] =
      /^([\w-]+)(?:#([\w-]+))?:(\w+)(?:=(\d+))?$/.exec(word) ?? [];
    state = withFact(state, { provider, account, fact, amount: Number(value), now });
  }
  return state;
}

interface Fact {
  readonly provider: string;
  readonly account: string;
  readonly fact: string;
  readonly amount: number;
  readonly now: number;
}

function withFact(state: RouterState, { provider, account, fact, amount, now }: Fact): RouterState {
  const cooling = COOLDOWNS[fact];
  if (cooling) {
    const [kind, scope] = cooling;
    const who = { provider, account: scope === 'provider' ? '*' : account, model: '*' };
    const times = { since: now - 1000, until: now + HOUR };
    const cooldown: Cooldown = { ...who, kind, scope, ...times, source: 'header', cause: fact, strikes: 1 };
    return { ...state, cooldowns: { ...state.cooldowns, [`${provider}|${who.account}|*|${kind}`]: cooldown } };
  }
  if (fact === 'used') {
    const since = { windowStart: now - 1000, resetsAt: now + HOUR, at: now - 1000 };
    const use: QuotaUse = { unit: 'requests', window: 'day', used: amount, source: 'counted', ...since };
    return { ...state, quotas: { ...state.quotas, [`${provider}|${account}`]: [use] } };
  }
  if (fact === 'turn') return { ...state, pools: { ...state.pools, [provider]: amount } };
  if (fact !== 'ms') throw new Error(`the table knows no fact "${fact}"`);
  const none = { requests: 1, failed: 0, inputTokens: 0, outputTokens: 0, cost: 0, firstToken: {}, errors: {} };
  const measure = { ...none, latency: record({}, amount), lastAt: now - 1000 };
  return { ...state, measures: { ...state.measures, [`${provider}|${account}|${provider}-1|coding`]: measure } };
}
