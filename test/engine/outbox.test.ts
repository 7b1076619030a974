// The real engine over a real Redis that comes and goes: what it did meanwhile counts against quotas, budgets and credits in the end, once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QuotaRule } from '../../src/domain/quota.ts';
import type { Budget } from '../../src/domain/settings.ts';
import type { RouterState } from '../../src/domain/state.ts';
import { createCreditBook, type OwnCreditBook } from '../../src/engine/credit-book.ts';
import { settlementOf, withLateEffect } from '../../src/engine/effect.ts';
import { always } from '../../src/sandbox/script.ts';
import { createFileStore } from '../../src/state/files.ts';
import type { Timer } from '../../src/state/lock.ts';
import { createConnection, type RedisConnection } from '../../src/state/redis/connection.ts';
import { createRedisCredits } from '../../src/state/redis/credits.ts';
import { createRedisStore } from '../../src/state/redis/store.ts';
import type { SharedStore } from '../../src/state/shared-store.ts';
import { idsOf } from '../conformance/state.ts';
import { untoldIn } from '../helpers/counted.ts';
import { hasRedis, startRedis, type TestRedis } from '../helpers/redis.ts';
import { type Rig, startRig } from '../helpers/rig.ts';
import { account } from '../helpers/world.ts';
import { ownProcesses } from '../state/fixtures.ts';

vi.setConfig({ testTimeout: 120_000 });

/** One that waits a fifth of what it is asked for. */
const HASTY: Timer = {
  now: () => performance.now() * 5,
  wait: (ms, signal) => pause(ms / 5, undefined, { signal }).catch(() => {}),
};
const clock = { now: () => Date.now() };
const quota: QuotaRule = {
  limits: [
    { limit: 1000, unit: 'requests', window: 'day' },
    { limit: 1_000_000, unit: 'tokens', window: 'day' },
  ],
  source: 'config',
};
const budgets: readonly Budget[] = [{ window: 'day', limit: 100_000_000_000 }];

