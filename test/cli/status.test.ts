// `status` beyond its table: causes, metrics by every dimension, recent failures, and the conversation's use of the context.
import { describe, expect, it } from 'vitest';
import { parse } from 'zod/mini';
import { countAttempt } from '../../src/accounting/measures.ts';
import { statusSchema } from '../../src/cli/schemas/status.ts';
import type { FailureKind } from '../../src/domain/failure.ts';
import type { Attempt } from '../../src/domain/outcome.ts';
import { type Cooldown, EMPTY_STATE, type RouterState } from '../../src/domain/state.ts';
import type { SessionStore, SessionSummary } from '../../src/session/contract.ts';
import { memoryStore } from '../helpers/memory-store.ts';
import { model, provider } from '../helpers/world.ts';
import { type HostOptions, NOW, runLine } from './host.ts';

const MINUTE = 60_000;
const attempt = (provider: string, model: string, kind?: FailureKind, latencyMs = 1000): Attempt => ({
  ...{ id: 'a', provider, model, startedAt: NOW - MINUTE, latencyMs, ok: kind === undefined },
  ...(kind ? { failure: { kind, scope: 'model', message: kind } } : { firstTokenMs: 200, cost: 1_000_000 }),
});
const counted = (attempts: readonly Attempt[]): RouterState =>
  attempts.reduce((state, one, i) => countAttempt(state, one, i % 2 ? 'simple' : 'coding'), EMPTY_STATE);

const zai = () => attempt('zai', 'glm-4.7');
const kimi = (kind?: FailureKind) => attempt('kimi', 'kimi-k2.5', kind, 3000);
const state = counted([zai(), zai(), zai(), zai(), kimi('network'), kimi('network'), kimi()]);
const run = (argv: readonly string[], more: HostOptions & { readonly with?: RouterState } = {}) =>
  runLine(argv, { store: memoryStore(more.with ?? state), ...more });
const documentOf = async (more: Parameters<typeof run>[1] = {}) =>
  parse(statusSchema, JSON.parse((await run(['status', '--json'], more)).stdout));

describe('health', () => {
  it('is degraded after network failures, with the share that succeeded', async () => {
    const { providers } = await documentOf();
    expect(providers.map(({ provider, health }) => [provider, health])).toEqual([
      ['zai', 'ok'],
      ['kimi', 'degraded'],
    ]);
    expect(providers[1]!.recentSuccessRate).toBeCloseTo(1 / 3);
    expect((await run(['status'])).stdout).toContain('degraded\t33 % of the attempts of late succeeded');
  });

  it('is degraded by a failure that no answer has disproved, while that is fresh', async () => {
    const many = counted(Array.from({ length: 40 }, zai));
    const withStrike = (at: number) => ({ ...many, strikes: { 'zai|default|glm-4.7|network': { count: 2, at } } });
    const health = async (at: number) => (await documentOf({ with: withStrike(at) })).providers[0];
    expect(await health(NOW - MINUTE)).toMatchObject({ health: 'degraded', why: 'connection failed 2 times in a row' });
    expect(await health(NOW - 20 * MINUTE)).toMatchObject({ health: 'ok', why: null });
  });

  it('is cooling where each of its models is left alone, degraded where one is not', async () => {
    const rest = (model: string): Cooldown => ({
      ...{ provider: 'kimi', account: 'default', model, kind: 'rate_limited', scope: 'model', strikes: 1 },
      ...{ since: NOW - MINUTE, until: NOW + 12 * MINUTE, source: 'header', cause: 'Too many requests.' },
    });
    const cooldowns = { 'kimi|default|kimi-k2.5|rate_limited': rest('kimi-k2.5') };
    const healthOf = async (more: Parameters<typeof documentOf>[0]) =>
      (await documentOf(more)).providers.find(one => one.provider === 'kimi')?.health;
    expect(await healthOf({ with: { ...state, cooldowns } })).toBe('cooling');
    const world = [provider('kimi', [model('kimi-k2.5'), model('kimi-lite')])];
    expect(await healthOf({ with: { ...state, cooldowns }, world })).toBe('degraded');
  });

  it('tells scope, cause, source and deadline of a cooldown', async () => {
    const cooldown: Cooldown = {
      ...{ provider: 'zai', account: 'default', model: '*', kind: 'quota_exhausted', scope: 'account', strikes: 1 },
      ...{ since: NOW - MINUTE, until: NOW + 12 * MINUTE, source: 'header', cause: 'You have used your plan.' },
    };
    const cooling = { ...state, cooldowns: { 'zai|default|*|quota_exhausted': cooldown } };
    const { providers } = await documentOf({ with: cooling });
    expect(providers[0]).toMatchObject({
      health: 'cooling',
      nextProbeAt: '2026-11-21T12:12:00.000Z',
      causes: [
        {
          ...{ kind: 'quota_exhausted', scope: 'account', model: null, message: 'You have used your plan.' },
          ...{ since: '2026-11-21T11:59:00.000Z', until: '2026-11-21T12:12:00.000Z', source: 'header' },
        },
      ],
    });
    const { stdout } = await run(['status', '--no-color'], { with: cooling, terminal: { stdout: 60 } });
    expect(stdout).toContain(
      '  zai: cooling\n    quota spent on the whole account, next try 12:12 (in 12\n    min) as its header',
    );
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  });
});

