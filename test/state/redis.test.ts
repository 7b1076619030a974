// The Redis store: the contract, and what happens when the server is lost, slow, or says no.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_STATE, type RouterState } from '../../src/domain/state.ts';
import { createFileStore } from '../../src/state/files.ts';
import { createConnection, type RedisConnection } from '../../src/state/redis/connection.ts';
import { createRedisLog } from '../../src/state/redis/log.ts';
import { createRedisStore } from '../../src/state/redis/store.ts';
import { countOne, describeStateStore, idsOf, logEntry } from '../conformance/state.ts';
import { counted, withCount } from '../helpers/counted.ts';
import { freePort, hasRedis, startRedis, type TestRedis } from '../helpers/redis.ts';
import { ownProcesses, temporaryFolder } from './fixtures.ts';

const connections: RedisConnection[] = [];
const folders: ReturnType<typeof temporaryFolder>[] = [];
const cleanUp = () => {
  for (const connection of connections.splice(0)) connection.close();
  for (const folder of folders.splice(0)) folder.remove();
};

/** A store as a process on a machine of its own would open it. */
function open(url: string, warnings: string[] = [], rebuild = async (): Promise<RouterState> => EMPTY_STATE) {
  const folder = temporaryFolder();
  const connection = createConnection({ url });
  folders.push(folder);
  connections.push(connection);
  const processes = ownProcesses();
  const local = createFileStore({ dir: folder.path, clock: { now: () => 0 }, lock: { processes } });
  const unsentPath = join(folder.path, 'provider-unsent.json');
  return createRedisStore({
    connection,
    local,
    unsentPath,
    processes,
    clock: { now: () => Date.now() },
    rebuild,
    effects: async () => withCount,
    warn: message => warnings.push(message),
  });
}

describe.skipIf(!hasRedis())('with a server', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());
  beforeEach(() => {
    redis.cli('FLUSHALL');
  });
  afterEach(cleanUp);

  describeStateStore('the Redis store', async () => {
    redis.cli('FLUSHALL');
    return { store: open(redis.url), other: open(redis.url), close: async () => cleanUp() };
  });

  it('a newer version of this program is not overwritten', async () => {
    redis.cli('HSET', '{openclaw}:state', 'revision', 'x', 'body', '{"version":2,"pools":{"n":7}}');
    const store = open(redis.url);
    await expect(store.read()).rejects.toMatchObject({ reason: 'newer_version' });
    await expect(store.update(countOne('n'))).rejects.toMatchObject({ reason: 'newer_version' });
    expect(redis.cli('HGET', '{openclaw}:state', 'body').trim()).toBe('{"version":2,"pools":{"n":7}}');
  });

  it('remembers a bounded number of writes, the oldest go first', async () => {
    const connection = createConnection({ url: redis.url });
    connections.push(connection);
    const log = createRedisLog<{ id: string }>({ connection, key: '{test}:log' });
    const fill = `for i = 1, 65536 do redis.call('ZADD', KEYS[1], ARGV[1] + i / 65536, 'w' .. i) end`;
    redis.cli('EVAL', fill, '1', '{test}:log:made', String(Math.floor(Date.now() / 1000) - 60));
    await log.append({ id: 'newest' });
    expect(redis.cli('ZCARD', '{test}:log:made').trim()).toBe('65536');
    expect(redis.cli('ZSCORE', '{test}:log:made', 'w1').trim()).toBe('');
    expect(redis.cli('ZSCORE', '{test}:log:made', 'newest').trim()).not.toBe('');
  });

  it('what is there and means nothing is begun anew', async () => {
    redis.cli('HSET', '{openclaw}:state', 'revision', 'x', 'body', 'nonsense');
    expect(await open(redis.url).update(countOne('n'))).toBe(1);
  });

  it('the log can be watched from another machine', async () => {
    const store = open(redis.url);
    await store.append(logEntry('before'));
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { id } of open(redis.url).follow(stop.signal)) {
        seen.push(id);
        if (seen.length === 3) stop.abort();
      }
    })();
    let i = 0;
    while (!stop.signal.aborted) {
      await store.append(logEntry(`e${i++}`));
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    await watching;
    expect(seen).not.toContain('before');
    expect(seen.map(id => Number(id.slice(1)))).toEqual(seen.map((_, k) => Number(seen[0]!.slice(1)) + k));
  });

  it('a log of many pages is read to its end, and no entry comes twice', async () => {
    const store = open(redis.url);
    const ids = Array.from({ length: 450 }, (_, i) => `e${i}`);
    await Promise.all(ids.map(id => store.append(logEntry(id))));
    expect((await idsOf(store)).toSorted()).toEqual(ids.toSorted());
  });

  it('forgets what was learned, and says what that was; the log stays', async () => {
    const store = open(redis.url);
    await store.update(countOne('n'));
    await store.append(logEntry('a'));
    expect(await store.forget()).toContain('{openclaw}:state');
    expect((await store.read()).pools).toEqual({});
    expect(await idsOf(store)).toEqual(['a']);
  });

  it('a connection that is closed while something runs stays closed, and what runs is told', async () => {
    const connection = createConnection({ url: redis.url });
    let runs = 0;
    const running = connection.run(send => (++runs === 1 ? send('BLPOP', 'nothing', '0') : send('PING')));
    await expect.poll(() => redis.cli('CLIENT', 'LIST')).toMatch(/cmd=blpop/);
    connection.close();
    await expect(running).rejects.toMatchObject({ reason: 'other', message: expect.stringContaining('closed') });
    await expect(connection.run(send => send('PING'))).rejects.toMatchObject({
      reason: 'other',
      message: expect.stringContaining('closed'),
    });
    // The one that asks.
    expect(redis.cli('CLIENT', 'LIST').trim().split('\n')).toHaveLength(1);
  });

  it('tells what it is, without a password', async () => {
    const report = await open(redis.url).inspect();
    expect(report).toMatchObject({ backend: 'redis', address: `127.0.0.1:${redis.port}`, appendOnly: true });
    redis.cli('CONFIG', 'SET', 'appendonly', 'no');
    expect(await open(redis.url).inspect()).toMatchObject({ appendOnly: false });
    redis.cli('CONFIG', 'SET', 'appendonly', 'yes');
  });

  it.each([
    ['0', 'allkeys-lru', false],
    ['100mb', 'volatile-lru', false],
    ['100mb', 'noeviction', false],
    ['100mb', 'allkeys-lru', true],
  ])('tells whether it drops what it holds: maxmemory %s, %s', async (maxmemory, policy, evicts) => {
    redis.cli('CONFIG', 'SET', 'maxmemory', maxmemory, 'maxmemory-policy', policy);
    expect(await open(redis.url).inspect()).toMatchObject({ evicts });
    redis.cli('CONFIG', 'SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction');
  });
});

