// Many processes of the real program over one shared state, in files and in Redis: no quota overrun, no count lost, turns taken fairly.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHome, type Home } from '../helpers/binary.ts';
import { answer, LAB_MODEL } from '../helpers/lab.ts';
import { withinOneDay } from '../helpers/one-day.ts';
import { hasRedis, startRedis, type TestRedis } from '../helpers/redis.ts';
import { startWith } from '../helpers/shell.ts';
import { startUpstream, type Upstream } from '../helpers/upstream.ts';

withinOneDay();

const ACCOUNTS = ['a', 'b', 'c', 'd'];
let upstream: Upstream;
let redis: TestRedis | undefined;
const homes: Home[] = [];
beforeEach(async () => {
  upstream = await startUpstream(answer('fine'));
});
afterEach(async () => {
  await upstream.close();
  await redis?.close();
  redis = undefined;
  for (const home of homes.splice(0)) home.remove();
});

/** A machine whose provider has four accounts, each with so many requests a day. */
function machine(limit: number): Home {
  const keys = Object.fromEntries(ACCOUNTS.map(id => [`KEY_OF_${id}`, `key-of-${id}`]));
  const home = createHome({ REDIS_URL: redis?.url ?? '', ...keys });
  const accounts = ACCOUNTS.map(id => ({
    id,
    apiKey: `\${KEY_OF_${id}}`,
    quota: { limit, unit: 'requests', window: 'day' },
  }));
  const lab = { baseUrl: `${upstream.url}/v1`, models: { m1: LAB_MODEL }, accounts, loadBalancing: 'round_robin' };
  const state = redis && { backend: 'redis', url: '${REDIS_URL}' };
  home.write('providers.json', { providers: { lab }, ...(state && { state }) });
  homes.push(home);
  return home;
}

async function atOnce(machines: readonly Home[], count: number) {
  const runs = Array.from({ length: count }, (_, n) =>
    startWith(machines[n % machines.length]!, ['chat', `${n}`, '--json'], 'ignore'),
  );
  return Promise.all(runs.map(run => run.ended));
}

/** How often each account was asked, by its key. */
function askedOf(): readonly number[] {
  const keys = upstream.requests.map(({ headers }) => headers['authorization']);
  return ACCOUNTS.map(id => keys.filter(key => key === `Bearer key-of-${id}`).length);
}

async function countsOf(home: Home) {
  const { stdout } = await home.run(['status', '--json']);
  const rows = JSON.parse(stdout).providers as { provider: string; account: string; requests: number }[];
  return ACCOUNTS.map(id => rows.find(row => row.provider === 'lab' && row.account === id)?.requests);
}

describe.each([
  { backend: 'one state folder', machines: 1, count: 64, limit: 12 },
  { backend: 'one Redis, two state folders', machines: 2, count: 64, limit: 12 },
])('$count processes at once over $backend', ({ machines, count, limit }) => {
  const isShared = machines > 1;
  const isMissing = isShared && !hasRedis();
  beforeEach(async () => {
    if (isShared && !isMissing) redis = await startRedis();
  });
  const open = (limit: number) => Array.from({ length: machines }, () => machine(limit));

  it.skipIf(isMissing)('do not overrun a quota by one, and leave nothing of it', async () => {
    const homes = open(limit);
    const ended = await atOnce(homes, count);
    const full = ACCOUNTS.map(() => limit);
    expect(askedOf()).toEqual(full);
    expect(ended.filter(({ code }) => code === 0)).toHaveLength(limit * ACCOUNTS.length);
    expect(ended.filter(({ code }) => code === 5)).toHaveLength(count - limit * ACCOUNTS.length);
    expect(ended.map(({ stderr }) => stderr).join()).not.toMatch(/warning/);
    for (const home of homes) expect(await countsOf(home)).toEqual(full);
  });

  it.skipIf(isMissing)('take turns fairly within one, and every count is exact', async () => {
    const homes = open(1000);
    const ended = await atOnce(homes, count);
    expect(ended.filter(({ code }) => code === 0)).toHaveLength(count);
    expect(ended.map(({ stderr }) => stderr).join()).not.toMatch(/warning/);
    expect(upstream.requests).toHaveLength(count);
    const asked = askedOf();
    expect(Math.max(...asked) - Math.min(...asked)).toBeLessThanOrEqual(1);
    for (const home of homes) expect(await countsOf(home)).toEqual(asked);
    const { stdout } = await homes.at(-1)!.run(['log', '-n', '100', '--json']);
    expect(new Set((JSON.parse(stdout).entries as { id: string }[]).map(({ id }) => id)).size).toBe(count);
  });
});