describe('metrics', () => {
  it('are in the document: in total, and for each provider, account, model and task', async () => {
    const { total, metrics } = await documentOf();
    expect(total).toMatchObject({ requests: 7, succeeded: 5, failed: 2, errors: { network: 2 } });
    expect(metrics.provider[0]).toMatchObject({ provider: 'zai', requests: 4, successRate: 1, costUsd: 0.004 });
    expect(metrics.provider[0]!.latency).toMatchObject({ avgMs: 1000 });
    expect(metrics.account[0]).toMatchObject({ provider: 'zai', account: null });
    expect(metrics.model.map(({ model }) => model).sort()).toEqual(['glm-4.7', 'kimi-k2.5']);
    expect(metrics.task.map(({ task, requests }) => [task, requests])).toEqual([
      ['coding', 4],
      ['simple', 3],
    ]);
  });

  it.each(['provider', 'account', 'model', 'task'])('are one plain table by %s behind a pipe', async by => {
    const lines = (await run(['status', '--by', by])).stdout.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('latency p99\tfirst token avg');
    expect(lines.map(line => line.split('\t').length)).toEqual([16, 16, 16]);
  });

  it('are three tables on a terminal, with errors by kind', async () => {
    const { stdout } = await run(['status', '--by', 'model', '--no-color'], { terminal: { stdout: 80 } });
    expect(stdout).toMatch(/Use:[\s\S]+Latency, whole answer:[\s\S]+Time to the first token:/);
    expect(stdout).toMatch(/kimi\/kimi-k2\.5 +│ +3 │ +2 │/);
    expect(stdout).toContain('connection failed 2');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('say so where there are none', async () => {
    expect((await run(['status', '--by', 'task'], { with: EMPTY_STATE })).stdout).toContain('Nothing was measured yet');
    expect((await documentOf({ with: EMPTY_STATE })).total).toMatchObject({
      requests: 0,
      successRate: null,
      latency: null,
    });
  });
});

describe('the conversation', () => {
  const withSession = (more: Partial<SessionSummary> = {}): HostOptions => {
    const summary = { name: 'work', at: NOW, turns: 3, contextTokens: 12_345, contextWindow: 128_000, ...more };
    return { sessions: async () => ({ latest: async () => summary }) as unknown as SessionStore };
  };

  it('is shown with what it takes of the window', async () => {
    expect((await run(['status'], withSession())).stdout).toContain(
      'Context: 12,345 / 128,000 tokens (9.6 %), session work',
    );
    expect((await documentOf(withSession())).session).toMatchObject({ name: 'work', contextTokens: 12_345 });
  });

  it('has no share of a window that is not known, and no line where nothing is', async () => {
    expect((await run(['status'], withSession({ contextWindow: undefined }))).stdout).toContain(
      'Context: 12,345 tokens, session work',
    );
    expect((await run(['status'], withSession({ contextTokens: undefined }))).stdout).not.toContain('Context');
    expect((await run(['status'])).stdout).not.toContain('Context');
    expect((await documentOf()).session).toBeNull();
  });
});

it.each([['0'], ['0.2'], ['3601'], ['x']])('does not take --interval %s', async interval => {
  const { code, stderr } = await run(['status', '--watch', '--interval', interval]);
  expect([code, stderr.includes('from 0.5 to 3600')]).toEqual([2, true]);
});
