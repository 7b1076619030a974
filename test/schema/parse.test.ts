// Tests of reading providers.json: what loads, what it means, and what is said of what does not load.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../src/domain/settings.ts';
import { describeIssue } from '../../src/schema/issue.ts';
import { parseSettings } from '../../src/schema/parse.ts';
import { quotaRule } from '../../src/schema/quota-rule.ts';
import { SEED_CONFIG, USE_CASES } from '../fixtures/config/seeds.ts';

const options = {
  env: { LAB_URL: 'http://127.0.0.1:9000/v1' },
  knownProviders: ['google', 'openai', 'zai', 'kimi', 'anthropic'],
};
function load(text: string): Settings {
  const parsed = parseSettings(text, options);
  if ('errors' in parsed) throw new Error(parsed.errors.map(describeIssue).join('\n'));
  return parsed.settings;
}
function faults(text: string): readonly string[] {
  const parsed = parseSettings(text, options);
  return 'errors' in parsed ? parsed.errors.map(describeIssue) : [];
}

describe('the first router document', () => {
  const settings = load(SEED_CONFIG);
  it('loads as it stands, comments and placeholders included', () => {
    expect(Object.keys(settings.providers)).toEqual(['zai', 'kimi', 'google', 'openai']);
    expect(settings.providers['zai']!.apiKey).toBe('${ZAI_API_KEY}');
    expect(settings.providers['openai']!.models['gpt-4o']).toMatchObject({
      contextWindow: 128_000,
      maxOutput: 16_384,
      preferenceScore: 80,
      price: { inputPer1M: 30, outputPer1M: 30 },
    });
  });
  it('an absurd price is unknown, zero is free', () => {
    expect(settings.providers['zai']!.models['glm-4.7']).toMatchObject({ price: undefined, free: false });
    expect('price' in settings.providers['zai']!.models['glm-4.7']!).toBe(true);
    expect(settings.providers['kimi']!.models['kimi-2.5']).toMatchObject({ free: true });
  });
  it('quotas: published, free by name, a number of requests with a fixed reset, tokens from a million on', () => {
    expect(settings.providers['zai']!.quota).toEqual({ limits: [], source: 'published' });
    expect(settings.providers['kimi']!.quota).toEqual({
      limits: [{ limit: 15, unit: 'requests', window: 'day', resetTime: '00:00' }],
      source: 'published',
    });
    expect(settings.providers['google']!.accounts.map(({ id, quota }) => [id, quota?.limits])).toEqual([
      ['google-1', [{ limit: 15, unit: 'requests', window: 'day', resetTime: '00:00', zone: 'UTC' }]],
      ['google-2', undefined],
      ['google-3', undefined],
    ]);
    expect(settings.providers['openai']!.quota!.limits[0]).toMatchObject({
      limit: 1_000_000_000,
      unit: 'tokens',
      window: 'month',
    });
  });
  it('quotas: the published rule and limits of one’s own, kept apart', () => {
    expect(quotaRule([{ limit: 'free_tier' }, { limit: 2, window: 'minute' }])).toEqual({
      limits: [{ limit: 2, unit: 'requests', window: 'minute', source: 'config' }],
      source: 'published',
    });
  });
  it('preferences', () => {
    expect(settings.preferences).toMatchObject({
      default: ['zai'],
      tasks: { coding: ['openai', 'anthropic', 'zai', 'kimi'], simple: ['google', 'zai', 'kimi'] },
      qualities: { max_speed: ['google', 'zai', 'kimi'] },
      budgets: { cost_first: ['kimi', 'google', 'zai', 'anthropic', 'openai'] },
      budgetMode: 'quality_first',
      switchOnLimit: true,
      preserveContext: true,
    });
  });
});

describe('the four use cases', () => {
  it('free tier maximisation', () => {
    expect(load(USE_CASES.freeTier).preferences).toMatchObject({
      budgetMode: 'free_only',
      default: ['google', 'kimi', 'zai'],
      switchOnLimit: true,
    });
  });
  it('quality first', () => {
    expect(load(USE_CASES.qualityFirst).preferences).toMatchObject({
      budgetMode: 'quality_first',
      tasks: { reasoning: ['openai', 'anthropic'] },
    });
  });
  it('cost optimised', () => {
    expect(load(USE_CASES.costOptimised).preferences).toMatchObject({
      budgetMode: 'cost_first',
      tasks: { simple: ['google', 'kimi', 'zai'], coding: ['zai', 'google'] },
    });
  });
  it('many accounts: a provider at the top level, accounts as bare names', () => {
    const { google } = load(USE_CASES.manyAccounts).providers;
    expect(google).toMatchObject({
      loadBalancing: 'round_robin',
      accounts: [1, 2, 3, 4, 5].map(i => ({ id: `google-${i}`, enabled: true })),
    });
  });
  it('the preferences interface: preferred and fallback, other spellings', () => {
    const { preferences } = load(USE_CASES.interface);
    expect(preferences).toMatchObject({
      tasks: { coding: ['OpenAI', 'Anthropic', 'Z.AI'], simple: ['Google', 'Z.AI', 'Kimi'] },
      qualities: { max_speed: ['Google Flash'], max_quality: ['OpenAI GPT-4o'] },
      budgetMode: 'cost_first',
    });
  });
});

