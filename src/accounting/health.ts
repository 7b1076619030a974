// Owns health: which failure keeps whom away from what, for how long, and what lifts it again.
import type { Candidate } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import { type CooldownPolicy, FAILURE_POLICY } from '../domain/failure-policy.ts';
import type { Cooldown, RouterState, Strike } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import { CLOCK_SKEW_MS, changeCooldowns, pauseOf, wasTry } from './breaker.ts';
import { covers, healthKey, reachKeys, reachOf } from './health-scope.ts';
import { withoutRecent } from './recent.ts';

/** Failures further apart than this say nothing together. */
export const EVIDENCE_WINDOW_MS = 10 * 60_000;
/** A candidate that fails now and then: so many of its latest attempts are evidence too. */
const FLAPPING = { failures: 3, of: 5 };
/** What nobody has tried for so long after its time is forgotten. */
const FORGET_MS = 24 * 3_600_000;
const MAX_CAUSE = 160;

/**
 * The state after a failed attempt that began at `startedAt`. `dice` jitters own guesses only; a time that the provider
 * gave is kept as it is.
 */
export function recordFailure(
  state: RouterState,
  candidate: Candidate,
  failure: Failure,
  now: EpochMs,
  dice: number,
  startedAt: EpochMs = now,
): RouterState {
  const policy = FAILURE_POLICY[failure.kind].cooldown;
  const isVerdict = policy !== undefined && failure.scope !== 'none' && !failure.isLocal;
  const own = isVerdict ? healthKey({ ...reachOf(candidate, failure), kind: failure.kind }) : undefined;
  const reopened = endProbes(state, candidate, startedAt, one =>
    isVerdict && healthKey(one) !== own ? reopen(one, now, dice) : withoutProbe(one),
  );
  if (own === undefined || !policy) return reopened;
  const judged = addEvidence(prune(reopened, now), own, policy, now);
  // Of a try that has just ended the cooldown before it knows.
  const old = own in judged.cooldowns ? state.cooldowns[own] : undefined;
  const isOpenFor = old !== undefined || failure.resetsAt !== undefined || isEvident(judged.strikes[own]!, policy);
  if (!isOpenFor) return judged;
  const cooldown = opened(candidate, failure, policy, old, { now, dice, startedAt });
  return { ...judged, cooldowns: { ...judged.cooldowns, [own]: cooldown } };
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
  const lifted = lift(state, candidate, isFree, startedAt);
  const keys = reachKeys(candidate, isFree);
  const strikes: Record<string, Strike> = {};
  let isChanged = false;
  for (const [key, strike] of Object.entries(lifted.strikes)) {
    const isOwn = strike.at <= startedAt && keys.has(key.slice(0, key.lastIndexOf('|')));
    const wasOpen = key in state.cooldowns && !(key in lifted.cooldowns);
    const next = !isOwn ? strike : wasOpen ? undefined : relieved(strike);
    if (next) strikes[key] = next;
    isChanged ||= next !== strike;
  }
  return isChanged ? { ...lifted, strikes } : lifted;
}

/**
 * The state after the first words of a try: it answers, and nobody has to keep away until all is said. Should it fail as
 * before after all, that is evidence beside what there was.
 */
export function recordFirstToken(
  state: RouterState,
  candidate: Candidate,
  isFree: boolean,
  startedAt: EpochMs,
): RouterState {
  const lifted = lift(state, candidate, isFree, startedAt);
  const isLifted = (key: string) => key in state.cooldowns && !(key in lifted.cooldowns);
  const strikes = Object.entries(lifted.strikes).map(([key, strike]) => [
    key,
    isLifted(key) ? { ...strike, recent: 'f' } : strike,
  ]);
  return lifted === state ? state : { ...lifted, strikes: Object.fromEntries(strikes) };
}

function lift(state: RouterState, candidate: Candidate, isFree: boolean, startedAt: EpochMs): RouterState {
  const isDisproved = (one: Cooldown) =>
    (one.since <= startedAt || one.since > startedAt + FORGET_MS) && covers(one, candidate, isFree);
  return changeCooldowns(state, one => (isDisproved(one) ? undefined : one));
}

/** The state in which the try that was lent to this candidate is free again: it is not made after all. */
export const returnProbe = (state: RouterState, candidate: Candidate, now: EpochMs): RouterState =>
  endProbes(state, candidate, now, withoutProbe);

/** The state without cooldowns, strikes and the outcomes of late; of one provider where one is named. */
export function forgetHealth(state: RouterState, provider?: string): RouterState {
  const measures = withoutRecent(state.measures, provider);
  if (provider === undefined) return { ...state, measures, cooldowns: {}, strikes: {} };
  const keep = <T>(all: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith(`${provider}|`)));
  return { ...state, measures, cooldowns: keep(state.cooldowns), strikes: keep(state.strikes) };
}

