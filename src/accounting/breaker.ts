// Owns the circuit breaker: when a cooldown keeps requests away, when one of them may try, and for how long it stays shut after that.
import type { Candidate } from '../domain/decision.ts';
import type { CooldownPolicy } from '../domain/failure-policy.ts';
import type { Cooldown, RouterState } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import { covers } from './health-scope.ts';

/** Clocks of several machines differ by less; what is further in the future was written before a clock was set back. */
export const CLOCK_SKEW_MS = 60_000;
/** Nobody is left alone for longer without a try, whatever the provider said: tops-up and resets come early. */
const FIRST_EARLY_PROBE_MS = 3_600_000;
const LONGEST_PROBE_PAUSE_MS = 24 * 3_600_000;
const JITTER = 0.05;

/** `open`: passed over. `probing`: one request is trying, the others pass it over. `half_open`: the next request tries. */
export type BreakerPhase = 'open' | 'probing' | 'half_open';

/** How a cooldown stands now. A clock that was set back makes it due rather than eternal. */
export function phaseOf(cooldown: Cooldown, now: EpochMs): BreakerPhase {
  const { probe, since } = cooldown;
  if (probe && probe.until > now && probe.at <= now + CLOCK_SKEW_MS) return 'probing';
  return since <= now + CLOCK_SKEW_MS && probeTime(cooldown) > now ? 'open' : 'half_open';
}

/** When the next request may try, at the earliest. */
export function nextProbeAt(cooldown: Cooldown, now: EpochMs): EpochMs {
  const phase = phaseOf(cooldown, now);
  if (phase === 'probing') return cooldown.probe!.until;
  return phase === 'open' ? probeTime(cooldown) : now;
}

const probeTime = ({ probeAt, until }: Cooldown) => probeAt ?? until;

/** Whether an attempt that began then was a try, rather than one that was under way when the cooldown began. */
export function wasTry(cooldown: Cooldown, startedAt: EpochMs, now: EpochMs): boolean {
  if (cooldown.probe) return cooldown.probe.at <= startedAt;
  return startedAt >= probeTime(cooldown) || cooldown.since > now + CLOCK_SKEW_MS;
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
    if (!covers(cooldown, candidate, isFree)) continue;
    const phase = phaseOf(cooldown, now);
    if (phase === 'half_open') continue;
    const until = phase === 'probing' ? Math.max(cooldown.until, cooldown.probe!.until) : cooldown.until;
    const shown = until === cooldown.until ? cooldown : { ...cooldown, until };
    if (!longest || weight(shown) > weight(longest)) longest = shown;
  }
  return longest;
}

const weight = ({ kind, until }: Cooldown) => until + (kind === 'quota_exhausted' ? Number.MAX_SAFE_INTEGER / 2 : 0);

/** A cooldown and how it stands now. */
export interface Breaker {
  readonly cooldown: Cooldown;
  readonly phase: BreakerPhase;
  readonly nextProbeAt: EpochMs;
}

/** Everything that is held against any of these candidates until a request has disproved it, the longest first. */
export function breakersAgainst(
  state: RouterState,
  candidates: readonly { readonly candidate: Candidate; readonly isFree: boolean }[],
  now: EpochMs,
): readonly Breaker[] {
  return Object.values(state.cooldowns)
    .filter(cooldown => candidates.some(({ candidate, isFree }) => covers(cooldown, candidate, isFree)))
    .map(cooldown => ({ cooldown, phase: phaseOf(cooldown, now), nextProbeAt: nextProbeAt(cooldown, now) }))
    .sort((a, b) => b.cooldown.until - a.cooldown.until);
}

/** Whether a request to this candidate would be a probe: something speaks against it, and nothing keeps it away now. */
export function isDue(state: RouterState, candidate: Candidate, isFree: boolean, now: EpochMs): boolean {
  const covering = Object.values(state.cooldowns).filter(one => covers(one, candidate, isFree));
  return covering.length > 0 && covering.every(one => phaseOf(one, now) === 'half_open');
}

/** The state in which one request has the probe of this candidate to itself, for `leaseMs` at most. */
export function takeProbe(
  state: RouterState,
  candidate: Candidate,
  isFree: boolean,
  now: EpochMs,
  leaseMs: number,
): RouterState {
  const probe = { at: now, until: now + leaseMs };
  return changeCooldowns(state, one => (covers(one, candidate, isFree) ? { ...one, probe } : one));
}

/** The state with every cooldown changed; undefined drops it. */
export function changeCooldowns(state: RouterState, change: (cooldown: Cooldown) => Cooldown | undefined): RouterState {
  const cooldowns: Record<string, Cooldown> = {};
  let isChanged = false;
  for (const [key, old] of Object.entries(state.cooldowns)) {
    const next = change(old);
    if (next) cooldowns[key] = next;
    isChanged ||= next !== old;
  }
  return isChanged ? { ...state, cooldowns } : state;
}

/** A time-out: until when, and when the first request may try. */
export interface Pause {
  readonly until: EpochMs;
  readonly probeAt?: EpochMs;
}

/**
 * The pause after opening for the `strikes`th time in a row: until the time that the provider named, or an own guess,
 * never shorter than what was there before. A long one is tried now and then, ever more rarely. `dice` jitters all but named times.
 */
export function pauseOf(
  policy: Pick<CooldownPolicy, 'firstMs' | 'growth' | 'maxMs'>,
  strikes: number,
  named: EpochMs | undefined,
  before: EpochMs | undefined,
  now: EpochMs,
  dice: number,
): Pause {
  const jittered = (ms: number) => now + Math.round(ms * (1 - JITTER + 2 * JITTER * dice));
  const own = jittered(Math.min(policy.maxMs, policy.firstMs * policy.growth ** (strikes - 1)));
  const until = Math.max(named !== undefined && named > now ? named : own, before ?? 0);
  const early = jittered(Math.min(LONGEST_PROBE_PAUSE_MS, FIRST_EARLY_PROBE_MS * 2 ** (strikes - 1)));
  return early < until ? { until, probeAt: early } : { until };
}
