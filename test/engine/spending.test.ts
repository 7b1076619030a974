// Many real processes that spend from one budget and one ledger, some of them killed: nothing is overrun, all sums up, and what the dead held comes back.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { auditLedger, openReservations } from '../../src/accounting/credits.ts';
import type { CreditEntry, CreditLedger } from '../../src/domain/credits.ts';
import type { RouterState } from '../../src/domain/state.ts';
import { createCreditBook } from '../../src/engine/credit-book.ts';
import { createCreditFile } from '../../src/state/credit-ledger.ts';
import { createFileStore } from '../../src/state/files.ts';
import { createConnection } from '../../src/state/redis/connection.ts';
import { createRedisCredits } from '../../src/state/redis/credits.ts';
import { createRedisStore } from '../../src/state/redis/store.ts';
import { bundle, type Program, run } from '../helpers/processes.ts';
import { hasRedis, startRedis, type TestRedis } from '../helpers/redis.ts';
import { ownProcesses, temporaryFolder } from '../state/fixtures.ts';

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

const CREDIT = 1_000_000;
/** What 64 processes might want several times over. */
const PAID = 1_150_000_000;
let program: Program;
beforeAll(async () => {
  program = await bundle(join(import.meta.dirname, 'spender.ts'));
});
afterAll(() => program.remove());

describe.each([
  { backend: 'files', isRedis: false },
  { backend: 'Redis', isRedis: true },
])('64 processes over $backend', ({ isRedis }) => {
  const isMissing = isRedis && !hasRedis();
  let folder: ReturnType<typeof temporaryFolder>;
  let redis: TestRedis | undefined;
  let connection: ReturnType<typeof createConnection> | undefined;
  let ledger: CreditLedger;
  beforeEach(async () => {
    folder = temporaryFolder();
    if (isRedis && !isMissing) redis = await startRedis();
    connection = redis && createConnection({ url: redis.url });
    ledger = connection
      ? createRedisCredits({ connection, key: '{openclaw}:credits' })
      : createCreditFile({ path: join(folder.path, 'provider-credits.json'), clock: { now: () => Date.now() }, lock });
  });
  afterEach(async () => {
    connection?.close();
    await redis?.close();
    folder.remove();
  });
  const lock = { processes: ownProcesses(), deadlineMs: 60_000 };
  const book = (now = () => Date.now()) => createCreditBook(ledger, { now }, () => {});
  const readState = async (): Promise<RouterState> => {
    const local = createFileStore({ dir: folder.path, clock: { now: () => Date.now() }, lock });
    return (
      connection
        ? createRedisStore({ connection, local, unsentPath: join(folder.path, 'provider-unsent.json'), ...lock })
        : local
    ).read();
  };
  /** By owner, in the window of now. */
  const usesOf = async () =>
    Object.fromEntries(
      Object.entries((await readState()).budgets!).map(([key, use]) => [key.split('|').slice(0, -2).join('|'), use]),
    );
  const spendAtOnce = (budget: number, fatal: number) => {
    const env = { BUDGET: String(budget), HELD_MS: '600000' };
    const args = (n: number) => [folder.path, redis?.url ?? '', `p${n}`, '2', String(fatal)];
    return Promise.all(Array.from({ length: 64 }, (_, n) => run(program, args(n), env)));
  };
  const told = (ends: Awaited<ReturnType<typeof spendAtOnce>>, what: string) =>
    ends.flatMap(({ stdout }) => stdout.split('\n')).filter(line => line.startsWith(what));
  const allEntries = async () => {
    const entries: CreditEntry[] = [];
    for await (const entry of ledger.entries()) entries.push(entry);
    return entries;
  };

  it.skipIf(isMissing)('spend no more than the budget, and every nano-dollar that was spent', async () => {
    const budget = 200 * CREDIT;
    await book().topUp({ payment: 'p', paid: PAID });
    const ends = await spendAtOnce(budget, 0);
    const spent = told(ends, 'spent').reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
    expect(told(ends, 'spent').length + told(ends, 'refused').length).toBe(128);
    const uses = await usesOf();
    const of = (word: string) =>
      told(ends, 'spent')
        .filter(line => line.split(' ').slice(2).includes(word))
        .reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
    expect(uses).toEqual({
      '*': expect.objectContaining({ spent, held: {} }),
      'lab|a': expect.objectContaining({ spent: of('a'), held: {} }),
      '*|even': expect.objectContaining({ spent: of('even'), held: {} }),
    });
    expect(spent).toBeLessThanOrEqual(budget);
    expect(of('a')).toBeLessThanOrEqual(budget / 4);
    expect(of('b')).toBeGreaterThan(0);
    expect(of('even')).toBeLessThanOrEqual(budget / 2);
    const { balance, reserved } = await book().standing();
    expect([balance, reserved]).toEqual([1_000 * CREDIT - spent, 0]);
    expect(await auditLedger(ledger.entries())).toMatchObject({ sum: balance, problem: undefined });
  });

  it.skipIf(isMissing)(
    'killed at any moment, never overrun anything; what the dead held is released by itself',
    async () => {
      const budget = 2_000 * CREDIT;
      await book().topUp({ payment: 'p', paid: PAID });
      const ends = await spendAtOnce(budget, 12);
      expect(ends.some(({ signal }) => signal === 'SIGKILL')).toBe(true);
      const entries = await allEntries();
      for (const { balance } of entries) expect(balance).toBeGreaterThanOrEqual(0);
      const { sum, problem } = await auditLedger(ledger.entries());
      expect([sum, problem]).toEqual([entries[0]!.balance, undefined]);
      const open = openReservations(entries);
      expect(open).toHaveLength(entries[0]!.open);
      const uses = await usesOf();
      const limits = { '*': budget, 'lab|a': budget / 4, '*|even': budget / 2 };
      for (const [owner, limit] of Object.entries(limits)) {
        const { spent, held } = uses[owner]!;
        const reserved = Object.values(held).reduce((total, { amount }) => total + amount, 0);
        expect(spent + reserved).toBeLessThanOrEqual(limit);
      }
      // Whoever looks after their time finds everything back but what was spent.
      const { balance, reserved } = await book(() => Date.now() + 700_000).standing();
      const costs = entries.reduce((total, { cost = 0 }) => total + cost, 0);
      expect([balance, reserved]).toEqual([1_000 * CREDIT - costs, 0]);
      expect(told(ends, 'spent').length).toBeLessThanOrEqual(entries.filter(({ cost }) => cost !== undefined).length);
      if (!isRedis) JSON.parse(readFileSync(join(folder.path, 'provider-credits.json'), 'utf8'));
    },
  );
});
