// Many processes of the real program while their Redis is killed and started again: nothing hangs, and every request is counted in the end.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { answer, endEvents, LAB_MODEL, textEvent } from '../helpers/lab.ts';
import { withinOneDay } from '../helpers/one-day.ts';
import { hasRedis, startRedis, type TestRedis } from '../helpers/redis.ts';
import { json, startUpstream, stream, type Upstream } from '../helpers/upstream.ts';

withinOneDay();

const COUNT = 24;
const SLOTS = 4;
/** A call without Redis waits some seconds for its claim and some for its record; the rest is for a busy machine. */
const LONGEST_MS = 60_000;

describe.skipIf(!hasRedis())('a Redis that is killed in mid-run', () => {
  let upstream: Upstream;
  let redis: TestRedis;
  const homes: Home[] = [];
  beforeEach(async () => {
    redis = await startRedis();
    upstream = await startUpstream(answer('fine'));
  });
  afterEach(async () => {
    await upstream.close();
    await redis.close();
    for (const home of homes.splice(0)) home.remove();
  });

  function machine(limit: number): Home {
    const home = createHome({ REDIS_URL: redis.url, LAB_KEY: 'lab-key-1234567890' });
    const quota = { limit, unit: 'requests', window: 'day' };
    const lab = { baseUrl: `${upstream.url}/v1`, apiKey: '${LAB_KEY}', models: { m1: LAB_MODEL }, quota };
    home.write('providers.json', { providers: { lab }, state: { backend: 'redis', url: '${REDIS_URL}' } });
    homes.push(home);
    return home;
  }

  /** Chats, a few at a time; `at` is called before the one of that number. */
  async function chats(home: Home, at: Readonly<Record<number, () => Promise<void>>>) {
    const runs: { readonly ms: number; readonly code: number | undefined; readonly stderr: string }[] = [];
    let next = 0;
    const slot = async () => {
      while (next < COUNT) {
        const number = next++;
        await at[number]?.();
        const start = performance.now();
        const { code, stderr } = await home.run(['chat', `question ${number}`]);
        runs.push({ ms: performance.now() - start, code, stderr });
      }
    };
    await Promise.all(Array.from({ length: SLOTS }, slot));
    return runs;
  }

  /** Requests of today, as the shared state counts them against the quota. */
  const used = () => {
    const { quotas } = JSON.parse(redis.cli('HGET', '{openclaw}:state', 'body'));
    return quotas['lab|default'].map(({ used }: { used: number }) => used);
  };
  const requests = async (home: Home) => {
    const { stdout } = await home.run(['status', '--json']);
    return JSON.parse(stdout).providers.find(({ provider }: { provider: string }) => provider === 'lab')?.requests;
  };
  const ids = async (home: Home) => {
    const { stdout } = await home.run(['log', '-n', '100', '--json']);
    return (JSON.parse(stdout).entries as { id: string }[]).map(({ id }) => id);
  };
  const unsent = (home: Home): readonly unknown[] => {
    const path = join(home.dir, 'provider-unsent.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).entries : [];
  };

  it('costs no answer, hangs nobody, and what ended without it is told it by the next process, once', async () => {
    const home = machine(1000);
    const runs = await chats(home, { [COUNT / 3]: redis.kill, [(2 * COUNT) / 3]: redis.restart });
    expect(runs.filter(({ code }) => code !== 0)).toEqual([]);
    expect(Math.max(...runs.map(({ ms }) => ms))).toBeLessThan(LONGEST_MS);
    expect(runs.filter(({ stderr }) => /Redis at .* does not answer/.test(stderr)).length).toBeGreaterThan(0);
    expect(upstream.requests).toHaveLength(COUNT);

    for (let round = 0; round < 2; round++) {
      expect(await requests(home)).toBe(COUNT);
      expect(used()).toEqual([COUNT]);
      const all = await ids(home);
      expect(all).toHaveLength(COUNT);
      expect(new Set(all).size).toBe(COUNT);
      expect(unsent(home)).toEqual([]);
    }
  });

  it('what a short-lived process found out without it keeps others away once it is back', async () => {
    const [home, other] = [machine(1000), machine(1000)];
    upstream.use(json(429, { error: { message: 'You exceeded your current quota' } }, { 'retry-after': '18000' }));
    await redis.kill();
    expect((await home.run(['chat', 'one'])).code).toBe(5);
    await redis.restart();
    await home.run(['status']);
    const { stdout } = await other.run(['status']);
    expect(stdout).toMatch(/rate limited on m1, until .* as its header says/);
  });

  it('frozen, so that it takes connections and never answers, keeps nobody from ending', async () => {
    const home = machine(1000);
    expect((await home.run(['chat', 'one'])).code).toBe(0);
    redis.signal('SIGSTOP');
    try {
      for (const words of [['chat', 'two'], ['status'], ['usage'], ['log'], ['doctor', '--offline']]) {
        const start = performance.now();
        const { stderr } = await home.run(words);
        expect(stderr).toMatch(/Redis at .* does not answer/);
        expect(performance.now() - start).toBeLessThan(LONGEST_MS);
      }
    } finally {
      redis.signal('SIGCONT');
    }
    expect(await requests(home)).toBe(2);
  });

  describe('and money', () => {
    // 10,000 tokens in at $5 and 2,000 out at $25 a million.
    const TEN_CENTS = stream([textEvent('fine'), endEvents(10_000, 2_000)]);
    const PRICED = { ...LAB_MODEL, costPer1M: { input: 5, output: 25 } };
    const ask = (home: Home) => home.run(['chat', '-'], { input: 'word '.repeat(4_000) });
    const json = async (home: Home, ...args: string[]) => JSON.parse((await home.run([...args, '--json'])).stdout);

    function machine(settings: object): Home {
      const home = createHome({ REDIS_URL: redis.url, LAB_KEY: 'lab-key-1234567890' });
      const lab = { baseUrl: `${upstream.url}/v1`, apiKey: '${LAB_KEY}', models: { m1: PRICED } };
      const state = { backend: 'redis', url: '${REDIS_URL}' };
      home.write('providers.json', { providers: { lab }, state, ...settings });
      homes.push(home);
      return home;
    }

    it('what was spent of a budget without it is known meanwhile, told it by the next process, and refused to others', async () => {
      const [home, other] = [machine({ budget: { day: 0.24 } }), machine({ budget: { day: 0.24 } })];
      const spent = async (of: Home) =>
        (await json(of, 'usage')).budgets.map((one: { spentUsd: number }) => one.spentUsd);
      upstream.use(TEN_CENTS);
      expect((await ask(home)).code).toBe(0);
      await redis.kill();
      expect(await spent(home)).toEqual([0.1]);
      expect((await ask(home)).code).toBe(0);
      expect(await spent(home)).toEqual([0.2]);
      await redis.restart();
      await home.run(['status']);
      for (const one of [home, other]) expect(await spent(one)).toEqual([0.2]);
      // What this call may cost is more than what is left.
      expect((await ask(other)).code).toBe(6);
    });

    it('credits of a call that ends without it are settled by the next process, at their cost and once', async () => {
      const home = machine({});
      await home.run(['credits', 'topup', '1.15']);
      upstream.use(async (request, response) => {
        await redis.kill();
        await TEN_CENTS(request, response);
      });
      expect((await ask(home)).code).toBe(0);
      await redis.restart();
      for (let round = 0; round < 2; round++) {
        await home.run(['status']);
        const { entries } = await json(home, 'credits', 'history');
        // Reserved was the most that it could cost.
        const types = entries.map(({ type }: { type: string }) => type);
        expect(types).toEqual(['topup', 'reserve', 'settle']);
        expect(await json(home, 'credits', 'balance')).toMatchObject({ credits: 900 });
      }
    });

    it('credits that cannot be read are no empty ones: nothing is asked, and nobody is told to pay', async () => {
      const home = machine({});
      await home.run(['credits', 'topup', '1.15']);
      upstream.use(TEN_CENTS);
      expect((await ask(home)).code).toBe(0);
      await redis.kill();
      const { code, stderr } = await ask(home);
      expect([code, upstream.requests.length]).toEqual([6, 1]);
      expect(stderr).toContain('the ledger of credits cannot be used now');
      expect(stderr).toMatch(/hint: .*openclaw provider doctor/);
      expect(stderr).not.toMatch(/credits left|topup/);
    });
  });
});
