// The providers of the moment: settings, environment, keys and learned lists over the built-in data.
import { describe, expect, it } from 'vitest';
import { lookUp } from '../../src/catalog/lookup.ts';
import { resolveModelName } from '../../src/catalog/names.ts';
import type { ModelSpec } from '../../src/domain/model.ts';
import type { QuotaRule } from '../../src/domain/quota.ts';
import { modelOf, providerOf, resolveWorld, specs } from './world.ts';

describe('who takes part', () => {
  it('without any settings: whoever has a key, and a local server that was met', () => {
    const enabled = (world: Parameters<typeof resolveWorld>[0]) =>
      resolveWorld(world).flatMap(({ enabled, accounts, spec }) =>
        enabled && accounts.some(({ hasKey }) => hasKey) ? [spec.id] : [],
      );
    expect(enabled({ keys: ['groq', 'zai'] })).toEqual(['zai', 'groq']);
    expect(enabled({ keys: [] })).toEqual([]);
    expect(enabled({ keys: ['ollama'] })).toEqual(['ollama']);
    expect(enabled({ keys: [], learned: { ollama: [] } })).toEqual(['ollama']);
  });
  it('with settings: as they say', () => {
    expect(providerOf('groq', { settings: { groq: { enabled: false } } }).enabled).toBe(false);
    expect(providerOf('groq', { settings: { groq: {} }, keys: [] })).toMatchObject({
      enabled: true,
      accounts: [{ id: 'default', named: false, hasKey: false }],
    });
    expect(providerOf('ollama', { settings: { ollama: {} }, keys: [] }).accounts[0]?.hasKey).toBe(true);
  });
  it('by a common name too', () => {
    expect(providerOf('kimi', { settings: { Moonshot: { enabled: false } } }).enabled).toBe(false);
    expect(resolveWorld({ settings: { 'Z.AI': {} } })).toHaveLength(specs.length);
    const both = { kimi: { enabled: true }, moonshot: { enabled: false } };
    expect(providerOf('kimi', { settings: both }).enabled).toBe(true);
  });
});

describe('what becomes of what is sent', () => {
  const own = (baseUrl: string, options: Readonly<Record<string, unknown>> = {}) =>
    providerOf('lab', { settings: { lab: { baseUrl, options } } }).spec.dataPolicy;
  it('stays at home with a server of the user’s own on this machine, unless its entry says otherwise', () => {
    expect(own('http://127.0.0.1:8080/v1')).toEqual({ trains: false, zdr: true });
    expect(own('http://127.0.0.1:8080/v1', { dataCollection: 'allow', zdr: false })).toEqual({
      trains: true,
      zdr: false,
    });
    expect(own('https://lab.example/v1')).toBeUndefined();
  });
  it('is what the entry says where the vendor publishes nothing', () => {
    expect(own('https://lab.example/v1', { dataCollection: 'deny' })).toEqual({ trains: false, zdr: false });
    expect(own('https://lab.example/v1', { zdr: true })).toMatchObject({ zdr: true, trains: undefined });
    const google = { google: { options: { dataCollection: 'deny' } } };
    expect(providerOf('google', { settings: google }).spec.dataPolicy?.trains).toBe(true);
  });
  it.each(['https://ollama.com', 'ollama.com', 'https://eu.ollama.com/'])('is not at home at %s', host => {
    const learned = { ollama: [{ id: 'gpt-oss:20b' }] };
    const settings = { ollama: { models: { 'qwen3:8b': {} } } };
    const cloud = providerOf('ollama', { env: { OLLAMA_HOST: host }, learned, settings });
    for (const id of ['qwen3:8b', 'gpt-oss:20b', 'llama3.1:8b']) {
      const hit = lookUp(cloud, id) as { readonly model: ModelSpec } | undefined;
      expect([hit?.model.local, hit?.model.free, hit?.model.price]).toEqual([undefined, undefined, undefined]);
    }
    const home = providerOf('ollama', { env: { OLLAMA_HOST: 'https://notollama.com' }, learned });
    expect(home.models).toMatchObject([{ id: 'gpt-oss:20b', local: true }]);
  });
});

