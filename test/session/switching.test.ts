// Tests the rules of switching: for each a case where the conversation may leave its provider, and one where it must not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RankedCandidate } from '../../src/domain/decision.ts';
import type { Price } from '../../src/domain/model.ts';
import type { Standing } from '../../src/session/standing.ts';
import { leaveReason, type SwitchingInput } from '../../src/session/switching.ts';
import { NOW } from '../helpers/sessions.ts';
import { analysis, model } from '../helpers/world.ts';

const HOME = { provider: 'home', model: 'm-home' };
const AWAY = { provider: 'away', model: 'm-away' };
const SCORE = { preference: 1, quota: 1, context: 1, cost: 1, quality: 1, total: 100 };
const CACHED: Price = { inputPer1M: 2, outputPer1M: 10, cacheReadPer1M: 0.2 };

const ranked = (who: typeof HOME, more: Partial<RankedCandidate> = {}): RankedCandidate => ({
  ...who,
  score: SCORE,
  reason: 'preference',
  ...more,
});

const standing = (more: Partial<Standing> = {}): Standing => ({
  candidate: HOME,
  contextTokens: 20_000,
  at: NOW - 60_000,
  wishes: 'same',
  isDemanding: true,
  isCached: true,
  ...more,
});

interface Case extends Partial<Omit<SwitchingInput, 'standing' | 'free' | 'modelOf'>> {
  readonly standing?: Partial<Standing>;
  readonly free?: Partial<SwitchingInput['free']>;
  readonly prices?: { readonly home?: Price; readonly away?: Price };
  readonly qualities?: { readonly home?: number; readonly away?: number };
}

function judge({ standing: own, free, prices, qualities, ...more }: Case) {
  const models = {
    home: model('m-home', { price: prices?.home ?? CACHED, qualityScore: qualities?.home ?? 80 }),
    away: model('m-away', { price: prices?.away ?? CACHED, qualityScore: qualities?.away ?? 80 }),
  };
  return leaveReason({
    standing: standing(own),
    preserveContext: true,
    wishes: 'same',
    cacheTtlMs: 300_000,
    now: NOW,
    ...more,
    modelOf: ({ provider }) => models[provider as 'home' | 'away'],
    free: {
      reason: 'preference',
      confidence: 1,
      chain: [ranked(AWAY), ranked(HOME)],
      excluded: [],
      notices: [],
      analysis: analysis({ inputTokens: 20_000, outputTokens: 500 }),
      ...free,
    },
  });
}

const out = (
  reason: 'quota_spent' | 'context_too_small' | 'no_key',
  who: typeof HOME | { provider: string; model: '*' },
) => ({ chain: [ranked(AWAY)], excluded: [{ ...who, reason, detail: '' }] }) as const;

describe('a conversation', () => {
  it('stays with its provider', () => expect(judge({})).toBeUndefined());

  it('is as free as any request where context is not to be preserved', () => {
    expect(judge({ preserveContext: false })).toBe('not_preserved');
  });
});

