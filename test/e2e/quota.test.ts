// Tests `quota` on the real program: who is asked and who is not, and that each vendor's words become the right rows.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuotaDocument } from '../../src/cli/schemas/quota.ts';
import { quotaSchema } from '../../src/cli/schemas/quota.ts';
import { createHome, type Home } from '../helpers/binary.ts';
import { endEvents, textEvent } from '../helpers/lab.ts';
import { json, startUpstream, type Upstream, type UpstreamHandler } from '../helpers/upstream.ts';

const HOUR_MS = 3_600_000;
const inAnHour = () => Date.now() + HOUR_MS;

const VENDORS: Readonly<Record<string, UpstreamHandler>> = {
  'GET /openrouter/key': json(200, {
    data: {
      limit: 10,
      limit_remaining: 4,
      limit_reset: 'monthly',
      free_model_daily_requests: { used: 10, limit: 50, remaining: 40 },
    },
  }),
  'GET /kimi/users/me/balance': json(200, { code: 0, data: { available_balance: 49.58894 }, status: true }),
  'GET /deepseek/user/balance': json(200, {
    is_available: true,
    balance_infos: [{ currency: 'USD', total_balance: '0.40' }],
  }),
  'GET /api/monitor/usage/quota/limit': (request, response) =>
    json(200, {
      code: 200,
      data: {
        limits: [
          { type: 'TOKENS_LIMIT', unit: 3, usage: 1000, remaining: 600, nextResetTime: inAnHour() },
          { type: 'TOKENS_LIMIT', unit: 6, usage: 9000, remaining: 900, nextResetTime: Date.now() + 50 * HOUR_MS },
        ],
      },
    })(request, response),
  'POST /openai/chat/completions': chatWith({
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-remaining-requests': '499',
    'x-ratelimit-reset-requests': '120ms',
    'x-ratelimit-limit-tokens': '30000',
    'x-ratelimit-remaining-tokens': '15000',
    'x-ratelimit-reset-tokens': '30s',
  }),
  'POST /groq/chat/completions': chatWith({
    'x-ratelimit-limit-requests': '14400',
    'x-ratelimit-remaining-requests': '14370',
    'x-ratelimit-reset-requests': '2m59.56s',
    'x-ratelimit-limit-tokens': '18000',
    'x-ratelimit-remaining-tokens': '17997',
    'x-ratelimit-reset-tokens': '7.66s',
  }),
  'POST /mistral/chat/completions': chatWith({
    'x-ratelimit-limit-tokens-minute': '500000',
    'x-ratelimit-remaining-tokens-minute': '499990',
    'x-ratelimit-limit-req-minute': '60',
    'x-ratelimit-remaining-req-minute': '59',
  }),
  'POST /anthropic/messages': (_request, response) => {
    const event = (type: string, more: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
    const reset = new Date(Date.now() + 40_000).toISOString();
    const kinds = { requests: [50, 49], tokens: [90_000, 88_000], 'input-tokens': [50_000, 49_000] };
    const headers = Object.entries(kinds).flatMap(([kind, [limit, remaining]]) => [
      [`anthropic-ratelimit-${kind}-limit`, String(limit)],
      [`anthropic-ratelimit-${kind}-remaining`, String(remaining)],
      [`anthropic-ratelimit-${kind}-reset`, reset],
    ]);
    response.writeHead(200, { 'content-type': 'text/event-stream', ...Object.fromEntries(headers) });
    response.end(
      [
        event('message_start', { message: { id: 'm', usage: { input_tokens: 9, output_tokens: 1 } } }),
        event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
        event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'OK' } }),
        event('content_block_stop', { index: 0 }),
        event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }),
        event('message_stop', {}),
      ].join(''),
    );
  },
};

function chatWith(headers: Record<string, string>): UpstreamHandler {
  return (_request, response) =>
    response
      .writeHead(200, { 'content-type': 'text/event-stream', ...headers })
      .end(`${textEvent('OK')}${endEvents(9, 2)}`);
}

