// The outbox on disk: order, size, what a crash or another program leaves of it; and the telling of it over a real Redis by many at once.
import { readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFileStore } from '../../src/state/files.ts';
import { createConnection, type RedisConnection } from '../../src/state/redis/connection.ts';
import { createOutbox, type Outbox } from '../../src/state/redis/outbox.ts';
import { createRedisStore } from '../../src/state/redis/store.ts';
import { idsOf, logEntry } from '../conformance/state.ts';
import { counted, untoldIn, withCount } from '../helpers/counted.ts';
import { hasRedis, startRedis, type TestRedis } from '../helpers/redis.ts';
import { ownProcesses, temporaryFolder } from './fixtures.ts';

const clock = { now: () => Date.UTC(2026, 10, 21) };
let folder: ReturnType<typeof temporaryFolder>;
let warnings: string[];
beforeEach(() => {
  folder = temporaryFolder();
  warnings = [];
});
afterEach(() => folder.remove());

const path = () => join(folder.path, 'provider-unsent.json');
const open = (): Outbox =>
  createOutbox({ path: path(), clock, processes: ownProcesses(), warn: message => warnings.push(message) });
const effect = (type: string) => ({ effect: { type } });
const add = (outbox: Outbox, count: number, words = '') =>
  Promise.all(Array.from({ length: count }, (_, i) => outbox.add(effect(`${i}${words}`))));
const bytes = () => statSync(path()).size;

