// Owns what a decision is made from: the request's wishes, the settings, the providers of the moment, and what is known of them.
import type { Candidate, QuotaOutlook, ResolvedProvider } from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Priority, RoutingOptions } from '../domain/request.ts';
import type { Settings } from '../domain/settings.ts';
import type { Cooldown } from '../domain/state.ts';
import type { Task, TaskAnalysis } from '../domain/task.ts';
import type { EpochMs, NanoUsd, Ratio } from '../domain/units.ts';

/** How the tightest quota of an account stands for a model. */
export interface QuotaFact {
  readonly left: Ratio;
  readonly spent: boolean;
  readonly resetsAt?: EpochMs;
  /** Of the limit that the pace presses most; undefined where no pace is known. Worked out for those who ask. */
  readonly outlook?: QuotaOutlook;
  /** What fixes the ends of its windows: quotas with the same one end together. Undefined where the first use does. */
  readonly calendar?: string;
}

/** Why a call that costs money cannot be paid. */
export interface Shortage {
  readonly reason: 'budget_spent' | 'credits_short';
  /** One clause with the figures. */
  readonly detail: string;
  /** When the last of the budgets that are short begins anew. */
  readonly until?: EpochMs;
  /** Only what is set aside for this provider or account is short: others are passed on to, as from account to account. */
  readonly isOwn?: true;
}

export interface NamedModel {
  readonly provider: string;
  readonly model: string;
}

/** A name turned into models, or the nearest names there are. */
export type ResolvedName =
  | { readonly matches: readonly NamedModel[]; readonly notice?: string }
  | { readonly unknown: true; readonly nearest: readonly string[] };

/** What is known beyond data: measured, counted or learned. Pure look-ups, so that the decision stays one function. */
export interface Knowledge {
  cooldown(candidate: Candidate, isFree: boolean): Cooldown | undefined;
  /** Undefined: nothing limits it. */
  quota(provider: ResolvedProvider, accountId: string, model: string): QuotaFact | undefined;
  /** Median time of an answer; undefined until measured. */
  latencyMs(provider: string, model: string): number | undefined;
  /** Expected cost of this request; undefined where the price is unknown. */
  cost(model: ModelSpec): NanoUsd | undefined;
  /** Undefined: it can be paid. Absent: nothing limits what is spent. */
  shortage?(candidate: Candidate, model: ModelSpec): Shortage | undefined;
  /** The longest answer that can be paid, tokens; infinite where money cuts none short. Absent: nothing limits what is spent. */
  paidTokens?(candidate: Candidate, model: ModelSpec): number;
  resolveName(name: string): ResolvedName;
  /** The models that the task x priority matrix thinks of first, best first; those that are equally meant together. */
  recommended(task: Task, priority: Priority): readonly (readonly NamedModel[])[];
  /** Requests counted for an account in its current window, for `least_used`. */
  used(provider: string, accountId: string): number;
  /** Next position of the provider's round robin. */
  poolPosition(provider: string): number;
}

export interface DecisionInput {
  readonly analysis: TaskAnalysis;
  readonly routing: RoutingOptions;
  /** Answer tokens asked for, where the caller said so. */
  readonly maxOutputTokens?: number;
  readonly settings: Settings;
  readonly providers: readonly ResolvedProvider[];
  readonly knowledge: Knowledge;
  /** The conversation's present provider, and whether it has to stay there. */
  readonly session?: { readonly candidate: Candidate; readonly stay: boolean };
  readonly now: EpochMs;
  /** One roll, 0..1, for pools with the strategy `random`. */
  readonly dice: number;
}