describe.skipIf(!hasRedis())('a server that is lost', () => {
  let redis: TestRedis;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    cleanUp();
    await redis.close();
  });

  it('in mid-flight: what was last known rules, a warning says so once, and nothing hangs', async () => {
    const warnings: string[] = [];
    const store = open(redis.url, warnings);
    await store.update(...counted('n'));
    await store.append(logEntry('a'));
    await redis.kill();
    const start = performance.now();
    expect((await store.read()).pools).toEqual({ n: 1 });
    expect(await store.update(...counted('n'))).toBe(2);
    await store.append(logEntry('b'));
    expect(await idsOf(store)).toEqual(['b']);
    expect(performance.now() - start).toBeLessThan(30_000);
    expect(warnings).toEqual([expect.stringContaining(`Redis at 127.0.0.1:${redis.port} does not answer`)]);
  });

  it('and comes back: what was counted meanwhile is told it, once', async () => {
    const store = open(redis.url);
    for (let i = 0; i < 3; i++) await store.update(...counted('n'));
    await redis.kill();
    for (let i = 0; i < 3; i++) await store.update(...counted('n'));
    await store.append(logEntry('meanwhile'));
    await redis.restart();
    let calls = 6;
    const told = async () => {
      calls += 1;
      await store.update(...counted('n'));
      return idsOf(open(redis.url));
    };
    await expect.poll(told).toEqual(['meanwhile']);
    expect((await open(redis.url).read()).pools).toEqual({ n: calls });
  });

  it('and comes back empty: who rebuilds the state may read the model lists, and nothing waits for itself', async () => {
    const rebuilding = open(redis.url, [], async () => {
      await rebuilding.readModels();
      return { ...EMPTY_STATE, pools: { n: 10 } };
    });
    await rebuilding.update(...counted('n'));
    await redis.kill();
    await rebuilding.update(...counted('n'));
    await redis.restart();
    redis.cli('FLUSHALL');
    const told = async () => {
      await rebuilding.update(...counted('m'));
      return JSON.parse(redis.cli('HGET', '{openclaw}:state', 'body') || '{"pools":{}}').pools.n;
    };
    await expect.poll(told).toBe(11);
  });

  it('for a moment only: nobody notices', async () => {
    const warnings: string[] = [];
    const store = open(redis.url, warnings);
    await store.update(...counted('n'));
    await redis.kill();
    const change = store.update(...counted('n'));
    await redis.restart();
    expect(await change).toBe(2);
    expect(warnings).toEqual([]);
    expect((await open(redis.url).read()).pools).toEqual({ n: 2 });
  });

  it('silent for a moment, as over a slow disk: it is waited for, and nobody counts past it', async () => {
    const warnings: string[] = [];
    const store = open(redis.url, warnings);
    await store.update(...counted('n'));
    redis.signal('SIGSTOP');
    const change = store.update(...counted('n'));
    await new Promise(resolve => setTimeout(resolve, 1_500));
    redis.signal('SIGCONT');
    expect(await change).toBe(2);
    expect(warnings).toEqual([]);
  });

  it('hung, and then goes on: a write that it made late counts once', async () => {
    const store = open(redis.url);
    await store.update(...counted('n'));
    redis.signal('SIGSTOP');
    expect(await store.update(...counted('n'))).toBe(2);
    redis.signal('SIGCONT');
    const arrived = async () => {
      await store.update(...counted('m'));
      return (await open(redis.url).read()).pools['m'] ?? 0;
    };
    await expect.poll(arrived).toBeGreaterThan(0);
    expect((await open(redis.url).read()).pools['n']).toBe(2);
  });

  it('to a replica, as in a failover: it is left for whoever has its place', async () => {
    const warnings: string[] = [];
    const store = open(redis.url, warnings);
    await store.update(...counted('n'));
    const connectionsMade = () => Number(/total_connections_received:(\d+)/.exec(redis.cli('INFO', 'stats'))![1]);
    redis.cli('REPLICAOF', '127.0.0.1', String(await freePort()));
    const before = connectionsMade();
    const change = store.update(...counted('n'));
    // This question is one of them.
    await expect.poll(connectionsMade).toBeGreaterThan(before + 5);
    redis.cli('REPLICAOF', 'NO', 'ONE');
    expect(await change).toBe(2);
    expect(warnings).toEqual([]);
    expect((await open(redis.url).read()).pools).toEqual({ n: 2 });
  });

  it('to a replica that stays one: what was last known rules, and what is counted is told once it is none', async () => {
    const warnings: string[] = [];
    const store = open(redis.url, warnings);
    await store.update(...counted('n'));
    redis.cli('REPLICAOF', '127.0.0.1', String(await freePort()));
    expect(await store.update(...counted('n'))).toBe(2);
    expect(warnings).toEqual([expect.stringContaining('does not answer')]);
    redis.cli('REPLICAOF', 'NO', 'ONE');
    const told = async () => {
      await store.update(...counted('m'));
      return (await open(redis.url).read()).pools['n'];
    };
    await expect.poll(told, { timeout: 8_000 }).toBe(2);
  });

  it('and a change that has no effect to tell: it holds on this machine, with a warning', async () => {
    const warnings: string[] = [];
    const store = open(redis.url, warnings);
    await store.update(countOne('n'));
    await redis.kill();
    expect(await store.update(countOne('n'))).toBe(2);
    expect((await store.read()).pools).toEqual({ n: 2 });
    expect(warnings.at(-1)).toContain('Redis is not told of this change');
  });

  it('from the start: the program works from its own files', async () => {
    const warnings: string[] = [];
    const store = open(`redis://:s3cret-word@127.0.0.1:${await freePort()}`, warnings);
    expect(await store.update(...counted('n'))).toBe(1);
    expect((await store.read()).pools).toEqual({ n: 1 });
    expect(warnings).toHaveLength(1);
    expect(warnings.join()).not.toContain('s3cret-word');
    await expect(store.inspect()).rejects.toMatchObject({ reason: 'unreachable' });
  });
});

describe.skipIf(!hasRedis())('a server with a password', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis({ password: 'correct-horse' });
  });
  afterAll(() => redis.close());
  afterEach(cleanUp);

  it('is used with it', async () => {
    expect(await open(redis.url).update(...counted('n'))).toBeGreaterThan(0);
  });

  it('that is wrong is told in the words of the server, at once, and never printed', async () => {
    const warnings: string[] = [];
    const store = open(`redis://:battery-staple@127.0.0.1:${redis.port}`, warnings);
    const start = performance.now();
    expect((await store.read()).pools).toEqual({});
    expect(performance.now() - start).toBeLessThan(900);
    expect(warnings.join()).toMatch(/WRONGPASS/);
    expect(warnings.join()).not.toContain('battery-staple');
  });
});

describe('the address of a server', () => {
  it('that is none is an error without what it was', () => {
    for (const url of ['http://:pass@host', 'pass@host:1', '', 'redis//x'])
      expect(() => createConnection({ url })).toThrow(/redis:\/\/HOST:PORT/);
    expect(createConnection({ url: 'rediss://me:pass@example.com/2' }).address).toBe('example.com:6379/2');
  });
});