const KEYS = {
  OPENAI_API_KEY: 'sk-test-openai-0001',
  ANTHROPIC_API_KEY: 'sk-ant-test-0001',
  GROQ_API_KEY: 'gsk_test_0001',
  MISTRAL_API_KEY: 'mistral-test-0001',
  OPENROUTER_API_KEY: 'sk-or-test-0001',
  MOONSHOT_API_KEY: 'sk-kimi-test-0001',
  DEEPSEEK_API_KEY: 'sk-deepseek-test-0001',
  ZAI_API_KEY: 'zai-test-key.0001',
};
const BY_ENDPOINT = ['deepseek', 'kimi', 'openrouter', 'zai'];
const BY_HEADERS = ['anthropic', 'groq', 'mistral', 'openai'];

let upstream: Upstream;
let home: Home;

beforeEach(async () => {
  upstream = await startUpstream((request, response) => {
    const handler = VENDORS[`${request.method} ${request.url}`];
    return handler ? handler(request, response) : json(404, { error: { message: 'no such place' } })(request, response);
  });
  home = createHome(KEYS);
  const ids = [...BY_ENDPOINT, ...BY_HEADERS];
  const providers = ids.map(id => [id, { baseUrl: `${upstream.url}/${id}` }]);
  home.write('providers.json', { providers: Object.fromEntries(providers) });
});
afterEach(async () => {
  await upstream.close();
  home.remove();
});

async function quota(...args: readonly string[]) {
  const ran = await home.run(['quota', ...args, '--json']);
  return { ...ran, document: quotaSchema.parse(JSON.parse(ran.stdout)) as QuotaDocument };
}

const asked = () => upstream.requests.map(({ method, url }) => `${method} ${url}`).sort();
const limitsOf = ({ quotas }: QuotaDocument, id: string) =>
  quotas
    .filter(({ provider }) => provider === id)
    .map(({ unit, window, limit, left, source }) => ({ unit, window, limit, left, source }));

describe('nobody is asked unless that is wished', () => {
  it('plain and --check make no call, and what is not known is unknown', async () => {
    const { document, code } = await quota();
    await home.run(['quota', '--check']);
    expect(upstream.requests).toEqual([]);
    expect(code).toBe(0);
    expect(document.quotas.map(one => one.provider).sort()).toEqual([...BY_ENDPOINT, ...BY_HEADERS].sort());
    for (const row of document.quotas)
      expect(row).toMatchObject({ limit: null, used: null, left: null, source: null, ageMs: null, resetsAt: null });
  });

  it('--refresh asks endpoints only: nothing that is measured is spent', async () => {
    await quota('--refresh');
    expect(asked().filter(one => one.startsWith('POST'))).toEqual([]);
    expect(asked()).toHaveLength(BY_ENDPOINT.length);
  });

  it('of one provider only that one is asked, with its own key', async () => {
    await quota('kimi', '--refresh');
    expect(asked()).toEqual(['GET /kimi/users/me/balance']);
    expect(upstream.requests[0]!.key).toBe(KEYS.MOONSHOT_API_KEY);
  });
});

describe('what endpoints tell', () => {
  it('becomes figures and balances with their source, and stays known without asking again', async () => {
    const { code, document, stderr } = await quota('--refresh');
    expect(code).toBe(0);
    expect(limitsOf(document, 'openrouter')).toEqual([
      { unit: 'usd', window: 'month', limit: 10, left: 4, source: 'endpoint' },
      { unit: 'requests', window: 'day', limit: 50, left: 40, source: 'endpoint' },
    ]);
    expect(limitsOf(document, 'zai')).toEqual([
      { unit: 'tokens', window: '5h', limit: 1000, left: 600, source: 'endpoint' },
      { unit: 'tokens', window: 'week', limit: 9000, left: 900, source: 'endpoint' },
    ]);
    expect(document.quotas.filter(one => one.provider === 'zai').map(one => one.binding)).toEqual([false, true]);
    // The endpoint does not say when the month ends; the free requests end with the day of the published rule.
    const [month, day] = document.quotas.filter(one => one.provider === 'openrouter');
    expect(month!.resetsAt).toBeNull();
    expect(day!.resetsAt).toMatch(/T00:00:00\.000Z$/);
    expect(document.balances).toMatchObject([
      { provider: 'kimi', amount: 49.58894, currency: null, source: 'endpoint' },
      { provider: 'deepseek', amount: 0.4, currency: 'USD', source: 'endpoint' },
    ]);
    expect(document.asked.map(one => [one.provider, one.by, one.ok, one.costUsd]).sort()).toEqual(
      BY_ENDPOINT.map(id => [id, 'endpoint', true, 0]),
    );
    expect(stderr).toContain('zai: 2 figures');

    const before = upstream.requests.length;
    const again = (await quota()).document;
    expect(limitsOf(again, 'zai')).toEqual(limitsOf(document, 'zai'));
    expect(again.balances).toHaveLength(2);
    expect(again.asked).toEqual([]);
    expect(upstream.requests).toHaveLength(before);
  });

  it('a failure is said and fails nobody else', async () => {
    upstream.use((request, response) => {
      if (request.url.startsWith('/kimi'))
        return json(401, { error: { message: 'Invalid Authentication' } })(request, response);
      if (request.url.startsWith('/deepseek')) return response.writeHead(200).end('<html>busy</html>');
      return VENDORS[`${request.method} ${request.url}`]!(request, response);
    });
    const { code, document, stderr } = await quota('--refresh');
    expect(code).toBe(0);
    expect(Object.fromEntries(document.asked.map(one => [one.provider, one.reason]))).toEqual({
      openrouter: null,
      zai: null,
      kimi: 'auth',
      deepseek: 'malformed',
    });
    expect(stderr).toContain('Invalid Authentication');
    expect(limitsOf(document, 'zai')).toHaveLength(2);
    expect(document.balances).toEqual([]);
    expect((await quota('kimi', '--refresh')).code).toBe(4);
  });
});

