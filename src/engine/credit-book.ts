// Owns the use of the ledger of credits: what a call reserves and settles, and what its owner does with it.
import { correctCosts, type ToldCost } from '../accounting/credit-corrections.ts';
import {
  type Moment,
  openReservations,
  releaseAbandoned,
  reserve,
  settleReservation,
  topUp,
  turnOff,
} from '../accounting/credits.ts';
import { creditText } from '../accounting/money-text.ts';
import type { CreditEntry, CreditLedger } from '../domain/credits.ts';
import { newId } from '../domain/id.ts';
import type { Clock } from '../domain/ports.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import type { CreditBook } from './ports.ts';

/** How the credits stand. */
export interface CreditStanding {
  /** Calls are paid with them. */
  readonly isOn: boolean;
  /** Not reserved. */
  readonly balance: NanoUsd;
  readonly reserved: NanoUsd;
}

/** The book as its owner sees it. Every method rejects with a StateError where the ledger cannot be used. */
export interface OwnCreditBook extends CreditBook {
  standing(): Promise<CreditStanding>;
  topUp(payment: {
    readonly payment: string;
    readonly paid: NanoUsd;
  }): Promise<{ readonly entry: CreditEntry; readonly isNew: boolean }>;
  /** The entry that turned them off; undefined where they were not on. */
  turnOff(): Promise<CreditEntry | undefined>;
  /** Makes attempts since then cost what their providers told afterwards; the corrections that were written. */
  correct(told: readonly ToldCost[], since: EpochMs): Promise<readonly CreditEntry[]>;
  /** Newest first. */
  entries(): AsyncIterable<CreditEntry>;
}

export function createCreditBook(ledger: CreditLedger, clock: Clock, warn: (message: string) => void): OwnCreditBook {
  const moment = (): Moment => ({ now: clock.now(), newId });
  /** What is to be settled as soon as the ledger can be written again, by attempt. */
  const owed = new Map<string, () => Promise<void>>();
  const payOwed = async () => {
    for (const [attempt, pay] of owed) {
      await pay();
      owed.delete(attempt);
    }
  };
  async function standing(): Promise<CreditStanding> {
    const seen: CreditEntry[] = [];
    for await (const entry of ledger.entries()) {
      seen.push(entry);
      if (openReservations(seen).length >= seen[0]!.open) break;
    }
    const [newest] = seen;
    const reservations = openReservations(seen);
    if (reservations.some(({ until }) => until! <= clock.now())) {
      await ledger.turn(entries => releaseAbandoned(entries, moment()));
      return standing();
    }
    const reserved = reservations.reduce((sum, { amount }) => sum - amount, 0);
    return { isOn: newest?.on ?? false, balance: newest?.balance ?? 0, reserved };
  }
  return {
    standing,
    async balance() {
      await payOwed();
      const { isOn, balance } = await standing();
      return isOn ? balance : undefined;
    },
    async reserve(attempt, amountFor, until) {
      await payOwed();
      return ledger.turn(entries => reserve(entries, { attempt, until }, amountFor, moment()));
    },
    async settle(attempt, cost, { provider, model }) {
      const of = { attempt, cost, provider, model };
      const pay = async () => {
        const { shortfall } = await ledger.turn(entries => settleReservation(entries, of, moment()));
        if (shortfall > 0) warn(shortfallText(provider, shortfall));
      };
      try {
        await pay();
      } catch (error) {
        owed.set(attempt, pay);
        throw error;
      }
    },
    catchUp: () => payOwed().catch(() => {}),
    topUp: payment => ledger.turn(entries => topUp(entries, payment, moment())),
    turnOff: () => ledger.turn(entries => turnOff(entries, moment())),
    async correct(told, since) {
      if (told.length === 0) return [];
      const corrections = await ledger.turn(entries => correctCosts(entries, told, since, moment()));
      for (const { provider, shortfall = 0 } of corrections)
        if (shortfall > 0) warn(shortfallText(provider, shortfall));
      return corrections;
    },
    entries: () => ledger.entries(),
  };
}

const shortfallText = (provider = '', shortfall: NanoUsd) =>
  `${provider} billed ${creditText(shortfall)} credits more than there were; the balance is 0`;