describe.each<[rule: string, leaves: Case, expected: string, stays: Case]>([
  ['a small context', { standing: { contextTokens: 4_999 } }, 'small_context', { standing: { contextTokens: 5_000 } }],
  [
    'an exhausted provider',
    { free: out('quota_spent', HOME) },
    'exhausted',
    { free: { chain: [ranked(AWAY), ranked(HOME)], excluded: [{ ...AWAY, reason: 'quota_spent', detail: '' }] } },
  ],
  [
    'an account that is exhausted',
    { free: out('quota_spent', HOME) },
    'exhausted',
    {
      free: {
        chain: [ranked(AWAY), ranked(HOME, { account: 'two' })],
        excluded: [{ ...HOME, account: 'one', reason: 'quota_spent', detail: '' }],
      },
    },
  ],
  [
    'a failing provider',
    { free: { chain: [ranked(AWAY), ranked(HOME, { coolingUntil: NOW + 1 })] } },
    'failing',
    { free: { chain: [ranked(HOME), ranked(AWAY, { coolingUntil: NOW + 1 })] } },
  ],
  [
    'a provider that is gone',
    { free: out('no_key', { provider: 'home', model: '*' }) },
    'unavailable',
    { free: { excluded: [{ provider: 'away', model: '*', reason: 'no_key', detail: '' }], chain: [ranked(HOME)] } },
  ],
  [
    'an outgrown window',
    { free: out('context_too_small', HOME) },
    'outgrown',
    { free: { chain: [ranked(HOME)], excluded: [{ ...AWAY, reason: 'context_too_small', detail: '' }] } },
  ],
  ['a wish of the user', { wishes: 'other' }, 'asked', { wishes: 'same' }],
  [
    'a task that became demanding',
    { standing: { isDemanding: false }, free: { analysis: analysis({ task: 'coding' }) } },
    'task_changed',
    { standing: { isDemanding: true }, free: { analysis: analysis({ task: 'reasoning', inputTokens: 20_000 }) } },
  ],
  [
    'a task that became demanding for sure',
    { standing: { isDemanding: false }, free: { analysis: analysis({ task: 'planning' }) } },
    'task_changed',
    { standing: { isDemanding: false }, free: { analysis: analysis({ task: 'planning', confident: false }) } },
  ],
  [
    'a task that became demanding, not easy',
    { standing: { isDemanding: false }, free: { analysis: analysis({ task: 'decision' }) } },
    'task_changed',
    { standing: { isDemanding: true }, free: { analysis: analysis({ task: 'simple', inputTokens: 20_000 }) } },
  ],
  [
    'an expired prompt cache',
    { standing: { at: NOW - 300_001 } },
    'cache_expired',
    { standing: { at: NOW - 300_000 } },
  ],
  [
    'a prompt cache of unknown life',
    { standing: { at: NOW - 300_001 }, cacheTtlMs: undefined },
    'cache_expired',
    { standing: { at: NOW - 3_000_000 }, cacheTtlMs: 3_600_000 },
  ],
])('%s', (_rule, leaves, expected, stays) => {
  it('lets it leave', () => expect(judge(leaves)).toBe(expected));
  it('does not otherwise', () => expect(judge(stays)).toBeUndefined());
});

describe('the price of staying', () => {
  // 20,000 tokens cached at $0.20 and 500 out at $10: $0.009 here.
  const away = (estimatedCost: number | undefined) => ({
    chain: [ranked(AWAY, { estimatedCost }), ranked(HOME, { estimatedCost: 45_000_000 })],
  });

  it.each([
    ['cheaper elsewhere, the cache counted in', 8_999_999, 'cheaper'],
    ['cheaper elsewhere, but for the cache', 9_000_000, undefined],
    ['for nothing elsewhere', 0, 'cheaper'],
    ['at a price that is not known', undefined, undefined],
  ])('%s', (_what, cost, expected) => expect(judge({ free: away(cost) })).toBe(expected));

  it('counts no cache where the provider was seen to have none', () => {
    expect(judge({ free: away(44_000_000), standing: { isCached: false } })).toBe('cheaper');
    expect(judge({ free: away(45_000_000), standing: { isCached: false } })).toBeUndefined();
  });

  it('is paid rather than a worse answer', () => {
    expect(judge({ free: away(1), qualities: { home: 80, away: 79 } })).toBeUndefined();
  });

  it('is none where the answer costs nothing', () => {
    const chain = [ranked(AWAY, { estimatedCost: 0 }), ranked(HOME, { estimatedCost: 0 })];
    expect(judge({ free: { chain } })).toBeUndefined();
  });
});

it('never stays with one that cannot answer now, and never leaves where it has nowhere to go for a price', () => {
  const part = fc.record({ cooling: fc.boolean(), inChain: fc.boolean(), cost: fc.nat(100_000_000) });
  fc.assert(
    fc.property(part, part, fc.nat(40_000), fc.nat(900_000), (home, away, contextTokens, ageMs) => {
      const chain = [
        ...(away.inChain ? [ranked(AWAY, { estimatedCost: away.cost })] : []),
        ...(home.inChain
          ? [ranked(HOME, { estimatedCost: home.cost, ...(home.cooling && { coolingUntil: NOW + 1 }) })]
          : []),
      ];
      const reason = judge({ standing: { contextTokens, at: NOW - ageMs }, free: { chain } });
      if (reason === undefined) expect(home).toMatchObject({ inChain: true, cooling: false });
      if (reason === 'cheaper') expect(away.inChain).toBe(true);
    }),
  );
});
