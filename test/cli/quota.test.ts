// Tests what `quota` shows and checks: pools and their sums, refusals, balances, limits per model, and the forecast in `explain`.
import { describe, expect, it } from 'vitest';
import { explainSchema } from '../../src/cli/schemas/explain.ts';
import { quotaSchema } from '../../src/cli/schemas/quota.ts';
import type { QuotaRule } from '../../src/domain/quota.ts';
import { type Cooldown, EMPTY_STATE, type QuotaUse, type RouterState } from '../../src/domain/state.ts';
import { memoryStore } from '../helpers/memory-store.ts';
import { account, model, provider } from '../helpers/world.ts';
import { answering, decision, type HostOptions, NOW, outcome, runLine } from './host.ts';

const HOUR = 3_600_000;
const daily = (perModel = false): QuotaRule => ({
  limits: [{ limit: 15, unit: 'requests', window: 'day', ...(perModel && { perModel }) }],
  source: 'published',
});
const used = (n: number, more: Partial<QuotaUse> = {}): QuotaUse => ({
  unit: 'requests',
  window: 'day',
  used: n,
  windowStart: NOW - 5 * HOUR,
  resetsAt: NOW + 19 * HOUR,
  source: 'counted',
  at: NOW - 60_000,
  ...more,
});
const pool = (rule = daily()) =>
  provider('google', [model('gemini'), model('gemini-lite')], {
    accounts: [account('g-1', { quota: rule }), account('g-2', { quota: rule })],
  });
const spent: Cooldown = {
  provider: 'zai',
  account: 'default',
  model: '*',
  kind: 'quota_exhausted',
  scope: 'account',
  since: NOW - 60_000,
  until: NOW + HOUR / 2,
  source: 'body',
  cause: 'Usage limit reached for 5 hour',
  strikes: 1,
};
const at = (world: HostOptions['world'], state: Partial<RouterState>): HostOptions => ({
  world,
  store: memoryStore({ ...EMPTY_STATE, ...state }),
});
const document = async (options: HostOptions, ...args: readonly string[]) =>
  quotaSchema.parse(JSON.parse((await runLine(['quota', ...args, '--json'], options)).stdout));

describe('a pool', () => {
  const state = { quotas: { 'google|g-1': [used(14)], 'google|g-2': [used(1)] } };
  it('shows each account and the sum', async () => {
    const { quotas } = await document(at([pool()], state));
    expect(quotas.map(one => [one.account, one.poolOf, one.left, one.limit, one.binding])).toEqual([
      ['g-1', null, 1, 15, true],
      ['g-2', null, 14, 15, true],
      [null, 2, 15, 30, false],
    ]);
    expect(quotas[2]!.burnPerHour).toBeCloseTo(3);
    const { stdout } = await runLine(['quota'], at([pool()], state));
    expect(stdout).toContain('google\tall 2\t30 requests/day\t15\t15 (50 %)');
    expect(stdout).toContain('google\tg-1\t15 requests/day\t14\t1 (7 %)\tNov 22 07:00 (in 19 h)\t2.8/h\truns out at');
  });
  it('is fine while one account is, low when the last is, and spent when all are', async () => {
    const check = async (a: number, b: number) => {
      const quotas = { 'google|g-1': [used(a)], 'google|g-2': [used(b)] };
      return (await runLine(['quota', '--check'], at([pool()], { quotas }))).code;
    };
    expect([await check(15, 3), await check(15, 14), await check(15, 15)]).toEqual([0, 2, 1]);
  });
  it('whose limits are per model is not spent because one model is', async () => {
    const perModel = pool(daily(true));
    const quotas = {
      'google|g-1': [used(15, { model: 'gemini' })],
      'google|g-2': [used(15, { model: 'gemini' })],
    };
    expect((await runLine(['quota', '--check'], at([perModel], { quotas }))).code).toBe(0);
    const both = Object.fromEntries(
      Object.entries(quotas).map(([key, uses]) => [key, [...uses, used(15, { model: 'gemini-lite' })]]),
    );
    expect((await runLine(['quota', '--check'], at([perModel], { quotas: both }))).code).toBe(1);
  });
});

describe('a provider that said no more than that it is spent', () => {
  const options = at([provider('zai', [model('glm-4.7')])], { cooldowns: { 'zai|default|*|quota_exhausted': spent } });
  it('has nothing left until it said; the rest is unknown', async () => {
    const { quotas } = await document(options);
    expect(quotas).toMatchObject([
      { left: 0, limit: null, used: null, source: 'refusal', resetsAt: '2026-11-21T12:30:00.000Z', binding: true },
    ]);
    expect((await runLine(['quota'], options)).stdout).toContain('nothing\t12:30 (in 30 min)');
    expect((await runLine(['quota', '--check'], options)).code).toBe(1);
  });
});

describe('a figure whose reset has passed', () => {
  it('is void: of a rule the window begins anew, of what only the provider told nothing is known', async () => {
    const over = { resetsAt: NOW - 1 };
    const world = [provider('zai', [model('glm-4.7')]), pool()];
    const told = used(3, { ...over, unit: 'tokens', window: '5h', limit: 1000, remaining: 1, source: 'endpoint' });
    const { quotas } = await document(at(world, { quotas: { 'google|g-1': [used(15, over)], 'zai|default': [told] } }));
    expect(quotas.find(one => one.provider === 'zai')).toMatchObject({ limit: null, used: null, left: null });
    expect(quotas.find(one => one.account === 'g-1')).toMatchObject({ used: 0, left: 15, runsOutAt: null });
  });
});

describe('a rolling window', () => {
  it('comes back bit by bit: when the first of it is back, and when all', async () => {
    const parts = [4, 3, 1].map((hours): readonly [number, number] => [NOW - hours * HOUR, 4]);
    const rolling = used(12, { windowStart: NOW - 4 * HOUR, resetsAt: NOW + 20 * HOUR, parts });
    const options = at([pool()], { quotas: { 'google|g-1': [rolling] } });
    const { quotas } = await document(options);
    expect(quotas[0]).toMatchObject({
      used: 12,
      left: 3,
      resetsAt: '2026-11-22T08:00:00.000Z',
      fullAt: '2026-11-22T11:00:00.000Z',
    });
    expect((await runLine(['quota'], options)).stdout).toMatch(/08:00 \(in 20 h\), all by .*11:00/);
  });
});

describe('explain', () => {
  it('shows what becomes of a quota at the present pace', async () => {
    const [first, second] = decision().chain;
    const chain = [
      { ...first!, outlook: { demand: 4, elapsed: 0.2, resetsAt: NOW + 6 * HOUR, runsOutAt: NOW + HOUR } },
      { ...second!, outlook: { demand: 0.2, elapsed: 0.9, resetsAt: NOW + 2 * HOUR } },
    ];
    const engine = async () => answering(outcome({ decision: decision({ chain }) }));
    const { stdout } = await runLine(['explain', 'hello'], { engine });
    expect(stdout).toContain('runs out 13:00, resets 18:00');
    expect(stdout).toContain('resets 14:00, 80 % of the rest unused');
    const { chain: told } = explainSchema.parse(
      JSON.parse((await runLine(['explain', 'hello', '--json'], { engine })).stdout),
    );
    expect(told[0]!.outlook).toEqual({
      demand: 4,
      resetsAt: '2026-11-21T18:00:00.000Z',
      runsOutAt: '2026-11-21T13:00:00.000Z',
    });
  });
});
