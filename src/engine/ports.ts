// Owns what the engine needs from the rest of the house, handed in by the composition root.
import type { ResolvedProvider } from '../domain/decision.ts';
import type { Message } from '../domain/message.ts';
import type { WireFormat } from '../domain/model.ts';
import type { Clock, Dice, StateStore, Transport } from '../domain/ports.ts';
import type { Settings } from '../domain/settings.ts';
import type { TaskAnalysis } from '../domain/task.ts';
import type { Codec } from '../wire/codec.ts';

/** A key, or why there is none. */
export type KeyAnswer = { readonly value: string } | { readonly missing: string };

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
  codec(format: WireFormat): Codec;
  analyze(messages: readonly Message[]): TaskAnalysis | Promise<TaskAnalysis>;
  /** Problems of the state folder must not cost the answer: they are said, not thrown. */
  warn(message: string): void;
}