/** The cooldown after one more failure; one that was under way when it was opened adds nothing to what is known. */
function opened(
  candidate: Candidate,
  failure: Failure,
  policy: CooldownPolicy,
  old: Cooldown | undefined,
  { now, dice, startedAt }: { readonly now: EpochMs; readonly dice: number; readonly startedAt: EpochMs },
): Cooldown {
  const isTry = old === undefined || wasTry(old, startedAt, now);
  const { resetsAt } = failure;
  if (!isTry && (resetsAt === undefined || resetsAt <= old.until)) return old;
  const strikes = (old?.strikes ?? 0) + (isTry ? 1 : 0);
  const { leastMs = 0, leastOfCost = 0 } = policy;
  // A machine that slept meanwhile says nothing about the provider.
  const ofCost = Math.min(leastOfCost * (now - startedAt), EVIDENCE_WINDOW_MS);
  const firstMs = Math.max(leastMs, ofCost, failure.backoffMs ?? policy.firstMs);
  const maxMs = failure.maxBackoffMs ?? Math.max(policy.maxMs, firstMs);
  const before = old && old.since <= now + CLOCK_SKEW_MS ? old.until : undefined;
  const pause = pauseOf({ ...policy, firstMs, maxMs }, strikes, resetsAt, before, now, dice);
  const source = pause.until === resetsAt ? (failure.resetSource ?? 'body') : 'backoff';
  return {
    ...reachOf(candidate, failure),
    kind: failure.kind,
    scope: failure.scope,
    since: now,
    ...pause,
    source: old && pause.until === old.until ? old.source : source,
    cause: failure.message.slice(0, MAX_CAUSE),
    strikes,
  };
}

/** The try has failed, though in another way than before: what was wrong is not disproved. */
function reopen(cooldown: Cooldown, now: EpochMs, dice: number): Cooldown {
  const policy = FAILURE_POLICY[cooldown.kind].cooldown!;
  const strikes = cooldown.strikes + 1;
  const pause = pauseOf(policy, strikes, undefined, cooldown.until, now, dice);
  const { probeAt: _, ...rest } = withoutProbe(cooldown);
  return { ...rest, since: now, strikes, ...pause };
}

function withoutProbe({ probe: _, ...cooldown }: Cooldown): Cooldown {
  return cooldown;
}

/** What becomes of the probes that an attempt on this candidate was, now that it is over without a success. */
function endProbes(
  state: RouterState,
  { provider, model, account }: Candidate,
  startedAt: EpochMs,
  end: (cooldown: Cooldown) => Cooldown,
): RouterState {
  const candidate = { provider, model, ...(account !== undefined && { account }) };
  const isProbed = (one: Cooldown) =>
    one.probe !== undefined &&
    one.probe.at <= startedAt &&
    (covers(one, candidate, true) || covers(one, candidate, false));
  return changeCooldowns(state, one => (isProbed(one) ? end(one) : one));
}

function addEvidence(state: RouterState, key: string, policy: CooldownPolicy, now: EpochMs): RouterState {
  const before = state.strikes[key];
  const isNear = before && Math.abs(now - before.at) < Math.max(EVIDENCE_WINDOW_MS, policy.maxMs);
  const count = (isNear ? before.count : 0) + 1;
  const recent = `${isNear ? (before.recent ?? 'f'.repeat(before.count)) : ''}f`.slice(-FLAPPING.of);
  return { ...state, strikes: { ...state.strikes, [key]: { count, at: now, recent } } };
}

function isEvident({ count, recent = '' }: Strike, { after }: CooldownPolicy): boolean {
  return count >= after || recent.split('f').length > FLAPPING.failures;
}

/** A strike after one more success; undefined once nothing of it is left. */
function relieved({ at, count, recent = 'f'.repeat(count) }: Strike): Strike | undefined {
  const next = `${recent}s`.slice(-FLAPPING.of);
  return next.includes('f') ? { at, count: 0, recent: next } : undefined;
}

/** The state without what is so old that it says nothing any more. */
function prune(state: RouterState, now: EpochMs): RouterState {
  const kept = changeCooldowns(state, one => (one.until + FORGET_MS < now ? undefined : one));
  const strikes = Object.entries(kept.strikes).filter(([, { at }]) => at + FORGET_MS > now);
  return strikes.length === Object.keys(kept.strikes).length ? kept : { ...kept, strikes: Object.fromEntries(strikes) };
}
