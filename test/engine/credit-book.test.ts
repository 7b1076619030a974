// Tests of the book of credits: what it remembers, what it closes, and how much of the ledger it reads.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditLedger } from '../../src/accounting/credits.ts';
import type { CreditEntry, CreditLedger } from '../../src/domain/credits.ts';
import { createCreditBook, type OwnCreditBook } from '../../src/engine/credit-book.ts';
import { endedCostsIn } from '../../src/engine/ended-costs.ts';
import { createCreditFile } from '../../src/state/credit-ledger.ts';
import { createCreditMemory } from '../../src/state/credit-memory.ts';
import { StateError } from '../../src/state/error.ts';
import { createFileStore } from '../../src/state/files.ts';
import { logEntry } from '../conformance/state.ts';
import { memoryLedger } from '../helpers/memory-ledger.ts';
import { ownProcesses, temporaryFolder } from '../state/fixtures.ts';

const OF = { provider: 'lab', model: 'm1' };
const CREDIT = 1_000_000;
const away = async (): Promise<never> => {
  throw new StateError('unreachable', 'redis', 'away');
};
const AWAY: CreditLedger = {
  turn: away,
  entries: () => ({ [Symbol.asyncIterator]: () => ({ next: away }) }),
};

let folder: ReturnType<typeof temporaryFolder>;
let now = 1_000;
const clock = { now: () => now };
const lock = { processes: ownProcesses() };
beforeEach(() => {
  folder = temporaryFolder();
  now = 1_000;
});
afterEach(() => folder.remove());

const ledgerPath = () => join(folder.path, 'provider-credits.json');
const file = () => createCreditFile({ path: ledgerPath(), clock, lock });
const memory = () => createCreditMemory(join(folder.path, 'provider-credits-on.json'));
/** As the next process would open it. */
const open = (ledger: CreditLedger = file()) => createCreditBook(ledger, clock, () => {}, memory());
const topUp = (book: OwnCreditBook, paid = 1_150 * CREDIT) => book.topUp({ payment: `p${now}`, paid });

describe('while the ledger is away', () => {
  it('credits that were never on stay off', async () => {
    expect(await open().balance()).toBeUndefined();
    expect(await open(AWAY).balance()).toBeUndefined();
  });

  it('credits that were on refuse, whoever has not asked since the top-up', async () => {
    await topUp(open());
    await expect(open(AWAY).balance()).rejects.toMatchObject({ reason: 'unreachable' });
  });

  it('credits that were turned off here stay off, without a call in between', async () => {
    const book = open();
    await topUp(book);
    expect(await book.balance()).toBe(1_000 * CREDIT);
    await book.turnOff();
    expect(await open(AWAY).balance()).toBeUndefined();
  });

  it('credits that somebody else turned off stay off once that was seen', async () => {
    await topUp(open());
    await createCreditBook(file(), clock, () => {}).turnOff();
    expect(await open().balance()).toBeUndefined();
    expect(await open(AWAY).balance()).toBeUndefined();
  });
});

describe('a ledger that is gone though credits were on', () => {
  const losses: readonly (readonly [string, () => void])[] = [
    ['removed', () => rmSync(ledgerPath())],
    ['empty', () => writeFileSync(ledgerPath(), '[]\n')],
    ['garbage', () => writeFileSync(ledgerPath(), Buffer.alloc(300, 7))],
  ];
  it.each(losses)('%s: nothing is paid, and it is told what to do', async (_, lose) => {
    await topUp(open());
    lose();
    for (const ask of ['balance', 'standing'] as const)
      await expect(open()[ask]()).rejects.toMatchObject({
        reason: 'lost',
        message: expect.stringMatching(/credits off/),
      });
  });

  it('is off once its owner says so, and on with the next top-up', async () => {
    await topUp(open());
    rmSync(ledgerPath());
    expect(await open().turnOff()).toMatchObject({ type: 'off', balance: 0 });
    expect(await open().balance()).toBeUndefined();
    expect(await open().turnOff()).toBeUndefined();
    now += 1;
    await topUp(open());
    expect(await open().balance()).toBe(1_000 * CREDIT);
  });
});

describe('a reservation whose time is over', () => {
  const store = () => createFileStore({ dir: folder.path, clock, lock });
  const withLog = () => createCreditBook(file(), clock, () => {}, memory(), endedCostsIn(store()));

  it('takes what the log says that its attempt cost, where its process ended before the ledger was free', async () => {
    const book = withLog();
    await topUp(book);
    await book.reserve('a1', () => 600 * CREDIT, 2_000);
    await book.reserve('a2', () => 100 * CREDIT, 2_000);
    await store().append(
      logEntry('e1', { at: 900, attempts: [{ ...OF, id: 'a1', ok: true, latencyMs: 1, costNanoUsd: 400 * CREDIT }] }),
    );
    now = 3_000;
    // Of a2 nobody knows anything: its process was killed.
    expect(await withLog().balance()).toBe(600 * CREDIT);
    expect(await withLog().balance()).toBe(600 * CREDIT);
    const types = await typesOf(file());
    expect(types).toEqual(['release', 'settle', 'reserve', 'reserve', 'topup']);
    expect((await auditLedger(file().entries())).problem).toBeUndefined();
  });

  it('takes the bound, where the log says that the cost is not known', async () => {
    const book = withLog();
    await topUp(book);
    await book.reserve('a1', () => 600 * CREDIT, 2_000);
    await store().append(
      logEntry('e1', {
        at: 900,
        attempts: [{ ...OF, id: 'a1', ok: true, latencyMs: 1, chargedNanoUsd: 600 * CREDIT }],
      }),
    );
    now = 3_000;
    expect(await withLog().standing()).toEqual({ isOn: true, balance: 400 * CREDIT, reserved: 0 });
  });

  it('is never given back by somebody who did not look into the log', async () => {
    const book = withLog();
    await topUp(book);
    await book.reserve('a1', () => 600 * CREDIT, 2_000);
    now = 3_000;
    await book.reserve('a2', () => 100 * CREDIT, 9_000);
    await topUp(book);
    expect(await typesOf(file())).toEqual(['topup', 'reserve', 'reserve', 'topup']);
  });
});

it('behind one abandoned reservation the ledger is read once for a balance, however long it is', async () => {
  const ledger = memoryLedger();
  const book = createCreditBook(ledger, clock, () => {});
  await topUp(book, 1_150_000 * CREDIT);
  await book.reserve('abandoned', () => CREDIT, Number.MAX_SAFE_INTEGER);
  for (let n = 0; n < 500; n++) {
    await book.reserve(`a${n}`, () => 2, 9_000);
    await book.settle(`a${n}`, 1, OF);
  }
  let reads = 0;
  const counting = ledger.lines.map(
    line =>
      new Proxy<CreditEntry>(line, {
        get(entry, name) {
          reads += 1;
          return Reflect.get(entry, name);
        },
      }),
  );
  ledger.lines.splice(0, ledger.lines.length, ...counting);
  expect(await book.balance()).toBe(999_999 * CREDIT - 500);
  // A few fields of each line, and no line twice.
  expect(reads).toBeLessThan(10 * ledger.lines.length);
});

async function typesOf(ledger: CreditLedger): Promise<string[]> {
  const types: string[] = [];
  for await (const { type } of ledger.entries()) types.push(type);
  return types;
}
