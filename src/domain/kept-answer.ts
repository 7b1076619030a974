// Owns an answer that is kept, to be given again where exactly the same is asked.
import type { DecisionReason } from './decision.ts';
import type { TaskAnalysis } from './task.ts';
import type { EpochMs, NanoUsd } from './units.ts';

/** A whole answer in words, and whose it was. */
export interface KeptAnswer {
  /** Of the request that it was given to. */
  readonly id: string;
  readonly at: EpochMs;
  readonly provider: string;
  readonly model: string;
  readonly account?: string;
  readonly reason: DecisionReason;
  readonly analysis: TaskAnalysis;
  readonly text: string;
  readonly reasoning?: string;
  /** What it cost then; absent where that is not known. */
  readonly costNanoUsd?: NanoUsd;
}

/** Where answers are kept, for a while and as far as there is room. Every method rejects where the place cannot be used. */
export interface AnswerStore {
  /** `question`: everything that the answer hangs on. Undefined where none is kept, or only one that is too old. */
  find(question: string): Promise<KeptAnswer | undefined>;
  /** Keeps it in place of an older one. Of the question only a digest is kept. */
  keep(question: string, answer: KeptAnswer): Promise<void>;
  /** Names of the files that are gone. */
  forget(): Promise<readonly string[]>;
}
