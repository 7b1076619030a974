// Owns the router's verdict: who is asked, in which order, who is out, and why.
import type { Failure, FailureKind } from './failure.ts';
import type { ModelSpec } from './model.ts';
import type { ProviderSpec } from './provider.ts';
import type { QuotaRule } from './quota.ts';
import type { MaxPrice } from './request.ts';
import type { TaskAnalysis } from './task.ts';
import type { EpochMs, NanoUsd, Ratio } from './units.ts';

/** One way to have the request answered: a model of a provider, by an account. */
export interface Candidate {
  readonly provider: string;
  readonly model: string;
  /** Named accounts only. */
  readonly account?: string;
}

export const DECISION_REASONS = [
  'preference',
  'limit',
  'cost',
  'context',
  'quality',
  'pinned',
  'latency',
  'only_option',
] as const;
export type DecisionReason = (typeof DECISION_REASONS)[number];

export const EXCLUSION_REASONS = [
  'disabled',
  'no_key',
  'no_model',
  'retired',
  'openrouter_policy',
  'context_too_small',
  'no_vision',
  'no_tools',
  'no_json',
  'quota_spent',
  'not_free',
  'over_price_cap',
  'data_policy',
  'budget_spent',
  'credits_short',
] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

export interface Exclusion extends Candidate {
  readonly reason: ExclusionReason;
  /** One clause for a person: "quota spent, resets 16:40". */
  readonly detail: string;
  /** When it may be back, if known. */
  readonly until?: EpochMs;
  /** Where it is above the price cap: the cap that it would be within. */
  readonly price?: Required<MaxPrice>;
}

/** The terms of the score, each 0..1, and their weighted sum 0..100. */
export interface Score {
  readonly preference: Ratio;
  readonly quota: Ratio;
  readonly context: Ratio;
  readonly cost: Ratio;
  readonly quality: Ratio;
  /** Present where measured latency takes part. */
  readonly latency?: Ratio;
  readonly total: number;
}

/** A quota as it will be used until its reset if the present pace goes on. */
export interface QuotaOutlook {
  /** What will be used over what is left: above 1 it runs out early, below 1 the rest expires unused. */
  readonly demand: number;
  /** How much of the window is gone. */
  readonly elapsed: Ratio;
  readonly resetsAt: EpochMs;
  /** Where that is before the reset. */
  readonly runsOutAt?: EpochMs;
}

export interface RankedCandidate extends Candidate {
  readonly score: Score;
  /** Why it stands here rather than lower. */
  readonly reason: DecisionReason;
  /** Expected cost of this request; undefined where the price is unknown. */
  readonly estimatedCost?: NanoUsd;
  /** Tried last, because it is cooling down until then. */
  readonly coolingUntil?: EpochMs;
  /** What becomes of its quota at the present pace, where that is known. */
  readonly outlook?: QuotaOutlook;
}

/** Somebody who would have been asked first, had they not been resting, spent or too dear. */
export interface PassedOver extends Candidate {
  readonly kind: FailureKind;
  /** Present where it is money that was short. */
  readonly code?: 'budget_spent' | 'credits_short';
  /** When they may be back, if known. */
  readonly until?: EpochMs;
}

export interface Decision {
  /** Undefined where no candidate is left. */
  readonly provider?: string;
  readonly model?: string;
  readonly account?: string;
  readonly reason: DecisionReason;
  readonly confidence: Ratio;
  readonly chain: readonly RankedCandidate[];
  readonly excluded: readonly Exclusion[];
  /** Who stands above the head of the chain and is not asked first; one a provider, the best first. */
  readonly passedOver?: readonly PassedOver[];
  readonly analysis: TaskAnalysis;
  /** Notices for the user: a retired name that was resolved, a preference that names nothing. */
  readonly notices: readonly string[];
  /** Where nothing is available: the candidate that is back first. */
  readonly soonest?: { readonly candidate: Candidate; readonly at: EpochMs };
  /** Where nobody would be asked, and only for who asked for a decision alone: how the call would end. */
  readonly refusal?: Failure;
}

/** A provider of the moment: its data, the user's changes applied, and who can use it. */
export interface ResolvedProvider {
  readonly spec: ProviderSpec;
  readonly enabled: boolean;
  readonly baseUrl: string;
  /** Endpoint name in use (`general`, `coding`), if the provider has several. */
  readonly endpoint?: string;
  readonly models: readonly ModelSpec[];
  /** Models that may be named although nothing is known of them, so that they are never chosen by themselves. */
  readonly unlisted?: {
    /** Any name at all (the list is not known), any `author/slug`, or none but `ids`. */
    readonly accepts: 'any' | 'slug' | 'none';
    readonly ids: readonly string[];
  };
  readonly accounts: readonly ResolvedAccount[];
  readonly loadBalancing: 'round_robin' | 'least_used' | 'random';
  readonly headers?: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface ResolvedAccount {
  /** `default` where the provider has no named accounts. */
  readonly id: string;
  readonly named: boolean;
  /** Whether a key was found; the key itself stays with the resolver. */
  readonly hasKey: boolean;
  readonly quota?: QuotaRule;
}

/** The model that a candidate is of; undefined where the provider does not have it. */
export function modelOf(
  providers: readonly ResolvedProvider[],
  { provider, model }: Pick<Candidate, 'provider' | 'model'>,
): ModelSpec | undefined {
  return providers.find(({ spec }) => spec.id === provider)?.models.find(({ id }) => id === model);
}