describe.skipIf(!hasRedis())('an engine whose Redis is away for a while', () => {
  let redis: TestRedis;
  const undo: (() => unknown)[] = [];
  beforeEach(async () => {
    redis = await startRedis();
    undo.push(redis.close);
  });
  afterEach(async () => {
    for (const one of undo.splice(0).reverse()) await one();
  });

  const connect = (): RedisConnection => {
    const connection = createConnection({ url: redis.url, timer: HASTY });
    undo.push(connection.close);
    return connection;
  };
  const bookOver = (connection: RedisConnection): OwnCreditBook =>
    createCreditBook(createRedisCredits({ connection, key: '{openclaw}:credits' }), clock, () => {});
  const folder = () => {
    const dir = mkdtempSync(join(tmpdir(), 'outbox-'));
    undo.push(() => rmSync(dir, { recursive: true, force: true }));
    return dir;
  };

  interface Machine {
    readonly dir: string;
    readonly rig: Rig;
    readonly state: SharedStore;
    readonly book: OwnCreditBook;
  }
  async function machine(dir = folder(), hasCredits = false): Promise<Machine> {
    const connection = connect();
    const book = bookOver(connection);
    const processes = ownProcesses();
    const state = createRedisStore({
      connection,
      local: createFileStore({ dir, clock, lock: { processes } }),
      unsentPath: join(dir, 'provider-unsent.json'),
      processes,
      clock,
      effects: async () => (told, effect) => withLateEffect(told, effect, Date.now()),
      settle: async effect => {
        const owed = settlementOf(effect);
        if (owed) await book.settle(owed.attempt, owed.cost, owed.of);
      },
    });
    const price = { inputPer1M: 10, outputPer1M: 10 };
    const rig = await startRig(
      [{ id: 'a', model: { price }, resolved: { accounts: [account(undefined, { quota })] } }],
      {
        settings: { budgets },
        ports: { state, ...(hasCredits && { credits: book }) },
      },
    );
    undo.push(() => rig.close());
    return { dir, rig, state, book };
  }
  async function ask({ rig }: Machine, times: number, log = true): Promise<void> {
    for (let i = 0; i < times; i++) expect((await rig.ask('x', {}, { log })).outcome).toMatchObject({ ok: true });
  }
  /** A machine that was not there sees what the server knows. */
  const seen = async () => {
    const { state } = await machine();
    return { state: await state.read(), log: await idsOf(state) };
  };
  const sums = ({ quotas, budgets: spent = {}, measures }: RouterState) => {
    const [measure] = Object.values(measures);
    return {
      requests: quotas['a|default']?.find(({ unit }) => unit === 'requests')?.used,
      tokens: quotas['a|default']?.find(({ unit }) => unit === 'tokens')?.used,
      measured: measure?.requests,
      measuredTokens: (measure?.inputTokens ?? 0) + (measure?.outputTokens ?? 0),
      cost: measure?.cost,
      spent: Object.values(spent).map(use => use.spent),
      held: Object.values(spent).flatMap(use => Object.keys(use.held)),
    };
  };
  /** All of these requests, and nothing besides, are in every count; `spent` by those that the state knows of. */
  function expectAll(state: RouterState, requests: number): void {
    const { cost, measuredTokens, ...rest } = sums(state);
    expect(rest).toEqual({ requests, tokens: measuredTokens, measured: requests, spent: [cost], held: [] });
  }

  it('killed and started again: every call counts against quota and budget, those of the outage too', async () => {
    const one = await machine();
    await ask(one, 3);
    await redis.kill();
    await ask(one, 5);
    await redis.restart();
    await pause(300);
    await ask(one, 2);
    const { state, log } = await seen();
    expectAll(state, 10);
    expect(new Set(log).size).toBe(10);
    expect(log).toHaveLength(10);
    expect(untoldIn(one.dir)).toEqual([]);
  });

  it('and calls that are not logged: they count all the same, and leave nothing in the log', async () => {
    const one = await machine();
    await ask(one, 1, false);
    await redis.kill();
    await ask(one, 2, false);
    await redis.restart();
    const { rig } = one;
    await rig.close();
    const next = await machine(one.dir);
    await next.state.read();
    const { state, log } = await seen();
    expectAll(state, 3);
    expect(log).toEqual([]);
  });

  it('in the middle of many calls at once: each of them counts once, whichever half of it was told', async () => {
    const one = await machine();
    await ask(one, 1);
    one.rig.sandbox.provider('a').setScript(always({ type: 'slow_first_token', delayMs: 300 }));
    const begun = Array.from({ length: 6 }, () => one.rig.ask('x'));
    const held = () => JSON.parse(redis.cli('HGET', '{openclaw}:state', 'body')) as RouterState;
    await expect.poll(() => sums(held()).requests).toBe(7);
    await redis.kill();
    await Promise.all(begun);
    await redis.restart();
    await pause(300);
    await ask(one, 1);
    expectAll((await seen()).state, 8);
  });

  it('back while calls are under way: what they claimed without it is settled at what they used', async () => {
    const one = await machine();
    await ask(one, 1);
    await redis.kill();
    one.rig.sandbox.provider('a').setScript(always({ type: 'slow_first_token', delayMs: 1500 }));
    const begun = one.rig.ask('x');
    await expect.poll(() => untoldIn(one.dir).length).toBe(1);
    await redis.restart();
    await pause(300);
    const other = await machine(one.dir);
    const { requests, held } = sums(await other.state.read());
    expect([requests, held.length]).toEqual([2, 1]);
    await begun;
    expectAll((await seen()).state, 2);
  });

  it('frozen, and then going on: a claim that it makes late counts once', async () => {
    const one = await machine();
    await ask(one, 2);
    redis.signal('SIGSTOP');
    await ask(one, 2);
    redis.signal('SIGCONT');
    await pause(1000);
    await ask(one, 1);
    expectAll((await seen()).state, 5);
  });

  it('and back without its memory: what it was told before is lost with it, the rest counts', async () => {
    const one = await machine();
    await ask(one, 3);
    await redis.kill();
    await ask(one, 4);
    await redis.restart();
    redis.cli('FLUSHALL');
    await pause(300);
    await ask(one, 1);
    const { state, log } = await seen();
    expectAll(state, 5);
    expect(log).toHaveLength(5);
  });

  it('lost between a call and its end: what the credits reserved for it is settled at its cost by the next', async () => {
    const one = await machine(folder(), true);
    await one.book.topUp({ payment: 'p1', paid: 10_000_000_000 });
    one.rig.sandbox.provider('a').setScript(always({ type: 'slow_first_token', delayMs: 400 }));
    const begun = one.rig.ask('x', {}, { log: false });
    await expect.poll(() => redis.cli('LLEN', '{openclaw}:credits').trim()).toBe('2');
    await redis.kill();
    const { outcome } = await begun;
    expect(outcome.ok).toBe(true);
    await redis.restart();
    const next = await machine(one.dir);
    await next.state.read();
    await next.state.read();
    const types: string[] = [];
    let settled: unknown;
    for await (const entry of next.book.entries()) {
      settled ??= entry;
      types.push(entry.type);
    }
    expect(types).toEqual(['settle', 'reserve', 'topup']);
    expect(settled).toMatchObject({ cost: outcome.cost });
    expect(await next.book.standing()).toMatchObject({ reserved: 0 });
  });
});
