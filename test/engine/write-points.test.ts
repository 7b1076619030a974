// A paid call whose process is killed at every single change that it makes to the disk, from the claim to the daily sums: money is held, spent or back, once.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runningBudgets, standingOf } from '../../src/accounting/budget.ts';
import { auditLedger } from '../../src/accounting/credits.ts';
import { type Correction, UsageTally } from '../../src/accounting/usage-days.ts';
import type { Attempt, LogEntry } from '../../src/domain/outcome.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { NO_USAGE, type UsageDays } from '../../src/domain/usage-days.ts';
import { createCreditBook } from '../../src/engine/credit-book.ts';
import { readFunds } from '../../src/engine/funds.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { createRecorder } from '../../src/engine/recorder.ts';
import { createUsageBook, noUsage, readUsageDays } from '../../src/engine/usage-book.ts';
import { removeLeftovers } from '../../src/state/atomic-file.ts';
import { createCreditFile } from '../../src/state/credit-ledger.ts';
import { createFileStore } from '../../src/state/files.ts';
import { createSharedFile } from '../../src/state/shared-file.ts';
import { logEntry } from '../conformance/state.ts';
import { everyPoint, type Worker } from '../helpers/every-point.ts';
import { withinOneDay } from '../helpers/one-day.ts';
import { NOW } from '../helpers/sessions.ts';
import { model, provider, settings } from '../helpers/world.ts';

withinOneDay();

const HELD_MS = 60_000;
const LATER = NOW + 2 * HELD_MS;
const BUDGETS: Settings['budgets'] = [{ window: 'month', limit: 50_000_000 }];
const M1 = model('m1', { price: { inputPer1M: 1, outputPer1M: 4 } });
const LAB = provider('lab', [M1]);
const COST = 1_234_567;

const storeOf = ({ dir, fs, processes }: Worker, now = NOW) =>
  createFileStore({ dir, fs, clock: { now: () => now }, lock: { processes } });
const lockIn = ({ fs, processes }: Worker, path: string) => ({
  processes,
  fs,
  onBroken: () => removeLeftovers(path, fs),
});

function ledgerOf(worker: Worker) {
  const path = join(worker.dir, 'provider-credits.json');
  return createCreditFile({ path, fs: worker.fs, clock: { now: () => NOW }, lock: lockIn(worker, path) });
}
const bookOf = (worker: Worker, now = NOW) => createCreditBook(ledgerOf(worker), { now: () => now }, () => {});

const usagePath = (dir: string) => join(dir, 'provider-usage.json');
function usageOf(worker: Worker) {
  const path = usagePath(worker.dir);
  const form = { version: 1, read: readUsageDays, initial: noUsage };
  const file = createSharedFile({ path, fs: worker.fs, lock: lockIn(worker, path), ...form });
  return createUsageBook(storeOf(worker), file, () => 'UTC');
}

/** What the log says, summed up from nothing. */
async function summed(worker: Worker): Promise<UsageDays['days']> {
  const tally = new UsageTally('UTC');
  for await (const entry of storeOf(worker).entries({})) tally.add(entry);
  return tally.over(NO_USAGE).days;
}

/** A call as the engine makes it, without an upstream: claim, attempt, log, sums. */
async function call(worker: Worker, id: string): Promise<void> {
  const state = storeOf(worker);
  const troubles: string[] = [];
  const ports = {
    clock: { now: () => NOW },
    dice: { next: () => 0.5 },
    state,
    credits: bookOf(worker),
    settings: settings({ budgets: BUDGETS }),
    zone: () => 'UTC',
    warn: (message: string) => troubles.push(message),
  } as unknown as EnginePorts;
  const recorder = createRecorder(ports);
  const size = { inputTokens: 1_000, outputTokens: 500 };
  const { state: snapshot, funds } = await readFunds(ports, await state.read(), () => size);
  const candidate = { provider: 'lab', model: 'm1' };
  const spender = { funds: funds!, id, model: M1, until: NOW + HELD_MS };
  const need = { requests: 1, tokens: 1_500, usd: 0 };
  const input = { provider: LAB, pool: [candidate], need, isFree: false, mayWait: false, leaseMs: 1, spender };
  const claimed = await recorder.claim(input, snapshot, candidate, new AbortController().signal);
  if (!('candidate' in claimed)) throw new Error(`${claimed.reason}: ${troubles}`);
  const attempt: Attempt = { ...candidate, id, startedAt: NOW, latencyMs: 1, ok: true, cost: COST };
  recorder.attempt({ attempt, provider: LAB, task: 'coding', isFree: false, charged: [], held: claimed.held! });
  await recorder.finish(entryOf(id));
  await usageOf(worker).upToDate();
  if (troubles.length > 0) throw new Error(troubles.join());
}

function entryOf(id: string): LogEntry {
  const attempts = [{ id, provider: 'lab', model: 'm1', ok: true, latencyMs: 1, costNanoUsd: COST }];
  return logEntry(id, { at: NOW, attempts, costNanoUsd: COST });
}

