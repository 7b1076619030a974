// What was counted without Redis, when it or the process that tells it dies in the middle of the telling, at every step: all of it is told in the end, and counts once.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RouterState } from '../../src/domain/state.ts';
import { createFileStore } from '../../src/state/files.ts';
import type { Timer } from '../../src/state/lock.ts';
import type { Processes } from '../../src/state/processes.ts';
import { createConnection, type RedisConnection, type Send } from '../../src/state/redis/connection.ts';
import { createRedisStore, type RedisStore } from '../../src/state/redis/store.ts';
import { idsOf, logEntry } from '../conformance/state.ts';
import { counted, untoldIn, withCount } from '../helpers/counted.ts';
import { survivor, victim } from '../helpers/dying-disk.ts';
import { hasRedis, startRedis, type TestRedis } from '../helpers/redis.ts';
import { temporaryFolder } from './fixtures.ts';

/** One that waits a fifth of what it is asked for: there are many kills. */
const HASTY: Timer = {
  now: () => performance.now() * 5,
  wait: (ms, signal) => pause(ms / 5, undefined, { signal }).catch(() => {}),
};

/** Runs a command; the process may end before or after. */
type Step = (send: () => Promise<unknown>) => Promise<unknown>;

let redis: TestRedis;
let folder: ReturnType<typeof temporaryFolder>;
const connections: RedisConnection[] = [];
const settled: string[] = [];

function open(processes: Processes, step: Step = send => send(), warnings: string[] = []): RedisStore {
  const real = createConnection({ url: redis.url, timer: HASTY });
  connections.push(real);
  const stepping =
    (send: Send): Send =>
    (...command) =>
      step(() => send(...command));
  return createRedisStore({
    connection: { ...real, run: work => real.run(send => work(stepping(send))) },
    local: createFileStore({ dir: folder.path, clock: { now: () => 0 }, lock: { processes } }),
    unsentPath: join(folder.path, 'provider-unsent.json'),
    processes,
    clock: { now: () => Date.now() },
    warn: message => warnings.push(message),
    settle: async ({ type }) => void settled.push(type),
    effects: async () => withCount,
  });
}

/** What the engine does: a claim before the call, an attempt after it, the entry at the end. */
async function request(store: RedisStore, id: string): Promise<void> {
  await store.update(...counted(`claim ${id}`));
  await store.update(...counted(`outcome ${id}`));
  await store.append(logEntry(id));
}
const unsent = (): readonly unknown[] => untoldIn(folder.path);
const told = (): RouterState['pools'] => JSON.parse(redis.cli('HGET', '{openclaw}:state', 'body')).pools;

describe.skipIf(!hasRedis())('what was counted without a server', () => {
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());
  beforeEach(begin);
  afterEach(end);

  function begin() {
    folder = temporaryFolder();
    redis.cli('FLUSHALL');
  }
  function end() {
    for (const connection of connections.splice(0)) connection.close();
    settled.length = 0;
    folder.remove();
  }

  /** A request with the server, two without it, and two when it is back; `step` is in force from then on. */
  async function act(step: Step): Promise<void> {
    let isBack = false;
    const store = open(victim, send => (isBack ? step(send) : send()));
    await request(store, 'one');
    await redis.kill();
    await request(store, 'two');
    await request(store, 'three');
    expect(unsent()).toHaveLength(6);
    await redis.restart();
    // It is left alone for as long as it was waited for.
    await pause(300);
    isBack = true;
    await request(store, 'four');
    await request(store, 'five');
  }

  /** All that ended is told, and nothing twice; of a request in which the process died there may be a part. */
  async function check(ended: readonly string[]): Promise<void> {
    const next = open(survivor);
    await next.read();
    const ids = await idsOf(next);
    expect(ids).toEqual(expect.arrayContaining([...ended]));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(told()).toMatchObject({ [`claim ${id}`]: 1, [`outcome ${id}`]: 1 });
    expect(Object.values(told()).filter(count => count !== 1)).toEqual([]);
    expect(unsent()).toEqual([]);
    expect(settled).toEqual(
      expect.arrayContaining(ended.filter(id => id === 'two' || id === 'three').map(id => `count outcome ${id}`)),
    );
  }

  type Death = (send: () => Promise<unknown>, processEnds: () => void) => Promise<unknown>;
  const serverDies: Death = async send => {
    await redis.kill();
    return send();
  };
  const processDies: Death = (_send, processEnds) => {
    processEnds();
    return new Promise(() => {});
  };
  it.each<readonly [string, Death]>([
    ['the server dies before', serverDies],
    ['the server dies after', (send, ends) => send().then(() => serverDies(send, ends))],
    ['the process dies before', processDies],
    ['the process dies after', (send, ends) => send().then(() => processDies(send, ends))],
  ])('%s any one command of telling it: the next process tells what is left', async (_name, dies) => {
    let at = 0;
    let commands = 0;
    while (commands >= at) {
      at += 1;
      commands = 0;
      let isEnded = false;
      await new Promise<void>((resolve, reject) => {
        const processEnds = () => {
          isEnded = true;
          resolve();
        };
        const step: Step = send => {
          commands += 1;
          return commands === at ? dies(send, processEnds) : send();
        };
        act(step).then(resolve, reject);
      });
      if (commands >= at && !isEnded) await redis.restart();
      await check(isEnded ? ['one', 'two', 'three'] : ['one', 'two', 'three', 'four', 'five']);
      end();
      begin();
    }
    expect(at).toBeGreaterThan(12);
  });

  it('and made late by a server that hung, after the process gave it up: the next process does not tell it again', async () => {
    let commands = Number.NaN;
    const store = open(victim, send => {
      commands += 1;
      // The second command writes what the first one has read.
      if (commands === 2) redis.signal('SIGSTOP');
      return send();
    });
    await request(store, 'one');
    commands = 0;
    try {
      await request(store, 'two');
      expect(unsent()).toHaveLength(3);
    } finally {
      redis.signal('SIGCONT');
    }
    await expect.poll(() => told()['claim two']).toBe(1);
    await check(['one', 'two']);
  });

  it('decided on what such a server held: the decision stands, since the server may make it yet', async () => {
    let isLate = false;
    let commands = 0;
    const store = open(victim, send => {
      commands += 1;
      if (isLate && commands === 2) redis.signal('SIGSTOP');
      return send();
    });
    await store.update(...counted('n'));
    // Somebody else counts on, and the snapshot of this machine knows nothing of it.
    redis.cli('HSET', '{openclaw}:state', 'revision', 'theirs', 'body', '{"version":1,"pools":{"n":7}}');
    [isLate, commands] = [true, 0];
    try {
      expect(await store.update(...counted('n'))).toBe(8);
      expect(unsent()).toMatchObject([{ effect: { type: 'count n' }, tried: expect.any(String) }]);
    } finally {
      redis.signal('SIGCONT');
    }
    await expect.poll(() => told()['n']).toBe(8);
    isLate = false;
    await pause(300);
    await open(survivor).read();
    expect([told()['n'], unsent()]).toEqual([8, []]);
  });
});
