// A process killed at every single change that it makes to the ledger of credits: entries sum up, and no act counts twice or half.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditLedger, creditsBought } from '../../src/accounting/credits.ts';
import { createCreditBook } from '../../src/engine/credit-book.ts';
import { createCreditFile } from '../../src/state/credit-ledger.ts';
import { disk, type FileSystem } from '../../src/state/file-system.ts';
import { allOf } from '../conformance/ledger.ts';
import { survivor } from '../helpers/dying-disk.ts';
import { everyPoint, type Worker } from '../helpers/every-point.ts';
import { NOW } from '../helpers/sessions.ts';
import { temporaryFolder } from './fixtures.ts';

const PAID = 115_000_000;
const BOUGHT = creditsBought(PAID);
const LATER = NOW + 60_000;
const OF = { provider: 'lab', model: 'm1' };
const pathIn = (dir: string) => join(dir, 'provider-credits.json');

const ledgerOf = ({ dir, fs, processes }: Worker) =>
  createCreditFile({ path: pathIn(dir), fs, clock: { now: () => NOW }, lock: { processes, fs } });
const bookOf = (worker: Worker, now = NOW) => createCreditBook(ledgerOf(worker), { now: () => now }, () => {});
const pay = (worker: Worker, payment: string) => bookOf(worker).topUp({ payment, paid: PAID });
const take = (worker: Worker, attempt: string, amount: number, now = NOW) =>
  bookOf(worker, now).reserve(attempt, () => amount, now + 1_000);

/** Whether everything adds up; the balance, and what is reserved beside it. */
async function standing(worker: Worker, now = NOW): Promise<readonly [balance: number, reserved: number]> {
  const { balance, reserved } = await bookOf(worker, now).standing();
  const entries = await allOf(ledgerOf(worker));
  expect(await auditLedger(ledgerOf(worker).entries())).toMatchObject({ sum: balance, problem: undefined });
  for (const entry of entries) expect(entry.balance).toBeGreaterThanOrEqual(0);
  return [balance, reserved];
}

interface Act {
  readonly what: string;
  readonly prepare: (after: Worker) => Promise<unknown>;
  readonly act: (worker: Worker) => Promise<unknown>;
  /** Balance and reserved: without the act, and with it. */
  readonly before: readonly [number, number];
  readonly done: readonly [number, number];
  /** When all that happens. */
  readonly now?: number;
}

const ACTS: readonly Act[] = [
  {
    what: 'the first top-up',
    prepare: async () => {},
    act: worker => pay(worker, 'p'),
    before: [0, 0],
    done: [BOUGHT, 0],
  },
  {
    what: 'a top-up',
    prepare: after => pay(after, 'first'),
    act: worker => pay(worker, 'p'),
    before: [BOUGHT, 0],
    done: [2 * BOUGHT, 0],
  },
  {
    what: 'a reservation',
    prepare: after => pay(after, 'first'),
    act: worker => take(worker, 'a', 500),
    before: [BOUGHT, 0],
    done: [BOUGHT - 500, 500],
  },
  {
    what: 'a settlement',
    prepare: async after => {
      await pay(after, 'first');
      await take(after, 'a', 500);
    },
    act: worker => bookOf(worker).settle('a', 120, OF),
    before: [BOUGHT - 500, 500],
    done: [BOUGHT - 120, 0],
  },
  {
    what: 'a release',
    prepare: async after => {
      await pay(after, 'first');
      await take(after, 'a', 500);
    },
    act: worker => bookOf(worker).settle('a', 0, OF),
    before: [BOUGHT - 500, 500],
    done: [BOUGHT, 0],
  },
  {
    what: 'a late settlement of what was released',
    prepare: async after => {
      await pay(after, 'first');
      await take(after, 'a', 500);
      await bookOf(after, LATER).standing();
    },
    act: worker => bookOf(worker, LATER).settle('a', 120, OF),
    before: [BOUGHT, 0],
    done: [BOUGHT - 120, 0],
    now: LATER,
  },
  {
    what: 'a reservation beside three abandoned ones',
    prepare: async after => {
      await pay(after, 'first');
      for (const attempt of ['x', 'y', 'z']) await take(after, attempt, 700);
    },
    act: worker => take(worker, 'a', 500, LATER),
    before: [BOUGHT, 0],
    done: [BOUGHT - 500, 500],
    now: LATER,
  },
  {
    what: 'a look that releases what was abandoned',
    prepare: async after => {
      await pay(after, 'first');
      for (const attempt of ['x', 'y', 'z']) await take(after, attempt, 700);
    },
    act: worker => bookOf(worker, LATER).standing(),
    before: [BOUGHT, 0],
    done: [BOUGHT, 0],
    now: LATER,
  },
];

