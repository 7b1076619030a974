// Owns health: which failure keeps whom away from what, for how long, and what lifts it again.
import type { Candidate } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import { FAILURE_POLICY } from '../domain/failure-policy.ts';
import type { Cooldown, RouterState } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import { withoutRecent } from './recent.ts';

/** Failures further apart than this do not count as consecutive. */
const EVIDENCE_WINDOW_MS = 10 * 60_000;
const JITTER = 0.15;
const MAX_CAUSE = 160;

/** What a cooldown covers, as a key: the model is `*` where it reaches beyond one. */
export function healthKey(cooldown: Pick<Cooldown, 'provider' | 'account' | 'model' | 'kind'>): string {
  return `${cooldown.provider}|${cooldown.account}|${cooldown.model}|${cooldown.kind}`;
}

export const accountOf = (candidate: Candidate) => candidate.account ?? 'default';

/** The state after a failed attempt. `dice` jitters own guesses only; a time that the provider gave is kept as it is. */
export function recordFailure(
  state: RouterState,
  candidate: Candidate,
  failure: Failure,
  now: EpochMs,
  dice: number,
): RouterState {
  const policy = FAILURE_POLICY[failure.kind].cooldown;
  if (!policy || failure.scope === 'none') return state;
  const target = reach(candidate, failure);
  const key = healthKey({ ...target, kind: failure.kind });
  const before = state.strikes[key];
  const strikes = before && now - before.at < Math.max(EVIDENCE_WINDOW_MS, policy.maxMs) ? before.count + 1 : 1;
  const counted = { ...state, strikes: { ...state.strikes, [key]: { count: strikes, at: now } } };
  if (failure.resetsAt === undefined && strikes < policy.after) return counted;

  const first = failure.backoffMs ?? policy.firstMs;
  const ceiling = failure.maxBackoffMs ?? Math.max(policy.maxMs, first);
  const backoff = Math.min(ceiling, first * 2 ** (strikes - Math.min(strikes, policy.after)));
  const own = now + Math.round(backoff * (1 - JITTER + 2 * JITTER * dice));
  const until = failure.resetsAt !== undefined && failure.resetsAt > now ? failure.resetsAt : own;
  const old = state.cooldowns[key];
  // A longer deadline is never replaced by a shorter one.
  if (old && old.until >= until) return counted;
  const cooldown: Cooldown = {
    ...target,
    kind: failure.kind,
    scope: failure.scope,
    since: now,
    until,
    source: until === failure.resetsAt ? (failure.resetSource ?? 'body') : 'backoff',
    cause: failure.message.slice(0, MAX_CAUSE),
    strikes,
  };
  return { ...counted, cooldowns: { ...counted.cooldowns, [key]: cooldown } };
}

/**
 * The state after a success: everything that covered this candidate is disproved. What was learned after the successful
 * attempt began is newer than its proof, and stays.
 */
export function recordSuccess(
  state: RouterState,
  candidate: Candidate,
  isFree: boolean,
  startedAt: EpochMs,
): RouterState {
  const covered = ([, cooldown]: [string, Cooldown]) =>
    cooldown.since <= startedAt && covers(cooldown, candidate, isFree);
  const cooldowns = Object.entries(state.cooldowns).filter(entry => !covered(entry));
  const own = new Set(keysOf(candidate, isFree));
  const strikes = Object.entries(state.strikes).filter(
    ([key, { at }]) => at > startedAt || !own.has(key.slice(0, key.lastIndexOf('|'))),
  );
  if (cooldowns.length === Object.keys(state.cooldowns).length && strikes.length === Object.keys(state.strikes).length)
    return state;
  return { ...state, cooldowns: Object.fromEntries(cooldowns), strikes: Object.fromEntries(strikes) };
}

/** The state without cooldowns, strikes and the outcomes of late; of one provider where one is named. */
export function forgetHealth(state: RouterState, provider?: string): RouterState {
  const measures = withoutRecent(state.measures, provider);
  if (provider === undefined) return { ...state, measures, cooldowns: {}, strikes: {} };
  const keep = <T>(all: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith(`${provider}|`)));
  return { ...state, measures, cooldowns: keep(state.cooldowns), strikes: keep(state.strikes) };
}

/** The cooldown that keeps this candidate away: a spent quota, which is a filter, before all others; else the longest. */
export function cooldownOf(
  state: RouterState,
  candidate: Candidate,
  isFree: boolean,
  now: EpochMs,
): Cooldown | undefined {
  let longest: Cooldown | undefined;
  for (const key in state.cooldowns) {
    const cooldown = state.cooldowns[key]!;
    if (cooldown.until <= now || !covers(cooldown, candidate, isFree)) continue;
    if (!longest || weight(cooldown) > weight(longest)) longest = cooldown;
  }
  return longest;
}

const weight = ({ kind, until }: Cooldown) => until + (kind === 'quota_exhausted' ? Number.MAX_SAFE_INTEGER / 2 : 0);

/** True where a failure with this scope says something about that candidate too. */
export function covers(
  cooldown: Pick<Cooldown, 'provider' | 'account' | 'model' | 'scope'>,
  candidate: Candidate,
  isFree: boolean,
): boolean {
  if (cooldown.provider !== candidate.provider) return false;
  if (cooldown.scope === 'provider') return true;
  if (cooldown.account !== accountOf(candidate)) return false;
  if (cooldown.scope === 'account') return true;
  if (cooldown.scope === 'free_models') return isFree;
  if (cooldown.scope === 'paid_models') return !isFree;
  return cooldown.model === candidate.model;
}

function reach(candidate: Candidate, failure: Failure): Pick<Cooldown, 'provider' | 'account' | 'model'> {
  const model =
    failure.scope === 'model' ? candidate.model : failure.scope.endsWith('_models') ? `*${failure.scope}` : '*';
  const account = failure.scope === 'provider' ? '*' : accountOf(candidate);
  return { provider: candidate.provider, account, model };
}

function keysOf(candidate: Candidate, isFree: boolean): readonly string[] {
  const { provider, model } = candidate;
  const account = accountOf(candidate);
  const kin = isFree ? '*free_models' : '*paid_models';
  return [
    `${provider}|${account}|${model}`,
    `${provider}|${account}|${kin}`,
    `${provider}|${account}|*`,
    `${provider}|*|*`,
  ];
}
