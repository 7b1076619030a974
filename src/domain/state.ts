// Owns what the router has learned and must share between processes: health, quotas, pools, measurements.
import type { FailureKind, FailureScope, ResetSource } from './failure.ts';
import type { QuotaUnit, QuotaWindow } from './quota.ts';
import type { EpochMs, NanoUsd } from './units.ts';

/** A time to stay away from something, and why. Keyed by `healthKey`. */
export interface Cooldown {
  readonly provider: string;
  readonly account: string;
  /** `*`: every model that the scope reaches. */
  readonly model: string;
  readonly kind: FailureKind;
  readonly scope: FailureScope;
  readonly since: EpochMs;
  readonly until: EpochMs;
  readonly source: ResetSource;
  /** The provider's reason, shortened. */
  readonly cause: string;
  /** How often it was opened in a row, for backoff. */
  readonly strikes: number;
  /** When one request may try whether it is over; absent: at `until`. */
  readonly probeAt?: EpochMs;
  /** The request that is trying now. Void after `until`: whoever was to bring the verdict may have been killed. */
  readonly probe?: { readonly at: EpochMs; readonly until: EpochMs };
}

/** What speaks against a candidate that is not cooling down (yet). */
export interface Strike {
  /** Failures in a row. */
  readonly count: number;
  /** When the last one was. */
  readonly at: EpochMs;
  /** The latest attempts, oldest first: `f` failed, `s` succeeded. Absent: as many failures as `count`. */
  readonly recent?: string;
}

/** What was used until then, and not before the part of the window in which that lies. */
export type UsedPart = readonly [at: EpochMs, amount: number];

/** Use of one account within one window, as counted here or as the provider last said. */
export interface QuotaUse {
  readonly unit: QuotaUnit;
  readonly window: QuotaWindow;
  readonly model?: string;
  readonly used: number;
  /** Known where a header or an endpoint gave it. */
  readonly limit?: number;
  readonly remaining?: number;
  /** What the provider first said was left in this window, and when. */
  readonly first?: { readonly at: EpochMs; readonly remaining: number };
  readonly windowStart: EpochMs;
  readonly resetsAt?: EpochMs;
  readonly source: 'counted' | 'headers' | 'endpoint' | 'published';
  readonly at: EpochMs;
  /** Of a rolling window: what was used when, where it has not lapsed. */
  readonly parts?: readonly UsedPart[];
  /** What calls under way have claimed, and when: the provider may not have counted it yet. */
  readonly open?: readonly UsedPart[];
  /** When the request began whose answer told the figure. */
  readonly askedAt?: EpochMs;
}

/** Money on an account as its provider last told it, or what is left of a cap that never resets. */
export interface Balance {
  readonly amount: number;
  /** ISO 4217; absent where the provider does not say. */
  readonly currency?: string;
  readonly at: EpochMs;
}

/** Counts of values in logarithmic buckets: index -> count. Two of them merge by adding. */
export type Histogram = Readonly<Record<string, number>>;

/** Totals of one provider, account, model and task. Keyed by `provider|account|model|task`. */
export interface Measure {
  readonly requests: number;
  readonly failed: number;
  /** Calls that were cancelled, or ended since another was faster; they are in no other count. Absent: none. */
  readonly cut?: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: NanoUsd;
  readonly latency: Histogram;
  readonly firstToken: Histogram;
  /** The longest pause within each whole answer, ms; absent in what older versions wrote. */
  readonly pause?: Histogram;
  readonly errors: Readonly<Partial<Record<FailureKind, number>>>;
  readonly lastAt: EpochMs;
  /** Sums of what the histograms count, for exact averages. Absent: written by a version that kept none. */
  readonly latencyTotalMs?: number;
  readonly firstTokenTotalMs?: number;
  /** Attempts whose cost is not known; `cost` lacks them. */
  readonly unpriced?: number;
  /** Absent: written by a version that kept none. */
  readonly recent?: RecentOutcomes;
  /** When its first attempt began: what was asked before is not in it. Absent: written by a version that kept none. */
  readonly since?: EpochMs;
}

/** Attempts that tell how a provider does, halved in weight with every half-life that has passed since. */
export interface RecentOutcomes {
  readonly ok: number;
  readonly failed: number;
  /** When the weights were as they stand here. */
  readonly at: EpochMs;
}

/** What was spent of one budget in one window, and what calls that are running may still spend. */
export interface BudgetUse {
  readonly spent: NanoUsd;
  /** By the id of the claim. Void after `until`: whoever was to settle it may have been killed. */
  readonly held: Readonly<Record<string, { readonly amount: NanoUsd; readonly until: EpochMs }>>;
  /** What providers said afterwards, by attempt: `spent` has it already. */
  readonly corrected?: Readonly<Record<string, NanoUsd>>;
  readonly resetsAt: EpochMs;
}

/** The content of `provider-cache.json`: safe to delete, never the only copy of anything. */
export interface RouterState {
  readonly version: 1;
  readonly cooldowns: Readonly<Record<string, Cooldown>>;
  /** Failures that have not led to a cooldown, by health key. */
  readonly strikes: Readonly<Record<string, Strike>>;
  readonly quotas: Readonly<Record<string, readonly QuotaUse[]>>;
  /** By `provider|account`; absent until an endpoint told of one. */
  readonly balances?: Readonly<Record<string, readonly Balance[]>>;
  readonly measures: Readonly<Record<string, Measure>>;
  /** Next position of each provider's round robin. */
  readonly pools: Readonly<Record<string, number>>;
  /** By `owner|window|first day`, so that a new window begins at nothing; see `runningBudgets`. Absent: no budget was ever looked at. */
  readonly budgets?: Readonly<Record<string, BudgetUse>>;
  /** Last answer, for `status`. */
  readonly current?: {
    readonly provider: string;
    readonly model: string;
    readonly account?: string;
    readonly at: EpochMs;
  };
}

export const EMPTY_STATE: RouterState = {
  version: 1,
  cooldowns: {},
  strikes: {},
  quotas: {},
  measures: {},
  pools: {},
};

/** A model as a provider's own list told it. */
export interface LearnedModel {
  readonly id: string;
  readonly name?: string;
  readonly contextWindow?: number;
  readonly maxOutput?: number;
  readonly inputPer1M?: number;
  readonly outputPer1M?: number;
  readonly cacheReadPer1M?: number;
  readonly vision?: boolean;
  readonly tools?: boolean;
  readonly reasoning?: boolean;
  readonly jsonSchema?: boolean;
  /** A local server does not run it, but forwards to somebody else. */
  readonly forwarded?: boolean;
  readonly retiresOn?: string;
}

/** A provider's own list, and when it was read. */
export interface LearnedList {
  readonly at: EpochMs;
  readonly models: readonly LearnedModel[];
}

/** What `models --refresh` learned, per provider. */
export interface ModelLists {
  readonly version: 1;
  readonly lists: Readonly<Record<string, LearnedList>>;
}
