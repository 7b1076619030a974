// Owns one option of a decision while it is being weighed.
import type { Candidate, ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
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

/** Costs nothing for this account: free by nature, or used within a published free allowance. */
export function costsNothing(model: ModelSpec, account: ResolvedAccount): boolean {
  if (model.free || model.local) return true;
  if (model.price && model.price.inputPer1M === 0 && model.price.outputPer1M === 0) return true;
  return model.freeTier === true && account.quota?.source === 'published';
}
