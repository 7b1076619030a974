// Many real processes that spend from one budget and one ledger, some of them killed: nothing is overrun, all sums up, and what the dead held comes back.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runningBudgets, standingOf } from '../../src/accounting/budget.ts';
import { auditLedger, openReservations } from '../../src/accounting/credits.ts';
import type { CreditEntry, CreditLedger } from '../../src/domain/credits.ts';
import type { RouterState } from '../../src/domain/state.ts';
import { createCreditBook } from '../../src/engine/credit-book.ts';
import { createCreditFile } from '../../src/state/credit-ledger.ts';
import { createFileStore } from '../../src/state/files.ts';
import { createConnection } from '../../src/state/redis/connection.ts';
import { createRedisCredits } from '../../src/state/redis/credits.ts';
import { createRedisStore } from '../../src/state/redis/store.ts';
import { withinOneDay } from '../helpers/one-day.ts';
import { bundle, type Program, type RunningProgram, start } from '../helpers/processes.ts';
import { hasRedis, startRedis, type TestRedis } from '../helpers/redis.ts';
import { ownProcesses, temporaryFolder } from '../state/fixtures.ts';

withinOneDay();

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 600_000 });

const CREDIT = 1_000_000;
/** Longer than any test. */
const HELD_MS = 600_000;
/** What 64 processes might want several times over. */
const PAID = 1_150_000_000;
/** Of a script of which a tokenizer knows little: a token for every second byte. */
const PROMPT = 'བོད་ཀྱི་སྐད་ཡིག་'.repeat(26);
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
  interface Crowd {
    readonly wave: string;
    readonly calls: number;
    readonly budget: number;
    /** How many of a hundred calls end their process: half before they are made, half while they are settled. */
    readonly fatal?: number;
    readonly aheadMs?: number;
    /** Accounts and a client have budgets of their own. */
    readonly isParted?: boolean;
  }
  const spendAtOnce = ({ wave, calls, budget, fatal = 0, aheadMs = 0, isParted = false }: Crowd) => {
    const env = {
      BUDGET: String(budget),
      HELD_MS: String(HELD_MS),
      AHEAD_MS: String(aheadMs),
      PARTED: isParted ? '1' : '',
      PROMPT,
      PROMPT_TOKENS: String(encode(PROMPT).length),
    };
    const args = (n: number) => [folder.path, redis?.url ?? '', `${wave}${n}`, String(calls), String(fatal)];
    return Array.from({ length: 64 }, (_, n) => start(program, args(n), env));
  };
  type Ends = readonly Awaited<RunningProgram['ended']>[];
  const endsOf = (crowd: readonly RunningProgram[]): Promise<Ends> => Promise.all(crowd.map(({ ended }) => ended));
  /** What `what` was said of; a line that was cut off was not said. */
  const told = (ends: Ends, what: string) =>
    ends.flatMap(({ stdout }) => stdout.split('\n').slice(0, -1)).filter(line => line.startsWith(what));
  const spentIn = (ends: Ends) =>
    told(ends, 'spent').map(line => {
      const [, cost, id] = line.split(' ');
      return { id, cost: Number(cost) };
    });
  const allEntries = async () => {
    const entries: CreditEntry[] = [];
    for await (const entry of ledger.entries()) entries.push(entry);
    return entries;
  };

  it.skipIf(isMissing)('spend no more than the budget, and every nano-dollar that was spent', async () => {
    const budget = 200 * CREDIT;
    await book().topUp({ payment: 'p', paid: PAID });
    const ends = await endsOf(spendAtOnce({ wave: 'p', calls: 2, budget }));
    expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual(ends.map(() => [0, '']));
    const spent = spentIn(ends).reduce((sum, { cost }) => sum + cost, 0);
    expect(told(ends, 'spent').length + told(ends, 'refused').length).toBe(128);
    const [use] = Object.values((await readState()).budgets!);
    expect(use).toMatchObject({ spent, held: {} });
    expect(use!.spent).toBeLessThanOrEqual(budget);
    const { balance, reserved } = await book().standing();
    expect([balance, reserved]).toEqual([1_000 * CREDIT - spent, 0]);
    expect(await auditLedger(ledger.entries())).toMatchObject({ sum: balance, problem: undefined });
  });

  it.skipIf(isMissing)('spend no more than the budget of an account and of a client either', async () => {
    const budget = 400 * CREDIT;
    await book().topUp({ payment: 'p', paid: PAID });
    const ends = await endsOf(spendAtOnce({ wave: 'p', calls: 2, budget, isParted: true }));
    expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual(ends.map(() => [0, '']));
    const spentFor = (...words: readonly string[]) =>
      told(ends, 'spent')
        .map(line => line.split(' '))
        .filter(([, , , ...whose]) => words.every(word => whose.includes(word)))
        .reduce((sum, [, cost]) => sum + Number(cost), 0);
    const uses = Object.entries((await readState()).budgets!);
    const limits = { '*': budget, 'lab|a': budget / 4, '*|even': budget / 2 };
    const sums = { '*': spentFor(), 'lab|a': spentFor('a'), '*|even': spentFor('even') };
    expect(uses.map(([key]) => key.replace(/\|month\|.*/, '')).toSorted()).toEqual(Object.keys(limits).toSorted());
    for (const owner of ['*', 'lab|a', '*|even'] as const) {
      const [, use] = uses.find(([key]) => key.startsWith(`${owner}|month|`))!;
      expect(use).toMatchObject({ spent: sums[owner], held: {} });
      expect(use.spent).toBeLessThanOrEqual(limits[owner]);
      expect(use.spent).toBeGreaterThan(0);
    }
    // Where the first account had nothing left, the second paid.
    expect(spentFor('b')).toBeGreaterThan(0);
  });

  /** All sums up, nobody was ever below zero or over the budget, and every reservation that is open is one that nobody closed. */
  async function sound(budget: number): Promise<readonly CreditEntry[]> {
    const entries = await allEntries();
    for (const { balance } of entries) expect(balance).toBeGreaterThanOrEqual(0);
    const { sum, problem } = await auditLedger(ledger.entries());
    expect([sum, problem]).toEqual([entries[0]!.balance, undefined]);
    expect(openReservations(entries)).toHaveLength(entries[0]!.open);
    const [use] = Object.values((await readState()).budgets!);
    const held = Object.values(use!.held).reduce((total, { amount }) => total + amount, 0);
    expect(use!.spent + held).toBeLessThanOrEqual(budget);
    if (!isRedis) JSON.parse(readFileSync(join(folder.path, 'provider-credits.json'), 'utf8'));
    return entries;
  }
  const costsOf = (entries: readonly CreditEntry[]) => entries.reduce((total, { cost = 0 }) => total + cost, 0);

  it.skipIf(isMissing)('killed at any moment, never overrun anything, and nothing is lost that was told', async () => {
    const budget = 2_000 * CREDIT;
    await book().topUp({ payment: 'p', paid: PAID });
    const crowd = spendAtOnce({ wave: 'p', calls: 3, budget, fatal: 8 });
    // Every third is killed from outside when all together have come so far.
    let lines = 0;
    const fates = crowd.flatMap((child, n) => (n % 3 === 0 ? [{ child, at: Math.floor(Math.random() * 128) }] : []));
    const watched = crowd.map(async child => {
      for await (const _ of child.lines) {
        lines += 1;
        for (const fate of fates) if (fate.at <= lines) fate.child.kill('SIGKILL');
      }
    });
    const ends = await endsOf(crowd);
    await Promise.all(watched);
    expect(ends.filter(({ signal }) => signal === 'SIGKILL').length).toBeGreaterThan(0);
    expect(ends.map(({ stderr }) => stderr).join('')).toBe('');

    const entries = await sound(budget);
    const costOf = new Map(entries.flatMap(({ attempt, cost }) => (cost === undefined ? [] : [[attempt, cost]])));
    for (const { id, cost } of spentIn(ends)) expect(costOf.get(id)).toBe(cost);
    // Whoever looks after their time finds everything back but what was spent.
    const later = Date.now() + HELD_MS + 60_000;
    const { balance, reserved } = await book(() => later).standing();
    expect([balance, reserved]).toEqual([1_000 * CREDIT - costsOf(entries), 0]);
    const [running] = runningBudgets([{ window: 'month', limit: budget }], Date.now(), 'UTC');
    const { spent, held } = standingOf(await readState(), running!, later);
    expect(held).toBe(0);
    expect(spent).toBeGreaterThanOrEqual(spentIn(ends).reduce((sum, { cost }) => sum + cost, 0));
  });

  it.skipIf(isMissing)('who come after 64 dead find what those held, each part once', async () => {
    const budget = 5_000 * CREDIT;
    await book().topUp({ payment: 'p', paid: PAID });
    const dead = await endsOf(spendAtOnce({ wave: 'dead', calls: 1, budget, fatal: 100 }));
    expect(told(dead, 'spent')).toEqual([]);
    const abandoned = openReservations(await sound(budget)).length;
    expect(abandoned).toBe(dead.filter(({ signal }) => signal === 'SIGKILL').length);
    expect((await book().standing()).reserved).toBeGreaterThan(900 * CREDIT);

    const ends = await endsOf(spendAtOnce({ wave: 'heir', calls: 1, budget, aheadMs: HELD_MS + 60_000 }));
    expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual(ends.map(() => [0, '']));
    const entries = await sound(budget);
    expect(entries.filter(({ type, cost }) => type === 'release' && cost === undefined)).toHaveLength(abandoned);
    const closed = entries.filter(({ type }) => type === 'settle' || type === 'release').map(({ attempt }) => attempt);
    expect(new Set(closed).size).toBe(closed.length);
    expect(entries[0]).toMatchObject({ balance: 1_000 * CREDIT - costsOf(entries), open: 0 });
    expect(costsOf(entries)).toBe(spentIn(ends).reduce((sum, { cost }) => sum + cost, 0));
    expect(Object.values((await readState()).budgets!)).toMatchObject([{ spent: costsOf(entries), held: {} }]);
  });
});