describe('accounts', () => {
  const limits = [{ limit: 15, unit: 'requests', window: 'day' }] as const;
  const own = { limits, source: 'config' } as const;
  it('are the enabled ones, each with its quota or the provider’s', () => {
    const quota = { limits: [{ limit: 9, unit: 'requests', window: 'day' }], source: 'config' } as const;
    const accounts = [
      { id: 'google-1', enabled: true, quota: own },
      { id: 'google-2', enabled: true },
      { id: 'google-3', enabled: false },
    ];
    const settings = { google: { accounts, quota, loadBalancing: 'least_used' as const } };
    const google = providerOf('google', { settings, keys: ['google/google-1'] });
    expect(google.loadBalancing).toBe('least_used');
    expect(google.accounts).toEqual([
      { id: 'google-1', named: true, hasKey: true, quota: own },
      { id: 'google-2', named: true, hasKey: false, quota },
    ]);
  });
  it('with "free_tier" have what the provider publishes, if it does', () => {
    const quota = { limits: [], source: 'published' } as const;
    expect(providerOf('google', { settings: { google: { quota } } }).accounts[0]?.quota?.limits[0]?.limit).toBe(20);
    expect(providerOf('kimi', { settings: { kimi: { quota } } }).accounts[0]?.quota).toBeUndefined();
  });
  it('with "free_tier" and limits of one’s own have both; one’s own figure for a window counts', () => {
    const own = { unit: 'requests', source: 'config' } as const;
    const quota = { limits: [{ ...own, limit: 2, window: 'week' }], source: 'published' } as const;
    const limitsOf = (id: string, rule: QuotaRule) =>
      providerOf(id, { settings: { [id]: { quota: rule } } }).accounts[0]?.quota;
    const published = providerOf('google').spec.freeTier!;
    expect(limitsOf('google', quota)).toEqual({ source: 'published', limits: [...published.limits, ...quota.limits] });
    const replaced = {
      ...quota,
      limits: published.limits.map(limit => ({ ...limit, limit: 1, source: 'config' as const })),
    };
    expect(limitsOf('google', replaced)?.limits).toEqual(replaced.limits);
    expect(limitsOf('kimi', quota)).toEqual({ ...quota, source: 'config' });
  });
});

