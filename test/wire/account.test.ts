// Tests lists of models and quota endpoints of the vendors that speak Chat Completions.
import { describe, expect, it } from 'vitest';
import { modelListCodec } from '../../src/wire/model-list/index.ts';
import { quotaRequest, readQuota } from '../../src/wire/quota-endpoint.ts';
import { targetOf } from './providers.ts';

const list = (dialect: 'openai' | 'openrouter', ...data: unknown[]) =>
  modelListCodec(dialect).decode(JSON.stringify({ object: 'list', data })).models;

describe("a list in OpenAI's shape", () => {
  it('is asked for with the key', () => {
    expect(modelListCodec('openai').encode(targetOf('groq'))).toMatchObject({
      method: 'GET',
      url: 'https://api.groq.com/openai/v1/models',
      headers: { authorization: 'Bearer test-key' },
    });
  });

  it('may say more than ids', () => {
    const models = list(
      'openai',
      { id: 'gpt-5', object: 'model', created: 1, owned_by: 'x', shutdown_date: '2026-12-11' },
      { id: 'openai/gpt-oss-20b', active: true, context_window: 131_072, max_completion_tokens: 65_536 },
      { id: 'gone', active: false },
      { id: 'kimi-k3', context_length: 1_048_576 },
      {
        id: 'mistral-large-4',
        max_context_length: 1_048_576,
        capabilities: { vision: true, function_calling: true, completion_chat: true },
      },
      { id: 'mistral-embed', capabilities: { completion_chat: false } },
      { object: 'no id' },
      'no object',
    );
    expect(models).toMatchObject([
      { id: 'gpt-5', retiresOn: '2026-12-11' },
      { id: 'openai/gpt-oss-20b', contextWindow: 131_072, maxOutput: 65_536 },
      { id: 'kimi-k3', contextWindow: 1_048_576 },
      { id: 'mistral-large-4', contextWindow: 1_048_576, vision: true, tools: true },
    ]);
    expect(models).toHaveLength(4);
  });

  it.each(['', '<html>', 'null', '{}', '{"data":{}}'])('is empty as %j', body => {
    expect(modelListCodec('openai').decode(body).models).toEqual([]);
  });
});

describe("OpenRouter's list", () => {
  const model = (id: string, prompt: string, completion: string, rest = {}) => ({
    id,
    pricing: { prompt, completion, input_cache_read: '0.0000001' },
    ...rest,
  });

  it('has prices per token, as strings', () => {
    const [first] = list('openrouter', model('x/y', '0.000002', '0.00001'));
    expect(first).toMatchObject({ inputPer1M: 2, outputPer1M: 10, cacheReadPer1M: 0.1 });
  });

  it.each([
    ['openrouter/auto', '-1', '-1'],
    ['openrouter/auto', '0', '0'],
    ['x/y', '1', '1'],
    ['x/y', 'free', '0'],
  ])('leaves the price of %s unknown at %s', (id, prompt, completion) => {
    const [first] = list('openrouter', model(id, prompt, completion));
    expect(first?.inputPer1M).toBeUndefined();
    expect(first?.outputPer1M).toBeUndefined();
  });

  it('believes a zero where the id says so', () => {
    expect(list('openrouter', model('x/y:free', '0', '0'))).toMatchObject([{ inputPer1M: 0, outputPer1M: 0 }]);
  });

  it('tells abilities, limits and retirement', () => {
    const rest = {
      name: 'Y',
      context_length: 200_000,
      architecture: { input_modalities: ['text', 'image'], output_modalities: ['text'] },
      top_provider: { context_length: 100_000, max_completion_tokens: 8192 },
      supported_parameters: ['tools', 'structured_outputs', 'reasoning'],
      expiration_date: '2027-01-31',
    };
    const painter = model('x/painter', '0', '0', { architecture: { output_modalities: ['image'] } });
    expect(list('openrouter', model('x/y', '0.000002', '0.00001', rest), painter)).toMatchObject([
      {
        id: 'x/y',
        name: 'Y',
        contextWindow: 100_000,
        maxOutput: 8192,
        vision: true,
        tools: true,
        jsonSchema: true,
        reasoning: true,
        retiresOn: '2027-01-31',
      },
    ]);
  });
});

describe('what is left', () => {
  it('is asked for where the provider has an endpoint', () => {
    expect(quotaRequest(targetOf('kimi'))?.url).toBe('https://api.moonshot.ai/v1/users/me/balance');
    expect(quotaRequest(targetOf('zai'))?.url).toBe('https://api.z.ai/api/monitor/usage/quota/limit');
    expect(quotaRequest(targetOf('groq'))).toBeUndefined();
  });

  it('at OpenRouter: the cap of the key and the free requests of the day', () => {
    const free = { used: 10, limit: 50, remaining: 40 };
    const key = (data: object) => readQuota(JSON.stringify({ data }), targetOf('openrouter'));
    expect(key({ limit: 10, limit_remaining: 4, limit_reset: 'monthly', free_model_daily_requests: free })).toEqual({
      limits: [
        { unit: 'usd', window: 'month', limit: 10, remaining: 4 },
        { unit: 'requests', window: 'day', limit: 50, remaining: 40 },
      ],
      balances: [],
    });
    expect(key({ limit: 10, limit_remaining: 4, limit_reset: null })).toEqual({
      limits: [],
      balances: [{ amount: 4, currency: 'USD' }],
    });
    expect(key({ limit: null, limit_remaining: null })).toEqual({ limits: [], balances: [] });
  });

  it('at Kimi and DeepSeek: the balance', () => {
    const kimi = { code: 0, data: { available_balance: 49.58894, voucher_balance: 46.58893, cash_balance: 3.00001 } };
    expect(readQuota(JSON.stringify(kimi), targetOf('kimi'))?.balances).toEqual([
      { amount: 49.58894, currency: 'USD' },
    ]);
    const china = { ...targetOf('kimi'), baseUrl: 'https://api.moonshot.cn/v1' };
    expect(readQuota(JSON.stringify(kimi), china)?.balances).toEqual([{ amount: 49.58894, currency: 'CNY' }]);
    const other = { ...targetOf('kimi'), baseUrl: 'https://proxy.example/v1' };
    expect(readQuota(JSON.stringify(kimi), other)?.balances).toEqual([{ amount: 49.58894 }]);
    const deepseek = { is_available: true, balance_infos: [{ currency: 'CNY', total_balance: '110.00' }] };
    expect(readQuota(JSON.stringify(deepseek), targetOf('deepseek'))?.balances).toEqual([
      { amount: 110, currency: 'CNY' },
    ]);
  });

  it('at Z.AI: the windows of the plan', () => {
    const limits = [
      {
        type: 'TOKENS_LIMIT',
        unit: 3,
        usage: 1000,
        currentValue: 400,
        remaining: 600,
        percentage: 40,
        nextResetTime: 1_795_305_600_000,
      },
      { type: 'TIME_LIMIT', unit: 5, usage: 100, remaining: 90 },
    ];
    expect(readQuota(JSON.stringify({ code: 200, data: { limits, level: 'pro' } }), targetOf('zai'))?.limits).toEqual([
      { unit: 'tokens', window: '5h', limit: 1000, remaining: 600, resetsAt: 1_795_305_600_000 },
    ]);
  });

  it.each(['openrouter', 'kimi', 'deepseek', 'zai'])('is unknown where %s answers something else', id => {
    for (const body of ['', 'null', '[]', '{}', '{"data":null}', '{"data":[]}', '<html>']) {
      expect(readQuota(body, targetOf(id))).toBeUndefined();
    }
  });
});
