// Owns what the engine needs from the rest of the house, handed in by the composition root.
import type { ResolvedProvider } from '../domain/decision.ts';
import type { Message } from '../domain/message.ts';
import type { WireFormat } from '../domain/model.ts';
import type { Clock, Dice, StateStore, Transport } from '../domain/ports.ts';
import type { Settings } from '../domain/settings.ts';
import type { TaskAnalysis } from '../domain/task.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import type { Codec } from '../wire/codec.ts';

/** The prepaid credits, as a call uses them. Amounts are nano-dollars. */
export interface CreditBook {
  /** What is left and not reserved; undefined where credits are off. */
  balance(): Promise<NanoUsd | undefined>;
  /**
   * Takes an amount for an attempt, the one that `amountFor` names for the balance of that moment; undefined where it
   * names none. Given back by itself after `until`. Rejects where the ledger cannot be written.
   */
  reserve(
    attempt: string,
    amountFor: (balance: NanoUsd) => NanoUsd | undefined,
    until: EpochMs,
  ): Promise<NanoUsd | undefined>;
  /** Gives back what was reserved and takes `cost`. Does nothing the second time. */
  settle(attempt: string, cost: NanoUsd, of: { readonly provider: string; readonly model: string }): Promise<void>;
  /** Settles what could not be settled when it was due, as far as the ledger can be written now. Never rejects. */
  catchUp(): Promise<void>;
}

/** Why there is no key. */
export interface NoKey {
  readonly missing: string;
  /** Only here: another session may well have it. */
  readonly isLocal?: boolean;
  /** What to do about it. */
  readonly hint?: string;
}

export type KeyAnswer = { readonly value: string } | NoKey;

export interface EnginePorts {
  readonly clock: Clock;
  readonly dice: Dice;
  readonly transport: Transport;
  readonly state: StateStore;
  readonly settings: Settings;
  readonly providers: readonly ResolvedProvider[];
  /** Version of the built-in price table, kept with every logged cost. */
  readonly priceVersion: string;
  /** The key of an account, looked up when it is first needed. */
  key(provider: ResolvedProvider, accountId: string): Promise<KeyAnswer>;
  codec(format: WireFormat): Promise<Codec>;
  analyze(messages: readonly Message[]): TaskAnalysis | Promise<TaskAnalysis>;
  /** Prepaid credits; absent where there can be none. */
  readonly credits?: CreditBook;
  /** What providers told of past attempts afterwards, by attempt; absent where nobody was asked. */
  corrected?(): Promise<Readonly<Record<string, NanoUsd>>>;
  /** The user's time zone, IANA. A function, since finding it takes as long as a small command. */
  zone(): string;
  /** Problems of the state folder must not cost the answer: they are said, not thrown. */
  warn(message: string): void;
}