describe('what headers tell', () => {
  it('becomes rows after one minimal request each, whose cost is stated', async () => {
    const { document, stderr } = await quota('--probe');
    const headers = (unit: string, window: string, limit: number, left: number) => ({
      unit,
      window,
      limit,
      left,
      source: 'headers',
    });
    expect(limitsOf(document, 'openai')).toEqual(
      // The reset of the requests is over already: that figure is void.
      expect.arrayContaining([headers('tokens', 'minute', 30_000, 15_000)]),
    );
    expect(limitsOf(document, 'groq')).toEqual([
      headers('requests', 'day', 14_400, 14_370),
      headers('tokens', 'minute', 18_000, 17_997),
    ]);
    expect(limitsOf(document, 'mistral')).toEqual([
      headers('requests', 'minute', 60, 59),
      headers('tokens', 'minute', 500_000, 499_990),
    ]);
    // The tightest of its token limits by share.
    expect(limitsOf(document, 'anthropic')).toEqual([
      headers('requests', 'minute', 50, 49),
      headers('tokens', 'minute', 90_000, 88_000),
    ]);
    expect(asked().filter(one => one.startsWith('POST'))).toHaveLength(BY_HEADERS.length);
    const probes = document.asked.filter(one => one.by === 'probe');
    expect(probes.map(one => one.provider).sort()).toEqual(BY_HEADERS);
    for (const probe of probes) {
      expect(probe.costUsd).toBeGreaterThan(0);
      expect(probe.costUsd).toBeLessThan(0.001);
    }
    expect(stderr).toContain('for one word each, by the cheapest model');
    expect(stderr).toMatch(/groq: 2 figures; \S+ asked, \$0\.0/);
  });

  it('who has no endpoint says how it can be asked', async () => {
    const { stderr } = await quota('groq', '--refresh');
    expect(stderr).toContain('openclaw provider quota groq --probe');
    expect(upstream.requests).toEqual([]);
  });
});

describe('--check', () => {
  it.each([
    ['zai', 'TOKENS_LIMIT', 1000, 600, 0],
    ['zai', 'TOKENS_LIMIT', 1000, 50, 2],
    ['zai', 'TOKENS_LIMIT', 1000, 0, 1],
  ] as const)('%s with %s of %d: %d left gives %d', async (id, type, usage, remaining, code) => {
    const limits = [{ type, unit: 3, usage, remaining, nextResetTime: inAnHour() }];
    upstream.use(json(200, { code: 200, data: { limits } }));
    expect((await home.run(['quota', id, '--refresh', '--check'])).code).toBe(code);
  });

  it.each([
    ['49.5', 0],
    ['0.40', 2],
    ['0', 1],
    ['-1.5', 1],
  ])('a balance of %s gives %d', async (amount, code) => {
    upstream.use(json(200, { balance_infos: [{ currency: 'USD', total_balance: amount }] }));
    expect((await home.run(['quota', 'deepseek', '--refresh', '--check'])).code).toBe(code);
  });
});
