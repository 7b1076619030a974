// Owns the use of the ledger of credits: what a call reserves and settles, and what its owner does with it.
import { correctCosts, type ToldCost } from '../accounting/credit-corrections.ts';
import {
  type Moment,
  ReservationSearch,
  releaseAbandoned,
  reserve,
  settleReservation,
  topUp,
  turnOff,
} from '../accounting/credits.ts';
import { creditText } from '../accounting/money-text.ts';
import type { CreditEntry, CreditLedger, CreditMemory } from '../domain/credits.ts';
import { newId } from '../domain/id.ts';
import type { Clock } from '../domain/ports.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import { NO_CREDIT_MEMORY } from '../state/credit-memory.ts';
import { StateError } from '../state/error.ts';
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

/** What attempts were charged when they ended, of those that ended since then as far as anybody knows. */
export type EndedCosts = (attempts: ReadonlySet<string>, since: EpochMs) => Promise<readonly ToldCost[]>;

export function createCreditBook(
  ledger: CreditLedger,
  clock: Clock,
  warn: (message: string) => void,
  memory: CreditMemory = NO_CREDIT_MEMORY,
  ended: EndedCosts = async () => [],
): OwnCreditBook {
  const moment = (): Moment => ({ now: clock.now(), newId });
  /** What is to be settled as soon as the ledger can be written again, by attempt. */
  const owed = new Map<string, () => Promise<void>>();
  const payOwed = async () => {
    for (const [attempt, pay] of owed) {
      await pay();
      owed.delete(attempt);
    }
  };
  async function settle(of: ToldCost) {
    const { shortfall } = await ledger.turn(entries => settleReservation(entries, of, moment()));
    if (shortfall > 0) warn(shortfallText(of.provider, shortfall));
  }
  /** Whoever made them may have ended before the ledger took what they cost: then the log knows it. */
  async function close(expired: readonly CreditEntry[]) {
    const attempts = new Set(expired.map(({ attempt = '' }) => attempt));
    const since = Math.min(...expired.map(({ at }) => at)) - LONGEST_REQUEST_MS;
    for (const one of await ended(attempts, since)) await settle(one);
    await ledger.turn(entries => releaseAbandoned(entries, attempts, moment()));
  }
  async function standing(): Promise<CreditStanding> {
    const search = new ReservationSearch();
    let newest: CreditEntry | undefined;
    for await (const entry of ledger.entries()) {
      newest ??= entry;
      if (!search.add(entry)) break;
    }
    if (!newest && memory.wereOn()) throw new StateError('lost', LEDGER, LOST);
    const expired = search.found.filter(({ until }) => until! <= clock.now());
    if (expired.length > 0) {
      await close(expired);
      return standing();
    }
    const reserved = search.found.reduce((sum, { amount }) => sum - amount, 0);
    return { isOn: newest?.on ?? false, balance: newest?.balance ?? 0, reserved };
  }
  return {
    standing,
    async balance() {
      try {
        await payOwed();
        const { isOn, balance } = await standing();
        memory.keep(isOn);
        return isOn ? balance : undefined;
      } catch (error) {
        // Credits that were off stay off while nobody can say otherwise.
        if (error instanceof StateError && error.reason === 'unreachable' && !memory.wereOn()) return undefined;
        throw error;
      }
    },
    async reserve(attempt, amountFor, until) {
      await payOwed();
      return ledger.turn(entries => reserve(entries, { attempt, until }, amountFor, moment()));
    },
    async settle(attempt, cost, { provider, model }) {
      const pay = () => settle({ attempt, cost, provider, model });
      try {
        await pay();
      } catch (error) {
        owed.set(attempt, pay);
        throw error;
      }
    },
    catchUp: () => payOwed().catch(() => {}),
    async topUp(payment) {
      const made = await ledger.turn(entries => topUp(entries, payment, moment()));
      if (made.isNew) memory.keep(true);
      return made;
    },
    async turnOff() {
      const entry = await ledger.turn(entries => turnOff(entries, memory.wereOn(), moment()));
      memory.keep(false);
      return entry;
    },
    async correct(told, since) {
      if (told.length === 0) return [];
      // What nobody settled is closed before it is corrected.
      await standing();
      const corrections = await ledger.turn(entries => correctCosts(entries, told, since, moment()));
      for (const { provider, shortfall = 0 } of corrections)
        if (shortfall > 0) warn(shortfallText(provider, shortfall));
      return corrections;
    },
    entries: () => ledger.entries(),
  };
}

/** A request reserves while it runs, and none runs longer. */
const LONGEST_REQUEST_MS = 3_600_000;
const LEDGER = 'provider-credits';
const LOST =
  'The ledger of credits is empty, though calls were paid with it. Bring it back, or begin a new one: ' +
  'openclaw provider credits topup 10. To pay without credits: openclaw provider credits off';

const shortfallText = (provider = '', shortfall: NanoUsd) =>
  `${provider} billed ${creditText(shortfall)} credits more than there were; the balance is 0`;
