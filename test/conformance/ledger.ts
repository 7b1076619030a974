// Owns the conformance suite of CreditLedger: what every implementation must do, whatever it keeps the entries in.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  auditLedger,
  releaseAbandoned,
  reserve,
  settleReservation,
  topUp,
  turnOff,
} from '../../src/accounting/credits.ts';
import type { CreditEntry, CreditLedger } from '../../src/domain/credits.ts';

/** Ledgers over one memory, as two processes would open them. */
export interface LedgerPair {
  readonly ledger: CreditLedger;
  readonly other: CreditLedger;
  close(): Promise<void>;
}

export async function allOf(ledger: CreditLedger): Promise<CreditEntry[]> {
  const entries: CreditEntry[] = [];
  for await (const entry of ledger.entries()) entries.push(entry);
  return entries;
}

export function describeCreditLedger(name: string, open: () => Promise<LedgerPair>): void {
  describe(`${name} as a CreditLedger`, () => {
    let pair: LedgerPair;
    let ledger: CreditLedger;
    let other: CreditLedger;
    let ids = 0;
    const at = (now: number) => ({ now, newId: () => `e${++ids}` });
    const pay = (target: CreditLedger, payment: string, paid = 115_000_000_000) =>
      target.turn(entries => topUp(entries, { payment, paid }, at(1)));
    const take = (target: CreditLedger, attempt: string, amount: number, now = 1) =>
      target.turn(entries => reserve(entries, { attempt, until: now + 1_000 }, () => amount, at(now)));
    const settle = (target: CreditLedger, attempt: string, cost: number, now = 1) =>
      target.turn(entries => settleReservation(entries, { attempt, cost, provider: 'p', model: 'm' }, at(now)));
    const balance = async () => (await allOf(other))[0]?.balance ?? 0;
    beforeEach(async () => {
      pair = await open();
      ({ ledger, other } = pair);
    });
    afterEach(() => pair.close());

    it('is empty at first, and nothing can be taken', async () => {
      expect(await allOf(ledger)).toEqual([]);
      expect(await take(ledger, 'a', 1)).toBeUndefined();
      expect(await ledger.turn(entries => turnOff(entries, false, at(1)))).toBeUndefined();
      expect(await allOf(other)).toEqual([]);
    });

    it('adds a payment once, whoever tells of it', async () => {
      expect((await pay(ledger, 'p')).isNew).toBe(true);
      expect((await pay(other, 'p')).isNew).toBe(false);
      expect((await pay(other, 'q')).isNew).toBe(true);
      expect(await balance()).toBe(200_000_000_000);
    });

    it('gives entries newest first, whole', async () => {
      await pay(ledger, 'p');
      await take(ledger, 'a', 500);
      await settle(other, 'a', 120);
      expect((await allOf(other)).map(({ type, amount, open: left }) => [type, amount, left])).toEqual([
        ['settle', 380, 0],
        ['reserve', -500, 1],
        ['topup', 100_000_000_000, 0],
      ]);
    });

    it('settles once', async () => {
      await pay(ledger, 'p');
      await take(ledger, 'a', 500);
      for (const target of [ledger, other, ledger]) await settle(target, 'a', 120);
      expect(await balance()).toBe(100_000_000_000 - 120);
    });

    it('releases what was abandoned, and still takes the cost of who comes late', async () => {
      await pay(ledger, 'p');
      await take(ledger, 'a', 500);
      for (const target of [other, ledger])
        await target.turn(entries => releaseAbandoned(entries, new Set(['a']), at(5_000)));
      await take(other, 'b', 200, 5_000);
      expect((await allOf(ledger)).map(({ type }) => type)).toEqual(['reserve', 'release', 'reserve', 'topup']);
      for (const target of [other, ledger]) await settle(target, 'a', 120, 6_000);
      await settle(ledger, 'b', 0, 6_000);
      expect(await balance()).toBe(100_000_000_000 - 120);
      expect((await auditLedger(ledger.entries())).problem).toBeUndefined();
    });

    it('never gives more than there is, to many at once', async () => {
      await pay(ledger, 'p');
      const part = 30_000_000_000;
      const wanted = Array.from({ length: 20 }, (_, n) => take([ledger, other][n % 2]!, `a${n}`, part));
      expect((await Promise.all(wanted)).filter(amount => amount === part)).toHaveLength(3);
      expect(await balance()).toBe(10_000_000_000);
    });

    it('finds a reservation however much was written since', async () => {
      await pay(ledger, 'p');
      await take(ledger, 'old', 500);
      for (let n = 0; n < 120; n++) {
        await take(ledger, `a${n}`, 10);
        await settle(other, `a${n}`, 1);
      }
      await settle(other, 'old', 50);
      expect(await balance()).toBe(100_000_000_000 - 120 - 50);
      expect(await auditLedger(ledger.entries())).toMatchObject({ count: 243, problem: undefined });
    });

    it('is unharmed by a turn that throws, and only its owner hears of it', async () => {
      await pay(ledger, 'p');
      const fails = ledger.turn(() => {
        throw new RangeError('no such payment');
      });
      await expect(fails).rejects.toThrow(/no such payment/);
      expect(await take(other, 'a', 5)).toBe(5);
    });
  });
}
