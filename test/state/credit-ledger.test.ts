// The ledger of credits in a file and in Redis: the contract, and what must not be touched.
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { topUp } from '../../src/accounting/credits.ts';
import { createCreditFile } from '../../src/state/credit-ledger.ts';
import { realTimer } from '../../src/state/lock.ts';
import { createConnection, type RedisConnection } from '../../src/state/redis/connection.ts';
import { createRedisCredits } from '../../src/state/redis/credits.ts';
import { allOf, describeCreditLedger } from '../conformance/ledger.ts';
import { freePort, hasRedis, startRedis, type TestRedis } from '../helpers/redis.ts';
import { ownProcesses, temporaryFolder } from './fixtures.ts';

const clock = { now: () => 0 };
const fileIn = (folder: string, warn?: (message: string) => void) =>
  createCreditFile({
    path: join(folder, 'provider-credits.json'),
    clock,
    lock: { processes: ownProcesses() },
    ...(warn && { warn }),
  });

describeCreditLedger('the file', async () => {
  const folder = temporaryFolder();
  return { ledger: fileIn(folder.path), other: fileIn(folder.path), close: async () => folder.remove() };
});

describe('the file', () => {
  const pay = (payment: string) => (entries: Parameters<Parameters<ReturnType<typeof fileIn>['turn']>[0]>[0]) =>
    topUp(entries, { payment, paid: 115_000_000 }, { now: 0, newId: () => payment });

  it('is one JSON array that only its owner can read', async () => {
    const folder = temporaryFolder();
    for (const payment of ['a', 'b', 'c']) await fileIn(folder.path).turn(pay(payment));
    const path = join(folder.path, 'provider-credits.json');
    const amounts = (JSON.parse(readFileSync(path, 'utf8')) as { amount: number }[]).map(({ amount }) => amount);
    expect(amounts).toEqual([100_000_000, 100_000_000, 100_000_000]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    folder.remove();
  });

  it('loses nothing to a torn line', async () => {
    const folder = temporaryFolder();
    await fileIn(folder.path).turn(pay('a'));
    appendFileSync(join(folder.path, 'provider-credits.json'), ',\n{"v":1,"id":"x","amo');
    expect(await allOf(fileIn(folder.path))).toHaveLength(1);
    await fileIn(folder.path).turn(pay('b'));
    expect((await allOf(fileIn(folder.path)))[0]).toMatchObject({ balance: 200_000_000 });
    folder.remove();
  });

  it('of a newer version is refused, and stays as it is', async () => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'provider-credits.json');
    const text = '[\n{"v":2,"id":"x","credits":{"left":7}}\n]\n';
    writeFileSync(path, text);
    await expect(allOf(fileIn(folder.path))).rejects.toMatchObject({ reason: 'newer_version' });
    await expect(fileIn(folder.path).turn(pay('a'))).rejects.toMatchObject({ reason: 'newer_version' });
    expect(readFileSync(path, 'utf8')).toBe(text);
    folder.remove();
  });
});

describe.skipIf(!hasRedis())('with a server', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  describeCreditLedger('Redis', async () => {
    redis.cli('FLUSHALL');
    const connections = [createConnection({ url: redis.url }), createConnection({ url: redis.url })] as const;
    const [ledger, other] = connections.map(connection => createRedisCredits({ connection, key: '{t}:credits' }));
    const close = async () => {
      for (const connection of connections) connection.close();
    };
    return { ledger: ledger!, other: other!, close };
  });

  it('lets a payment in that has to be looked for in all of a long ledger, though somebody else always writes first', async () => {
    redis.cli('FLUSHALL');
    const [own, others] = [createConnection({ url: redis.url }), createConnection({ url: redis.url })];
    const quick = createRedisCredits({ connection: others, key: '{t}:credits', deadlineMs: 0 });
    let ids = 0;
    const entry = () =>
      ({ v: 1, id: `q${++ids}`, at: 0, type: 'off', amount: 0, balance: 0, open: 0, on: false }) as const;
    await quick.turn(() => [Array.from({ length: 3_000 }, entry), undefined]);
    let wasRefused = 0;
    const crowded: RedisConnection = {
      ...own,
      async run(work) {
        await quick.turn(() => [[entry()], undefined]).catch(() => (wasRefused += 1));
        return own.run(work);
      },
    };
    const timer = { ...realTimer, wait: async () => {} };
    const slow = createRedisCredits({ connection: crowded, key: '{t}:credits', timer });
    const paid = await slow.turn(entries =>
      topUp(entries, { payment: 'new', paid: 115_000_000 }, { now: 0, newId: () => 'e1' }),
    );
    expect([paid.isNew, wasRefused]).toEqual([true, expect.any(Number)]);
    expect(wasRefused).toBeGreaterThan(0);
    expect((await allOf(quick)).filter(({ type }) => type === 'topup')).toHaveLength(1);
    // Nobody waits for who is done, or found that there is nothing to do.
    await quick.turn(() => [[entry()], undefined]);
    let looks = 0;
    await slow.turn(() => [++looks > 3 ? [] : [entry()], undefined]);
    expect(redis.cli('EXISTS', '{t}:credits:turn').trim()).toBe('0');
    for (const connection of [own, others]) connection.close();
  });

  it('is read anew where somebody has emptied it meanwhile', async () => {
    redis.cli('FLUSHALL');
    const connection = createConnection({ url: redis.url });
    const ledger = createRedisCredits({ connection, key: '{t}:credits' });
    const pay = (payment: string, within = () => {}) =>
      ledger.turn(entries => {
        const done = topUp(entries, { payment, paid: 115_000_000 }, { now: 0, newId: () => payment });
        within();
        return done;
      });
    for (let n = 0; n < 100; n++) await pay(`p${n}`);
    let isEmptied = false;
    await pay('last', () => {
      if (!isEmptied) redis.cli('DEL', '{t}:credits');
      isEmptied = true;
    });
    expect(await allOf(ledger)).toMatchObject([{ payment: 'last', balance: 100_000_000 }]);
    connection.close();
  });

  it('gives everybody a turn on a machine on which minutes pass between two steps', async () => {
    redis.cli('FLUSHALL');
    let minutes = 0;
    const timer = { now: () => ++minutes * 60_000, wait: async () => {} };
    const connections = Array.from({ length: 8 }, () => createConnection({ url: redis.url }));
    const ledgers = connections.map(connection => createRedisCredits({ connection, key: '{t}:credits', timer }));
    const pays = ledgers.map((ledger, n) =>
      ledger.turn(entries => topUp(entries, { payment: `p${n}`, paid: 115_000_000 }, { now: 0, newId: () => `e${n}` })),
    );
    await Promise.all(pays);
    expect((await allOf(ledgers[0]!))[0]).toMatchObject({ balance: 800_000_000 });
    for (const connection of connections) connection.close();
  });
});

it('without the server nothing can be taken, and nothing hangs', async () => {
  const connection = createConnection({ url: `redis://127.0.0.1:${await freePort()}` });
  const ledger = createRedisCredits({ connection, key: '{t}:credits' });
  await expect(ledger.turn(() => [[], undefined])).rejects.toMatchObject({ reason: 'unreachable' });
  connection.close();
});