describe('an outbox', () => {
  it('keeps what is added in order, whoever adds it, and goes once all of it is told', async () => {
    const [one, other] = [open(), open()];
    expect(one.isEmpty()).toBe(true);
    await one.add(effect('a'));
    await other.add({ entry: logEntry('b') });
    await one.add({ ...effect('c'), tried: 'token' });
    const owed = await other.oldest();
    expect(owed).toMatchObject([
      { n: 0, effect: { type: 'a' } },
      { n: 1, entry: { id: 'b' } },
      { n: 2, effect: { type: 'c' }, tried: 'token' },
    ]);
    const { outbox: name } = owed[0]!;
    await one.drop(name, 2);
    expect(other.isEmpty()).toBe(false);
    await one.drop(name, 3);
    expect(other.isEmpty()).toBe(true);
    await other.add(effect('d'));
    expect(await one.oldest()).toMatchObject([{ n: 0, outbox: expect.not.stringContaining(name) }]);
  });

  it('costs as much to add to when it is long as when it is short, and is read in parts', async () => {
    const outbox = open();
    for (let i = 0; i < 30; i++) await add(outbox, 100, 'x'.repeat(500));
    const files = readdirSync(folder.path);
    expect(files.length).toBeGreaterThan(5);
    const before = bytes();
    await outbox.add(effect('last'));
    expect(bytes() - before).toBeLessThan(200);
    const seen: string[] = [];
    while (!outbox.isEmpty()) {
      const part = await outbox.oldest();
      expect(part.length).toBeLessThan(1000);
      expect(part.map(({ n }) => n)).toEqual(part.map((_, i) => seen.length + i));
      seen.push(...part.map(one => ('effect' in one ? one.effect.type : '')));
      await outbox.drop(part[0]!.outbox, part.at(-1)!.n + 1);
    }
    expect(seen).toHaveLength(3001);
    expect(seen.at(-1)).toBe('last');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('that was torn by a crash goes on after its last whole line, with a warning', async () => {
    const outbox = open();
    await add(outbox, 2);
    truncateSync(path(), bytes() - 6);
    await outbox.add(effect('after'));
    expect(warnings).toHaveLength(1);
    expect(await outbox.oldest()).toMatchObject([
      { n: 0, effect: { type: '0' } },
      { n: 1, effect: { type: 'after' } },
    ]);
  });

  it('in which there is something that nobody understands is kept beside, with a warning', async () => {
    const outbox = open();
    writeFileSync(path(), '{"version":1,"entries":[{"untold":"everything"}]}');
    expect(await outbox.oldest()).toEqual([]);
    expect(outbox.isEmpty()).toBe(true);
    expect(warnings).toEqual([expect.stringContaining('cannot be read')]);
    expect(readdirSync(folder.path)).toEqual([expect.stringContaining('damaged')]);
  });
});

it('is put aside once, when the rest of it is told, however often it is looked at', async () => {
  const outbox = open();
  await outbox.add(effect('a'));
  const [kept] = await outbox.oldest();
  writeFileSync(path(), JSON.stringify([{ v: 9, of: 'a newer program' }, kept]));
  for (let look = 0; look < 3; look++) expect(await outbox.oldest()).toEqual([kept]);
  expect(warnings).toEqual([]);
  await outbox.drop(kept!.outbox, 1);
  expect(outbox.isEmpty()).toBe(true);
  expect(warnings).toEqual([expect.stringContaining('cannot be read')]);
  expect(readdirSync(folder.path)).toEqual([expect.stringContaining('damaged')]);
});

describe.skipIf(!hasRedis())('telling it', () => {
  let redis: TestRedis;
  const connections: RedisConnection[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());
  beforeEach(() => {
    redis.cli('FLUSHALL');
  });
  afterEach(() => {
    for (const connection of connections.splice(0)) connection.close();
  });
  const store = (settled: string[] = []) => {
    const connection = createConnection({ url: redis.url });
    connections.push(connection);
    const processes = ownProcesses();
    return createRedisStore({
      connection,
      local: createFileStore({ dir: folder.path, clock, lock: { processes } }),
      unsentPath: path(),
      processes,
      clock,
      effects: async () => (state, told) => {
        if (told.type === 'poison') throw new Error('no such thing');
        return withCount(state, told);
      },
      settle: async ({ type }) => void settled.push(type),
      warn: message => warnings.push(message),
    });
  };

  it('by many at once: all of it counts, once, whoever left it there', async () => {
    const outbox = open();
    for (let i = 0; i < 1500; i++) void outbox.add(effect(`count ${i % 3}`));
    await outbox.add({ entry: logEntry('entry') });
    const crowd = Array.from({ length: 8 }, () => store());
    await Promise.all(crowd.map(one => one.update(...counted('live'))));
    expect((await store().read()).pools).toEqual({ 0: 500, 1: 500, 2: 500, live: 8 });
    expect(await idsOf(store())).toEqual(['entry']);
    expect(untoldIn(folder.path)).toEqual([]);
  });

  it('again after it was told, as by somebody who died before he removed it: nothing counts twice', async () => {
    const outbox = open();
    await add(outbox, 3);
    await outbox.add({ entry: logEntry('entry') });
    const kept = await outbox.oldest();
    await store().read();
    writeFileSync(path(), JSON.stringify(kept));
    await open().add(effect('count later'));
    await store().read();
    expect((await store().read()).pools).toEqual({ 0: 1, 1: 1, 2: 1, later: 1 });
    expect(await idsOf(store())).toEqual(['entry']);
    expect(untoldIn(folder.path)).toEqual([]);
  });

  it('to a server that has lost its memory: what is still there counts', async () => {
    const outbox = open();
    await outbox.add(effect('count a'));
    const [told] = await outbox.oldest();
    await store().read();
    redis.cli('FLUSHALL');
    writeFileSync(path(), JSON.stringify([told]));
    expect((await store().read()).pools).toEqual({ a: 1 });
  });

  it('where a file was put together of two: both are told, and it goes', async () => {
    const one = open();
    await one.add(effect('count a'));
    const [first] = await one.oldest();
    await one.drop(first!.outbox, 1);
    await one.add(effect('count b'));
    const [second] = await one.oldest();
    writeFileSync(path(), JSON.stringify([first, second]));
    expect((await store().read()).pools).toEqual({ a: 1, b: 1 });
    expect(untoldIn(folder.path)).toEqual([]);
  });

  it('a change that cannot be made is given up with a warning, and those behind it are told', async () => {
    const outbox = open();
    for (const type of ['count a', 'poison', 'count b']) await outbox.add(effect(type));
    const settled: string[] = [];
    expect((await store(settled).read()).pools).toEqual({ a: 1, b: 1 });
    expect(warnings).toEqual([expect.stringMatching(/is lost.*poison.*no such thing/)]);
    expect(settled).toEqual(['count a', 'poison', 'count b']);
  });

  it('waits for no other process to end: a reader of the log tells it, too', async () => {
    await open().add({ entry: logEntry('entry') });
    expect(await idsOf(store())).toEqual(['entry']);
  });
});