describe('a provider of the user’s own', () => {
  it('loads, and its address may come from the environment', () => {
    const lab =
      '{ "providers": { "lab": { "wire": "openai-chat", "baseUrl": "${LAB_URL}/", "apiKey": "${LAB_KEY}", "models": { "m1": { "contextWindow": 32768, "costPer1M": { "input": 1, "output": 2 }, "preferenceScore": 60, "qualityScore": 70, "vision": true, "tools": true } } } } }';
    expect(load(lab).providers['lab']).toMatchObject({
      wire: 'openai-chat',
      baseUrl: 'http://127.0.0.1:9000/v1',
      apiKey: '${LAB_KEY}',
      models: { m1: { vision: true, qualityScore: 70, price: { inputPer1M: 1, outputPer1M: 2 } } },
    });
  });
});

describe('faults have a place and a hint', () => {
  it.each([
    [
      '{\n  "providers": {\n    "zai": { "enabled": true,, }\n  }\n}',
      'line 3, column 30: a name is expected here (names need double quotes',
    ],
    ['{ "providers": ', 'line 1, column 16: a value is expected here'],
    ['['.repeat(200_000), 'nested too deeply'],
    ['[]', 'the file must hold one { … } object'],
    ['{ "provders": {} }', 'line 1, column 3: provders: unknown key "provders" (did you mean "providers"?)'],
    [
      '{\n  "providers": { "zai": { "enabeld": true } } }',
      'line 2, column 27: providers.zai.enabeld: unknown key "enabeld" (did you mean "enabled"?)',
    ],
    [
      '{ "google": { "loadBalancin": "random" } }',
      'column 15: google.loadBalancin: unknown key "loadBalancin" (did you mean "loadBalancing"?)',
    ],
    [
      '{ "providers": { "lab": { "models": { "m1": { "contextWindw": 8000 } } } } }',
      'providers.lab.models.m1.contextWindw: unknown key "contextWindw" (did you mean "contextWindow"?)',
    ],
    [
      '{ "providers": { "lab": { "models": { "m1": { "costPer1M": { "input": 1, "output": 2, "cachedInput": 1 } } } } } }',
      'unknown key "cachedInput" (known here: input, output, cacheRead, cacheWrite)',
    ],
    ['{ "providers": { "lab": { "quota": { "limti": 5 } } } }', 'unknown key "limti" (did you mean "limit"?)'],
    ['{ "timeouts": { "firstTokenMs": 0 } }', 'timeouts.firstTokenMs: expected a number above 0'],
    [
      '{ "hedge": { "after": "p0" } }',
      'hedge.after: expected a share from "p50" to "p99.9", or a time such as "800ms"',
    ],
    ['{ "providers": { "zai": { "enabled": "yes" } } }', 'column 38: providers.zai.enabled: expected a boolean'],
    [
      '{ "preferences": { "budgetMode": "cheap" } }',
      'preferences.budgetMode: expected "free_only", "cost_first", "quality_first", "balanced"',
    ],
    [
      '{ "providers": { "zai": { "models": { "m": { "qualityScore": 101 } } } } }',
      'providers.zai.models.m.qualityScore: expected a number of at most 100',
    ],
    [
      '{ "providers": { "a": { "quota": { "limit": "free_beer" } } } }',
      'providers.a.quota.limit: unknown limit "free_beer"',
    ],
    [
      '{ "providers": { "a": { "quota": { "limit": 1, "resetAt": "noonish" } } } }',
      'providers.a.quota.resetAt: expected a time such as "00:00"',
    ],
    [
      '{ "providers": { "a": { "quota": { "limit": 1, "zone": "Mars/Olympus" } } } }',
      'providers.a.quota.zone: unknown time zone "Mars/Olympus"',
    ],
    ['{ "providers": { "a": { "baseUrl": "ftp//x" } } }', 'providers.a.baseUrl: expected an http or https address'],
    ['{ "pin": { "provider": "zai", "until": "soon" } }', 'pin.until: expected a date and time'],
    [
      '{ "providers": { "lab": { "baseUrl": "${NOT_SET}/v1" } } }',
      'column 38: providers.lab.baseUrl: ${NOT_SET} is not set in the environment',
    ],
    ['{ "version": 99 }', 'version 99 was written by a newer program'],
  ])('%s', (text, message) => {
    expect(faults(text).join('\n')).toContain(message);
  });
  it('several are told in one go, in the order of the text', () => {
    expect(faults('{ "zdr": 1, "sort": "x", "tempreture": 1 }')).toHaveLength(3);
  });
});

