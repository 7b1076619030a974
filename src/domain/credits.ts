// Owns prepaid credits: one line of the ledger, and what a turn at it is.
import type { EpochMs, NanoUsd } from './units.ts';

export const CREDIT_ENTRY_TYPES = ['topup', 'reserve', 'settle', 'release', 'correct', 'off'] as const;
export type CreditEntryType = (typeof CREDIT_ENTRY_TYPES)[number];

/** One line of `provider-credits.json`. The sum of all amounts is the balance of the last line. */
export interface CreditEntry {
  readonly v: 1;
  readonly id: string;
  readonly at: EpochMs;
  readonly type: CreditEntryType;
  /**
   * What it adds to the balance, nano-dollars: a reservation takes, a settlement gives back all but the cost, a correction
   * takes or gives back what the provider told afterwards.
   */
  readonly amount: NanoUsd;
  /** After it. Never negative. */
  readonly balance: NanoUsd;
  /** Reservations that are open after it. */
  readonly open: number;
  /** Whether calls are paid with credits after it. */
  readonly on: boolean;
  /** Whose top-up it is, so that it counts once. */
  readonly payment?: string;
  /** What was paid for it, markup included. */
  readonly paid?: NanoUsd;
  /** Whose reservation, settlement, release or correction it is. */
  readonly attempt?: string;
  /** When a reservation is released by itself. */
  readonly until?: EpochMs;
  /** What the call really cost. */
  readonly cost?: NanoUsd;
  /** The part of the cost that nothing was left for. */
  readonly shortfall?: NanoUsd;
  readonly provider?: string;
  readonly model?: string;
}

/** What this machine remembers of a ledger that may be away or gone: only an entry that says so turns credits off. */
export interface CreditMemory {
  wereOn(): boolean;
  /** Throws a StateError where it cannot be kept. */
  keep(isOn: boolean): void;
}

/** What is to be written, and what is answered beside it. */
export type LedgerTurn<T> = readonly [added: readonly CreditEntry[], answer: T];

/** The ledger, wherever it is kept. Rejects with a StateError where it cannot be used. */
export interface CreditLedger {
  /** Reads and writes alone. `work` is given the entries newest first, and may be run again before anything is written. */
  turn<T>(work: (entries: () => Iterable<CreditEntry>) => LedgerTurn<T>): Promise<T>;
  /** Newest first, without waiting for anybody. Reads no further back than asked. */
  entries(): AsyncIterable<CreditEntry>;
}
