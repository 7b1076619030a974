// Owns one option of a decision while it is being weighed.
import type { Candidate, ResolvedAccount, ResolvedProvider, Score } from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Cooldown } from '../domain/state.ts';
import type { NanoUsd } from '../domain/units.ts';
import type { QuotaFact } from './input.ts';

export interface Option {
  readonly candidate: Candidate;
  readonly provider: ResolvedProvider;
  readonly model: ModelSpec;
  readonly account: ResolvedAccount;
  /** Position of the account in its pool's order. */
  readonly accountRank: number;
  readonly isFree: boolean;
  readonly quota?: QuotaFact;
  readonly cooldown?: Cooldown;
  readonly cost?: NanoUsd;
  readonly latencyMs?: number;
}

/** What the score does not decide, in the order of authority; lower is better everywhere. */
export interface Rank {
  /** Named by the call or pinned: negative. */
  readonly named: number;
  /** Cooling down: tried last. */
  readonly resting: 0 | 1;
  /** The conversation's own provider first. */
  readonly moved: 0 | 1;
  /** The goal that the call itself names, where it outranks the lists: fitness, then the goal. */
  readonly askedFit: number;
  readonly asked: number;
  /** Position in the lists that are in force, as one number. */
  readonly listed: number;
  /** Good enough for the task. */
  readonly fit: number;
  /** By the goal itself: quality, window or price. */
  readonly goal: number;
  /** Position in the row of the matrix. */
  readonly matrix: number;
}

/** An option with everything by which it is compared. */
export interface Weighed {
  readonly option: Option;
  readonly score: Score;
  /** The best of its pool: accounts of one model stand together, in the pool's order. */
  readonly pool: { readonly score: number; readonly left: number };
  readonly rank: Rank;
}

/** Costs nothing for this account: free by nature, or used within a published free allowance. */
export function costsNothing(model: ModelSpec, account: ResolvedAccount): boolean {
  if (model.free || model.local) return true;
  if (model.price && model.price.inputPer1M === 0 && model.price.outputPer1M === 0) return true;
  return model.freeTier === true && account.quota?.source === 'published';
}
