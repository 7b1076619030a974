// Owns the turn: whom to ask, with everything that takes.
import type { Candidate, ResolvedProvider } from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import { costsNothing } from '../router/option.ts';
import { modelOf, type Snapshot } from './snapshot.ts';

export interface Turn {
  readonly candidate: Candidate;
  readonly provider: ResolvedProvider;
  readonly model: ModelSpec;
  readonly isFree: boolean;
}

/** The turn of a candidate of the chain. */
export function turnOf({ providers }: Snapshot, candidate: Candidate): Turn {
  const provider = providers.find(({ spec }) => spec.id === candidate.provider)!;
  const model = modelOf(providers, candidate)!;
  const account = provider.accounts.find(({ id }) => id === (candidate.account ?? 'default'))!;
  return { candidate, provider, model, isFree: costsNothing(model, account) };
}
