// Owns the step after a failed attempt: the same again, a repaired request, a short wait, another candidate, or the end.
import { covers } from '../accounting/health-scope.ts';
import type { Candidate, RankedCandidate } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import { FAILURE_POLICY } from '../domain/failure-policy.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { EpochMs } from '../domain/units.ts';

/** A rate limit that ends this soon is worth waiting for when nobody better is free. */
const SHORT_WAIT_MS = 2000;

export type NextStep =
  | { readonly type: 'again' }
  | { readonly type: 'repair' }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'next'; readonly candidate: RankedCandidate }
  | { readonly type: 'stop' };

/** The chain, and what has become of it so far. */
export interface ChainView {
  readonly chain: readonly RankedCandidate[];
  readonly failed: readonly FailedCandidate[];
  /** Left out without being asked: another process took the last of their quota. */
  readonly skipped: readonly Candidate[];
  modelOf(candidate: Candidate): ModelSpec | undefined;
  isFree(candidate: Candidate): boolean;
}
export interface FailedCandidate {
  readonly candidate: Candidate;
  readonly failure: Failure;
}
/** How often the candidate that failed was given another chance already. */
export interface Chances {
  readonly repeats: number;
  readonly repaired: boolean;
  readonly waited: boolean;
}

/**
 * What to do after `failure`, which is already among `view.failed`. Whoever broke off midway is asked again only where
 * nobody else is left.
 */
export function nextStep(
  view: ChainView,
  failure: Failure,
  chances: Chances,
  now: EpochMs,
  isMidway = false,
): NextStep {
  const policy = FAILURE_POLICY[failure.kind];
  if (failure.kind === 'aborted') return { type: 'stop' };
  const candidate = policy.next === 'none' && !failure.lacksAbility ? undefined : nextCandidate(view);
  // Whoever can do what was asked comes before doing without it.
  const isBetterLeft = failure.lacksAbility && candidate !== undefined;
  if (failure.repair && !chances.repaired && !isBetterLeft) return { type: 'repair' };
  const mayRepeat = chances.repeats < policy.repeats && failure.shouldRetry !== false;
  if (mayRepeat && !(isMidway && candidate)) return { type: 'again' };
  if (failure.kind === 'rate_limited' && !chances.waited && failure.resetsAt !== undefined) {
    const ms = failure.resetsAt - now;
    const isLast = candidate === undefined || candidate.coolingUntil !== undefined;
    if (ms <= SHORT_WAIT_MS && isLast) return { type: 'wait', ms: Math.max(0, ms) };
  }
  return candidate ? { type: 'next', candidate } : { type: 'stop' };
}

/** The best candidate that no failure so far speaks against. */
export function nextCandidate({ chain, failed, skipped, modelOf, isFree }: ChainView): RankedCandidate | undefined {
  const overflowed = failed.filter(({ failure }) => FAILURE_POLICY[failure.kind].next === 'larger_window');
  const tooSmall = Math.max(-1, ...overflowed.map(one => provenWindow(one, modelOf(one.candidate))));
  const isOut = (candidate: RankedCandidate) =>
    skipped.some(one => isSame(one, candidate)) ||
    // Another account has no larger window.
    overflowed.some(one => one.candidate.provider === candidate.provider && one.candidate.model === candidate.model) ||
    (modelOf(candidate)?.contextWindow ?? Number.POSITIVE_INFINITY) <= tooSmall ||
    failed.some(one => isSame(one.candidate, candidate) || reaches(one, candidate, isFree(candidate)));
  return chain.find(candidate => !isOut(candidate));
}

/** How large a window was too small: what the provider states counts for more than what is written down of it. */
const provenWindow = ({ failure }: FailedCandidate, model: ModelSpec | undefined) =>
  Math.min(failure.statedWindow ?? Number.POSITIVE_INFINITY, model?.contextWindow ?? 0);

export const isSame = (a: Candidate, b: Candidate) =>
  a.provider === b.provider && a.model === b.model && a.account === b.account;

function reaches({ candidate, failure }: FailedCandidate, other: RankedCandidate, isFree: boolean): boolean {
  if (failure.scope === 'none') return false;
  const { provider, model, account = 'default' } = candidate;
  return covers({ provider, model, account, scope: failure.scope }, other, isFree);
}