describe.each(ACTS)('the ledger killed in $what', ({ prepare, act, before, done, now = NOW }) => {
  it('has all of it or nothing, and the same act made again counts once', async () => {
    const points = await everyPoint({
      prepare,
      act,
      async check(after, isDone) {
        const found = await standing(after, now);
        expect(isDone ? [done] : [before, done]).toContainEqual(found);
        // Whoever does not know whether it was done does it again: payment and attempt have ids.
        for (let time = 0; time < 2; time++) await act(after);
        expect(await standing(after, now)).toEqual(done);
        await pay(after, 'next');
        expect(await standing(after, now)).toEqual([done[0] + BOUGHT, done[1]]);
      },
    });
    // The lock, the file, the lock again.
    expect(points).toBeGreaterThanOrEqual(3);
  });

  it('is the same where the file had been left torn by another', async () => {
    await everyPoint({
      async prepare(after) {
        await prepare(after);
        await pay(after, 'torn').then(({ entry }) => {
          const text = readFileSync(pathIn(after.dir), 'utf8');
          writeFileSync(pathIn(after.dir), text.slice(0, text.indexOf(entry.id) + 10), { mode: 0o600 });
        });
      },
      act,
      async check(after) {
        await act(after);
        expect(await standing(after, now)).toEqual(done);
        await pay(after, 'next');
        expect(await standing(after, now)).toEqual([done[0] + BOUGHT, done[1]]);
      },
    });
  });
});

it('a write of several entries that is cut off after any byte leaves whole entries that sum up', async () => {
  const folder = temporaryFolder();
  const worker: Worker = { dir: folder.path, fs: disk, processes: survivor };
  await pay(worker, 'first');
  for (const attempt of ['x', 'y', 'z']) await take(worker, attempt, 700);
  const old = readFileSync(pathIn(folder.path));
  await bookOf(worker, LATER).standing();
  const full = readFileSync(pathIn(folder.path));
  // What is added begins where the closing bracket stood.
  const start = old.length - '\n]\n'.length;
  let seen = 0;
  for (let cut = start; cut <= full.length; cut++) {
    const torn = Buffer.concat([full.subarray(0, cut), cut < old.length ? old.subarray(cut) : Buffer.alloc(0)]);
    writeFileSync(pathIn(folder.path), torn);
    const entries = await allOf(ledgerOf(worker));
    expect(entries.length).toBeGreaterThanOrEqual(Math.max(4, seen));
    seen = entries.length;
    expect(await auditLedger(ledgerOf(worker).entries())).toMatchObject({ problem: undefined });
    expect(await standing(worker, LATER), `cut at ${cut}`).toEqual([BOUGHT, 0]);
  }
  // A top-up, three reservations, three releases.
  expect(seen).toBe(7);
  folder.remove();
});

/** The disk, and the paths whose content or name a power cut would still take. */
function unsureDisk() {
  const paths = new Map<number, string>();
  const unsure = new Set<string>();
  const isLedger = (path: string) => /provider-credits\.json(\..*\.tmp)?$/.test(path);
  const fs: FileSystem = {
    ...disk,
    openSync(...args: Parameters<FileSystem['openSync']>) {
      const [path, flags] = args.map(String) as [string, string];
      const isNew = disk.statSync(path, { throwIfNoEntry: false }) === undefined;
      const fd = disk.openSync(...args);
      paths.set(fd, path);
      if (isLedger(path) && isNew && flags !== 'r') unsure.add(dirname(path));
      return fd;
    },
    writeSync(...args: readonly unknown[]) {
      const path = paths.get(args[0] as number)!;
      if (isLedger(path)) unsure.add(path);
      return (disk.writeSync as (...all: readonly unknown[]) => number)(...args);
    },
    renameSync(from, to) {
      disk.renameSync(from, to);
      if (unsure.delete(String(from))) unsure.add(String(to));
      unsure.add(dirname(String(to)));
    },
    fsyncSync(fd) {
      disk.fsyncSync(fd);
      unsure.delete(paths.get(fd)!);
    },
  };
  return { fs, unsure };
}

it.each<readonly [string, string | undefined]>([
  ['that is new', undefined],
  ['that is there', '[\n{"v":1,"id":"e","at":1,"type":"topup","amount":7,"balance":7,"open":0,"on":true}\n]\n'],
  ['that is torn', '[\n{"v":1,"id":"e","at":1,"type":"topup","amount":7,"balance":7,"open":0,"on":true},\n{"v":1,"id'],
  ['of another program', '[{"v":1,"id":"e","at":1,"type":"topup","amount":7,"balance":7,"open":0,"on":true}]'],
])('a power cut takes nothing that was told of a ledger %s', async (_what, text) => {
  const folder = temporaryFolder();
  if (text !== undefined) writeFileSync(pathIn(folder.path), text, { mode: 0o600 });
  const { fs, unsure } = unsureDisk();
  await pay({ dir: folder.path, fs, processes: survivor }, 'p');
  expect([...unsure]).toEqual([]);
  expect((await allOf(ledgerOf({ dir: folder.path, fs: disk, processes: survivor }))).length).toBe(text ? 2 : 1);
  folder.remove();
});