describe('forms', () => {
  it('an empty file, a BOM and trailing commas are fine', () => {
    for (const text of ['', '  \n', '\ufeff{}', '{ "zdr": true, }', '// only a comment\n'])
      expect(faults(text)).toEqual([]);
  });
  it('a key in plain text is a warning that names the cure', () => {
    const parsed = parseSettings('{ "providers": { "zai": { "apiKey": "abc-123" } } }', options);
    expect('warnings' in parsed && parsed.warnings.map(describeIssue)[0]).toMatch(
      /: a key in plain text .*keys migrate moves it/,
    );
    const both = parseSettings('{ "providers": { "zai": { "apiKey": "a-1" }, "kimi": { "apiKey": "b-2" } } }', options);
    expect('warnings' in both && both.warnings.map(describeIssue)).toEqual([
      expect.stringMatching(/zai\.apiKey: the first of 2 keys in plain text .*keys migrate moves them/),
    ]);
    const fine = parseSettings(
      '{ "providers": { "zai": { "apiKey": "${A}" }, "kimi": { "apiKey": "keychain:kimi" } } }',
      options,
    );
    expect('warnings' in fine && fine.warnings).toEqual([]);
  });
  it('a price that nobody asks is a warning that says what becomes of it', () => {
    const warningsFor = (costPer1M: unknown) => {
      const lab = { wire: 'openai-chat', baseUrl: 'http://127.0.0.1:9/v1', models: { big: { costPer1M } } };
      const parsed = parseSettings(JSON.stringify({ providers: { lab } }), options);
      return 'warnings' in parsed ? parsed.warnings.map(describeIssue) : ['faults'];
    };
    const [warning] = warningsFor(1500);
    expect(warning).toContain('providers.lab.models.big.costPer1M');
    expect(warning).toContain('above $1000 per million tokens');
    expect(warning).toContain('$?');
    expect(warningsFor({ input: 3, output: 1000.5 })).toHaveLength(1);
    expect(warningsFor({ input: 3, output: 1000 })).toEqual([]);
    expect(warningsFor(undefined)).toEqual([]);
  });
  it('a key whose variable is not set is told apart from faults and warnings', () => {
    const text = '{ "providers": { "zai": { "apiKey": "${NOPE}" }, "kimi": { "apiKey": "${NOPE:-x}" } } }';
    const parsed = parseSettings(text, options);
    expect(parsed).toMatchObject({ warnings: [], unset: [{ path: 'providers.zai.apiKey' }] });
    expect('unset' in parsed && parsed.unset.map(describeIssue)).toEqual([
      'line 1, column 37: providers.zai.apiKey: ${NOPE} is not set in the environment',
    ]);
  });
  it('a plain-text key is never in a fault', () => {
    expect(faults('{ "providers": { "zai": { "apiKey": "sk-very-secret", "enabled": 3 } } }').join()).not.toContain(
      'very-secret',
    );
  });
  it('budgets of accounts and clients stand where they belong', () => {
    const file = `{
      "providers": { "google": { "accounts": ["google-1", { "id": "google-2", "budget": { "day": 1, "week": 2 } }] } },
      "clients": { "editor": { "budget": { "month": 3 } }, "bot": {} }
    }`;
    const { budgets, clients } = load(file);
    expect(clients).toEqual(['editor', 'bot']);
    expect(budgets).toEqual([
      { window: 'day', limit: 1_000_000_000, provider: 'google', account: 'google-2' },
      { window: 'week', limit: 2_000_000_000, provider: 'google', account: 'google-2' },
      { window: 'month', limit: 3_000_000_000, client: 'editor' },
    ]);
  });
  it.each([
    ['{ "clients": { "a b": {} } }', /^.*clients\.a b: the name of a client is up to 64 letters/],
    ['{ "clients": { "a": { "budget": { "year": 3 } } } }', /unknown key "year"/],
    ['{ "clients": { "a": { "budgets": {} } } }', /unknown key "budgets".*did you mean "budget"/],
    ['{ "clients": ["a"] }', /clients: expected an object/],
    ['{ "clients": { "a": { "budget": { "day": -1 } } } }', /clients\.a\.budget\.day: expected a number of at least 0/],
  ])('%s is told', (text, message) => {
    expect(faults(text)).toEqual([expect.stringMatching(message)]);
  });
  it('budgets are nano-dollars', () => {
    expect(load('{ "budget": { "day": 0.5, "providers": { "openai": { "month": 20 } } } }').budgets).toEqual([
      { window: 'day', limit: 500_000_000 },
      { window: 'month', limit: 20_000_000_000, provider: 'openai' },
    ]);
  });
  it('codingPlan picks the coding endpoint', () => {
    expect(load('{ "providers": { "zai": { "codingPlan": true } } }').providers['zai']!.endpoint).toBe('coding');
  });
  it('property: any text either loads or has faults with a place, and nothing is thrown', () => {
    const shapes = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .constantFrom(SEED_CONFIG, ...Object.values(USE_CASES))
        .chain(text =>
          fc
            .tuple(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 5 }))
            .map(([at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut)),
        ),
    );
    fc.assert(
      fc.property(shapes, text => {
        const parsed = parseSettings(text, options);
        if ('errors' in parsed)
          for (const one of parsed.errors)
            expect(one.line >= 1 && one.column >= 1 && one.message.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