/** How money stands at `now`, and that all of it adds up. */
async function money(worker: Worker, now: number) {
  const { balance, reserved } = await bookOf(worker, now).standing();
  expect(await auditLedger(ledgerOf(worker).entries())).toMatchObject({ sum: balance, problem: undefined });
  const [running] = runningBudgets(BUDGETS, now, 'UTC');
  const { spent, held } = standingOf(await storeOf(worker, now).read(), running!, now);
  expect(spent + held).toBeLessThanOrEqual(BUDGETS[0]!.limit);
  return { paid: 100_000_000 - balance - reserved, reserved, spent, held };
}

describe('a paid call that is killed', () => {
  it('has spent its cost or nothing, in the budget and in the credits, and holds nothing for ever', async () => {
    const points = await everyPoint({
      prepare: async after => {
        await bookOf(after).topUp({ payment: 'p', paid: 115_000_000 });
        await call(after, 'before');
      },
      act: victim => call(victim, 'killed'),
      async check(after, isDone) {
        const now = await money(after, NOW);
        for (const sum of [now.paid, now.spent]) expect(isDone ? [2 * COST] : [COST, 2 * COST]).toContain(sum);
        // What was held covered the cost; settled or not, it is not both.
        if (now.paid === 2 * COST) expect(now.reserved).toBe(0);
        if (now.spent === 2 * COST) expect(now.held).toBe(0);
        expect(await money(after, LATER)).toEqual({ paid: now.paid, reserved: 0, spent: now.spent, held: 0 });

        await call(after, 'next');
        const next = await money(after, LATER);
        expect(next).toEqual({ paid: now.paid + COST, reserved: 0, spent: now.spent + COST, held: 0 });
        const { days } = await usageOf(after).upToDate();
        expect(days).toEqual(await summed(after));
      },
    });
    // Claim, reservation, record, settlement, log and sums: each a lock, a change and the lock again.
    expect(points).toBeGreaterThanOrEqual(18);
  });

  it('leaves a budget that the log knows when the cache is gone', async () => {
    await everyPoint({
      prepare: async after => {
        await bookOf(after).topUp({ payment: 'p', paid: 115_000_000 });
        await call(after, 'before');
        rmSync(join(after.dir, 'provider-cache.json'));
      },
      act: victim => call(victim, 'killed'),
      async check(after, isDone) {
        await call(after, 'next');
        const { spent } = await money(after, LATER);
        expect(isDone ? [3 * COST] : [2 * COST, 3 * COST]).toContain(spent);
      },
    });
  });
});

describe('the daily sums, killed', () => {
  const log = async (worker: Worker, ...ids: readonly string[]) => {
    for (const id of ids) await storeOf(worker).append(entryOf(id));
  };
  const agree = async (after: Worker) => {
    for (let time = 0; time < 2; time++) expect((await usageOf(after).upToDate()).days).toEqual(await summed(after));
    await log(after, 'next');
    expect((await usageOf(after).upToDate()).days).toEqual(await summed(after));
  };

  it.each<readonly [string, (after: Worker) => unknown]>([
    ['when they are made for the first time', () => {}],
    [
      'when new entries are added',
      async after => {
        await usageOf(after).upToDate();
        await log(after, 'd', 'e');
      },
    ],
    [
      'when they are rebuilt because their file is damaged',
      async after => {
        await usageOf(after).upToDate();
        writeFileSync(usagePath(after.dir), '{"version":1,"days":{"2026-', { mode: 0o600 });
      },
    ],
    [
      'when they are rebuilt because their file is gone',
      async after => {
        await usageOf(after).upToDate();
        rmSync(usagePath(after.dir));
      },
    ],
  ])('%s, say what the log says', async (_what, begin) => {
    const points = await everyPoint({
      async prepare(after) {
        await log(after, 'a', 'b', 'c');
        await begin(after);
      },
      act: victim => usageOf(victim).upToDate(),
      check: agree,
    });
    expect(points).toBeGreaterThanOrEqual(4);
  });

  it('while an entry is added and summed up, say what the log says', async () => {
    await everyPoint({
      async prepare(after) {
        await log(after, 'a', 'b', 'c');
        await usageOf(after).upToDate();
      },
      async act(victim) {
        await log(victim, 'd');
        await usageOf(victim).upToDate();
      },
      check: agree,
    });
  });

  it('in the middle of a correction, take each over once', async () => {
    const [attempt] = entryOf('a').attempts;
    const corrections: readonly Correction[] = [
      { at: NOW, endedAt: NOW, task: 'coding', attempt: attempt!, after: 5 * COST },
    ];
    const costOf = ({ days }: UsageDays) =>
      Object.values(days).flatMap(({ sums }) => Object.values(sums).map(({ cost }) => cost));
    await everyPoint({
      async prepare(after) {
        await log(after, 'a', 'b');
        await usageOf(after).upToDate();
      },
      act: victim => usageOf(victim).correct(corrections),
      async check(after, isDone) {
        const [found] = costOf(await usageOf(after).upToDate());
        expect(isDone ? [6 * COST] : [2 * COST, 6 * COST]).toContain(found);
        for (let time = 0; time < 2; time++) await usageOf(after).correct(corrections);
        expect(costOf(await usageOf(after).upToDate())).toEqual([6 * COST]);
      },
    });
  });
});
