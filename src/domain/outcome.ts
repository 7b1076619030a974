// Owns what became of a request: its attempts, its answer, and the log entry that both make.
import type { Candidate, Decision, DecisionReason, Exclusion, PassedOver, RankedCandidate } from './decision.ts';
import type { FinishReason } from './event.ts';
import type { Failure, FailureKind, FailureScope, ResetSource } from './failure.ts';
import type { ReasoningPart, ToolCallPart } from './message.ts';
import type { Task } from './task.ts';
import type { EpochMs, NanoUsd } from './units.ts';
import type { Usage } from './usage.ts';

/**
 * What a request was for where it was nobody's question: to see whether an account works, what kind of work a prompt is, or
 * to have an answer that does not fit its schema mended.
 */
export const PURPOSES = ['probe', 'second_opinion', 'repair'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** The money that kept an answer short. */
export interface SpendingCap {
  readonly by: 'budget' | 'credits';
  /** For a person: `client editor budget of $1 a day`, `credits`. */
  readonly name: string;
}

/** What cut an answer off: money, the limit that it was asked with, or the most that its model gives. */
export type Cut =
  | SpendingCap
  | {
      readonly by: 'max_tokens' | 'output_limit';
      /** Absent where nobody knows what the model gives. */
      readonly tokens?: number;
    };

/** One call to one upstream, successful or not. */
export interface Attempt extends Candidate {
  /** Unique, for idempotent accounting; what is held and reserved for it goes by the same id. */
  readonly id: string;
  readonly startedAt: EpochMs;
  readonly latencyMs: number;
  /** Time to the first content or reasoning token. */
  readonly firstTokenMs?: number;
  /** The longest pause between two tokens. */
  readonly pauseMs?: number;
  readonly ok: boolean;
  readonly failure?: Failure;
  readonly finishReason?: FinishReason;
  /** Present where the answer was cut. */
  readonly cutBy?: Cut;
  readonly usage?: Usage;
  readonly cost?: NanoUsd;
  /** Who gave the cost: the provider, or prices, of the final usage or an estimated one; `unknown` where no price is known. */
  readonly costSource?: 'provider' | 'table' | 'estimate' | 'unknown';
  /** Of the prices that it was worked out with; absent where the provider gave it, or nobody knows it. */
  readonly priceVersion?: string;
  /** What budgets and credits were charged, where the cost is not known: the most that it can be. */
  readonly charged?: NanoUsd;
  /** Tokens that were counted of its quota, where the provider told none: as expected before the call. */
  readonly countedTokens?: number;
  /** The vendor's id of the generation, for later reconciliation. */
  readonly generationId?: string;
  /** The model that answered, where it is not the one asked for. */
  readonly servedModel?: string;
}

export interface Answer {
  readonly text: string;
  readonly reasoning: readonly ReasoningPart[];
  readonly toolCalls: readonly ToolCallPart[];
  readonly finishReason: FinishReason;
  readonly rawFinishReason?: string;
}

/** An answer that was given before, to exactly the same question, and is given again. */
export interface Cached {
  /** Id of the request that it was given to. */
  readonly id: string;
  readonly at: EpochMs;
  /** What it cost then; absent where that is not known. */
  readonly costNanoUsd?: NanoUsd;
}

/** The end of a request. `answer` is present on success, and holds the partial text where one broke off. */
export interface Outcome {
  readonly id: string;
  readonly ok: boolean;
  readonly decision: Decision;
  readonly attempts: readonly Attempt[];
  /** Who answered. */
  readonly candidate?: Candidate;
  /** Why that one, after all attempts. */
  readonly reason: DecisionReason;
  readonly answer?: Answer;
  readonly usage?: Usage;
  /** Of all attempts together; undefined where one is unknown. */
  readonly cost?: NanoUsd;
  readonly latencyMs: number;
  readonly firstTokenMs?: number;
  /** What ended it, where not ok. */
  readonly failure?: Failure;
  readonly resetsAt?: EpochMs;
  /** Present where nobody was asked, because the answer was kept. */
  readonly cached?: Cached;
}

/** An attempt as the log keeps it. */
export interface LoggedAttempt extends Candidate {
  readonly id: string;
  readonly ok: boolean;
  readonly kind?: FailureKind;
  /** How far the failure reaches. Absent in what older versions wrote. */
  readonly scope?: FailureScope;
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
  readonly rule?: string;
  readonly resetsAt?: EpochMs;
  readonly resetSource?: ResetSource;
  readonly latencyMs: number;
  readonly firstTokenMs?: number;
  readonly usage?: Usage;
  readonly costNanoUsd?: NanoUsd;
  readonly costSource?: Attempt['costSource'];
  /** What budgets and credits were charged, where the cost is not known. */
  readonly chargedNanoUsd?: NanoUsd;
  readonly countedTokens?: number;
  readonly priceVersion?: string;
  readonly generationId?: string;
}

/** One line of `providers-log.json`: a decision, its attempts and its outcome. */
export interface LogEntry {
  readonly v: 1;
  readonly id: string;
  readonly at: EpochMs;
  readonly session?: string;
  /** The client in whose name it was asked. */
  readonly client?: string;
  /** Absent: somebody's question. */
  readonly purpose?: Purpose;
  readonly task: Task;
  readonly taskConfidence: number;
  readonly inputTokens: number;
  readonly reason: DecisionReason;
  readonly ok: boolean;
  readonly provider?: string;
  readonly model?: string;
  readonly account?: string;
  readonly kind?: FailureKind;
  /** Of the failure that ended it. Absent in what older versions wrote. */
  readonly code?: string;
  readonly message?: string;
  readonly attempts: readonly LoggedAttempt[];
  readonly chain: readonly RankedCandidate[];
  readonly excluded: readonly Exclusion[];
  /** Who would have been asked first; absent where nobody was passed over, or an older version wrote it. */
  readonly passedOver?: readonly PassedOver[];
  readonly usage?: Usage;
  readonly costNanoUsd?: NanoUsd;
  readonly latencyMs: number;
  readonly firstTokenMs?: number;
  /** Present where nobody was asked, because the answer was kept. */
  readonly cached?: Cached;
  /** Only where `logContent` is on. */
  readonly content?: { readonly prompt: string; readonly answer?: string };
}

/** Whether nobody was answered by it, whatever was said. */
export const isAside = ({ purpose }: Pick<LogEntry, 'purpose'>) => purpose === 'probe' || purpose === 'second_opinion';
