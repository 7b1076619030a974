// Owns how far a failure reaches: its key, and which candidates it says something about.
import type { Candidate } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import type { Cooldown } from '../domain/state.ts';

/** Whom a cooldown is about. */
export type Reach = Pick<Cooldown, 'provider' | 'account' | 'model'>;

/** What a cooldown covers, as a key: the model is `*` where it reaches beyond one. */
export function healthKey(cooldown: Reach & Pick<Cooldown, 'kind'>): string {
  return `${cooldown.provider}|${cooldown.account}|${cooldown.model}|${cooldown.kind}`;
}

export const accountOf = (candidate: Candidate) => candidate.account ?? 'default';

/** True where a failure with this scope says something about that candidate too. */
export function covers(cooldown: Reach & Pick<Cooldown, 'scope'>, candidate: Candidate, isFree: boolean): boolean {
  if (cooldown.provider !== candidate.provider) return false;
  if (cooldown.scope === 'provider') return true;
  if (cooldown.account !== accountOf(candidate)) return false;
  if (cooldown.scope === 'account') return true;
  if (cooldown.scope === 'free_models') return isFree;
  if (cooldown.scope === 'paid_models') return !isFree;
  return cooldown.model === candidate.model;
}

/** Whom a failure of `candidate` is about. */
export function reachOf(candidate: Candidate, { scope }: Pick<Failure, 'scope'>): Reach {
  const model = scope === 'model' ? candidate.model : scope.endsWith('_models') ? `*${scope}` : '*';
  const account = scope === 'provider' ? '*' : accountOf(candidate);
  return { provider: candidate.provider, account, model };
}

/** The keys, without their kind, of everything that can be said about a candidate. */
export function reachKeys(candidate: Candidate, isFree: boolean): ReadonlySet<string> {
  const { provider, model } = candidate;
  const account = accountOf(candidate);
  const kin = isFree ? '*free_models' : '*paid_models';
  return new Set([
    `${provider}|${account}|${model}`,
    `${provider}|${account}|${kin}`,
    `${provider}|${account}|*`,
    `${provider}|*|*`,
  ]);
}