describe('the address', () => {
  const url = (id: string, world: Parameters<typeof providerOf>[1]) => providerOf(id, world).baseUrl;
  it('comes from the setting, the endpoint, the environment, the data, in this order', () => {
    const env = { ZAI_BASE_URL: 'http://env.test/' };
    expect(url('zai', {})).toBe('https://api.z.ai/api/paas/v4');
    expect(url('zai', { env })).toBe('http://env.test');
    expect(url('zai', { env, settings: { zai: { endpoint: 'coding' } } })).toBe('https://api.z.ai/api/coding/paas/v4');
    expect(url('zai', { env: { ...env, ZAI_USE_CODING_ENDPOINT: 'TRUE' } })).toBe(
      'https://api.z.ai/api/coding/paas/v4',
    );
    expect(url('zai', { env: { ...env, ZAI_USE_CODING_ENDPOINT: 'false' } })).toBe('http://env.test');
    expect(url('zai', { env, settings: { zai: { endpoint: 'coding', baseUrl: 'http://mine/' } } })).toBe('http://mine');
  });
  it.each([
    ['myhost', 'http://myhost:11434'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['0.0.0.0:9999', 'http://127.0.0.1:9999'],
    [':8080', 'http://localhost:8080'],
    ['http://0.0.0.0:1234/', 'http://127.0.0.1:1234'],
    ['[::]:11434', 'http://127.0.0.1:11434'],
    ['https://ollama.test', 'https://ollama.test'],
    ['10.0.0.5:80', 'http://10.0.0.5'],
    ['not a host', 'http://localhost:11434'],
  ])('OLLAMA_HOST=%s is %s', (host, expected) => {
    expect(url('ollama', { env: { OLLAMA_HOST: host } })).toBe(expected);
  });
  it.each(['localhost:1234/v1', 'api.proxy.corp/v1', 'https://', 'ftp://host'])(
    'is not taken from a variable that holds %j, and the variable is named',
    value => {
      const env = { OPENAI_BASE_URL: value };
      expect(() => url('openai', { env })).toThrow(/^OPENAI_BASE_URL is not an address/);
      expect(url('openai', { env, settings: { openai: { baseUrl: 'http://mine' } } })).toBe('http://mine');
    },
  );
  it('of AWS is in the region of the environment', () => {
    expect(url('bedrock', {})).toBe('https://bedrock-runtime.us-east-1.amazonaws.com');
    const eu = 'https://bedrock-runtime.eu-west-1.amazonaws.com';
    expect(url('bedrock', { env: { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-west-2' } })).toBe(eu);
    expect(url('bedrock', { env: { AWS_REGION: 'evil.test/x' } })).toContain('us-east-1');
    expect(url('bedrock', { env: { AWS_REGION: 'eu-west-1', BEDROCK_BASE_URL: 'http://mine' } })).toBe('http://mine');
  });
  it('of a coding plan serves only its models', () => {
    const coding = providerOf('zai', { settings: { zai: { endpoint: 'coding' } } });
    expect(coding.endpoint).toBe('coding');
    expect(coding.models.filter(({ status }) => status !== 'retired').map(({ id }) => id)).toEqual([
      'glm-5.3',
      'glm-5.3-flash',
      'glm-5.2',
      'glm-5-turbo',
      'glm-4.7',
    ]);
    expect(modelOf(providerOf('zai'), 'glm-4.6')).toBeDefined();
    expect(providerOf('zai').endpoint).toBe('general');
  });
  it('of an aggregator comes with the site that asks', () => {
    const env = { OPENROUTER_SITE_URL: 'https://me.test', OPENROUTER_SITE_NAME: 'Me' };
    const settings = { openrouter: { headers: { 'X-Title': 'Mine' } } };
    expect(providerOf('openrouter', { env, settings }).headers).toEqual({
      'HTTP-Referer': 'https://me.test',
      'X-Title': 'Mine',
    });
  });
});

describe('what the user says of models', () => {
  it('replaces figures, and only those', () => {
    const models = { 'glm-4.7': { contextWindow: 128_000, price: undefined, preferenceScore: 50 } };
    const zai = providerOf('zai', { settings: { zai: { models } } });
    const published = modelOf(providerOf('zai'), 'glm-4.7');
    expect(modelOf(zai, 'glm-4.7')).toEqual({ ...published, contextWindow: 128_000, preferenceScore: 50 });
  });
  it('makes a model free, paid, absent, or new', () => {
    const models = {
      'gemini-2.5-flash': { price: { inputPer1M: 0, outputPer1M: 0 } },
      'gemma-4-31b-it': { price: { inputPer1M: 1, outputPer1M: 2 } },
      'gemini-3.5-flash': { enabled: false },
      mine: { contextWindow: 5000 },
    };
    const google = providerOf('google', { settings: { google: { models } } });
    expect(modelOf(google, 'gemini-2.5-flash')?.free).toBe(true);
    expect(modelOf(google, 'gemma-4-31b-it')?.free).toBe(false);
    expect(modelOf(google, 'gemini-3.5-flash')).toBeUndefined();
    expect(modelOf(google, 'mine')).toMatchObject({ contextWindow: 5000, maxOutput: 5000, status: 'current' });
  });
  it('of a retired model goes to its successor, but for the price', () => {
    const wish = { contextWindow: 256_000, preferenceScore: 60, price: { inputPer1M: 0, outputPer1M: 0 } };
    const settings = { kimi: { models: { 'kimi-2.5': wish }, onlyListedModels: true } };
    const kimi = providerOf('kimi', { settings });
    expect(modelOf(kimi, 'kimi-k3.1-pro')).toMatchObject({
      contextWindow: 256_000,
      preferenceScore: 60,
      price: { inputPer1M: 2, outputPer1M: 10 },
    });
    expect(kimi.models.filter(({ status }) => status !== 'retired').map(({ id }) => id)).toEqual(['kimi-k3.1-pro']);
    expect(resolveModelName('kimi-2.5', [kimi])).toMatchObject({
      matches: [{ model: 'kimi-k3.1-pro' }],
      notice: 'kimi-2.5 was retired on 2026-08-31; using kimi-k3.1-pro',
    });
  });
});

describe('a retired model that the user switched off', () => {
  it('does not take its successor with it', () => {
    const kimi = providerOf('kimi', { settings: { kimi: { models: { 'kimi-2.5': { enabled: false } } } } });
    expect(modelOf(kimi, 'kimi-k3.1-pro')?.status).toBe('current');
  });
});

describe('a provider of the user’s own', () => {
  it('can be used without a key only where it has an address: a misspelt name is nobody', () => {
    const hasKey = (settings: object) =>
      providerOf('opnai', { settings: { opnai: settings }, keys: [] }).accounts[0]!.hasKey;
    expect(hasKey({})).toBe(false);
    expect(hasKey({ baseUrl: 'http://127.0.0.1:9000/v1' })).toBe(true);
  });

  const price = { inputPer1M: 1, outputPer1M: 2 };
  const m1 = { contextWindow: 32_768, price, preferenceScore: 60, qualityScore: 70, vision: true, tools: true };
  const lab = { baseUrl: 'http://127.0.0.1:9000/v1', apiKey: '$' + '{LAB_KEY}', models: { m1 } };
  it('speaks Chat Completions with a bearer key', () => {
    expect(providerOf('lab', { settings: { lab }, keys: [] })).toMatchObject({
      enabled: true,
      baseUrl: 'http://127.0.0.1:9000/v1',
      spec: { wire: 'openai-chat', auth: { type: 'bearer' }, keyEnv: ['LAB_API_KEY'], label: 'lab' },
      models: [{ id: 'm1', ...m1 }],
      accounts: [{ hasKey: false }],
    });
  });
  it('is asked to end its streams with usage', () => {
    expect(providerOf('lab', { settings: { lab } }).spec.quirks?.streamOptions).toEqual({ include_usage: true });
    const other = { lab: { ...lab, wire: 'anthropic-messages' } as const };
    expect(providerOf('lab', { settings: other }).spec.quirks).toBeUndefined();
  });
  it('without a key of its own needs none', () => {
    const settings = { lab: { baseUrl: 'http://127.0.0.1:9000/v1' } };
    expect(providerOf('lab', { settings, keys: [] }).accounts[0]?.hasKey).toBe(true);
  });
  it('with no models takes any name; with some, only those', () => {
    const open = resolveWorld({ settings: { lab: { baseUrl: 'http://127.0.0.1:9000/v1' } } });
    expect(resolveModelName('lab/Anything/At:all', open)).toMatchObject({ matches: [{ model: 'Anything/At:all' }] });
    const closed = resolveWorld({ settings: { lab } });
    expect(resolveModelName('lab/m2', closed)).toEqual({ unknown: true, nearest: ['lab/m1'] });
    expect(resolveModelName('m1', closed)).toMatchObject({ matches: [{ provider: 'lab', model: 'm1' }] });
  });
  it('may be called as a vendor is, where it has an address of its own', () => {
    const settings = { grok: { baseUrl: 'http://127.0.0.1:9000/v1', models: { m1 } } };
    expect(providerOf('grok', { settings }).models.map(({ id }) => id)).toEqual(['m1']);
    expect(providerOf('xai', { settings }).models.length).toBeGreaterThan(1);
  });
});

describe('what providers’ own lists told', () => {
  it('refreshes prices and windows, adds what is sold, and leaves the rest to be named', () => {
    const learned = {
      openrouter: [
        { id: 'openai/gpt-4o', inputPer1M: 2, outputPer1M: 8, contextWindow: 200_000, maxOutput: 180_000 },
        { id: 'acme/one', inputPer1M: 0.5, outputPer1M: 12, contextWindow: 64_000, vision: true },
        { id: 'acme/two:free', inputPer1M: 0, outputPer1M: 0 },
        { id: 'openrouter/auto', inputPer1M: -1_000_000, outputPer1M: -1_000_000 },
        { id: 'acme/zero', inputPer1M: 0, outputPer1M: 0 },
        { id: 'acme/embed-3', inputPer1M: 0.1, outputPer1M: 0.1 },
      ],
    };
    const openrouter = providerOf('openrouter', { learned });
    expect(modelOf(openrouter, 'openai/gpt-4o')).toMatchObject({
      contextWindow: 200_000,
      maxOutput: 16_384,
      price: { inputPer1M: 2, outputPer1M: 8, cacheReadPer1M: 1.25 },
    });
    expect(modelOf(openrouter, 'acme/one')).toMatchObject({ vision: true, qualityScore: 80, contextWindow: 64_000 });
    expect(modelOf(openrouter, 'acme/two:free')).toMatchObject({ free: true });
    expect(openrouter.unlisted).toEqual({ accepts: 'slug', ids: ['openrouter/auto', 'acme/zero'] });
    expect(resolveModelName('openrouter/auto', [openrouter])).toMatchObject({
      matches: [{ model: 'openrouter/auto' }],
    });
  });
  it('never routes by itself to what has no known price', () => {
    const openai = providerOf('openai', {
      learned: { openai: [{ id: 'o3' }, { id: 'whisper-1' }, { id: 'gpt-5.5' }] },
    });
    expect(modelOf(openai, 'o3')).toBeUndefined();
    expect(resolveModelName('openai/o3', [openai])).toMatchObject({ matches: [{ model: 'o3' }] });
    expect(resolveModelName('openai/whisper-1', [openai])).toMatchObject({ unknown: true });
  });
  it('revives a model that is sold again, but not for a bare id', () => {
    const id = 'anthropic/claude-3.5-sonnet';
    const sold = providerOf('openrouter', { learned: { openrouter: [{ id, inputPer1M: 3, outputPer1M: 15 }] } });
    expect(modelOf(sold, id)?.status).toBe('current');
    expect(modelOf(providerOf('openai', { learned: { openai: [{ id: 'o4-mini' }] } }), 'o4-mini')?.status).toBe(
      'retired',
    );
  });
  it('retires by the date that the provider gives', () => {
    const learned = { openai: [{ id: 'gpt-5.2', retiresOn: '2026-11-20' }] };
    expect(modelOf(providerOf('openai', { learned }), 'gpt-5.2')?.status).toBe('retired');
  });
  it('says what a local server has', () => {
    const ollama = providerOf('ollama', {
      learned: { ollama: [{ id: 'qwen3:4b', contextWindow: 40_960, tools: true }] },
    });
    expect(ollama.models.map(({ id }) => id)).toEqual(['qwen3:4b']);
    expect(ollama.models[0]).toMatchObject({ local: true, free: true, contextWindow: 40_960, jsonSchema: true });
  });
  it('takes what a local server only forwards for no local model: its price is unknown, and it is not chosen unasked', () => {
    const forwarded = ['gpt-oss:120b-cloud', 'kimi-k2:cloud', 'renamed'];
    const learned = {
      ollama: [{ id: 'qwen3:4b' }, { id: forwarded[0]! }, { id: forwarded[1]! }, { id: 'renamed', forwarded: true }],
    };
    const ollama = providerOf('ollama', { learned });
    expect([ollama.models.map(({ id }) => id), ollama.unlisted?.ids]).toEqual([['qwen3:4b'], forwarded]);
    for (const id of forwarded) {
      const hit = lookUp(ollama, id) as { readonly model: ModelSpec };
      expect([hit.model.id, hit.model.free, hit.model.local, hit.model.price]).toEqual([
        id,
        undefined,
        undefined,
        undefined,
      ]);
    }
  });
  it('takes a model that only the settings name under a local server for a local one, unless it is forwarded', () => {
    const settings = { ollama: { models: { 'qwen3:8b': {}, 'glm-5:cloud': {} } } };
    const find = (id: string) => modelOf(providerOf('ollama', { settings }), id);
    expect(find('qwen3:8b')).toMatchObject({ local: true, free: true });
    expect([find('glm-5:cloud')?.local, find('glm-5:cloud')?.free]).toEqual([undefined, undefined]);
  });
});

describe('the day', () => {
  it('retires models and brings announced prices into force', () => {
    const google = (today: string) => providerOf('google', { today });
    expect(modelOf(google('2026-11-30'), 'gemini-2.5-pro')?.status).toBe('deprecated');
    expect(modelOf(google('2026-12-01'), 'gemini-2.5-pro')?.status).toBe('retired');
    expect(modelOf(google('2026-11-30'), 'gemini-4-argon')?.price?.inputPer1M).toBe(2);
    expect(modelOf(google('2026-12-01'), 'gemini-4-argon')?.price).toMatchObject({ inputPer1M: 4, outputPer1M: 20 });
  });
  it('keeps the catalogue’s own objects where nothing changes', () => {
    const kimi = providerOf('kimi');
    expect(kimi.models[0]).toBe(kimi.spec.models[0]);
  });
});
