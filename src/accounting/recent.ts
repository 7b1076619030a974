// Owns how a provider does of late: outcomes that weigh less the older they are, so that an old failure is forgiven by itself.

import { FAILURE_POLICY } from '../domain/failure-policy.ts';
import type { Attempt } from '../domain/outcome.ts';
import type { RecentOutcomes, RouterState } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';

const HALF_LIFE_MS = 10 * 60_000;
/** Less than this says nothing: a single failure is forgiven after ten minutes, ten of them after three quarters of an hour. */
const LEAST_EVIDENCE = 0.5;

/** What one attempt says; undefined where its request was wrong or cancelled, which says nothing of who was asked. */
export function recentOf({ ok, failure, startedAt, latencyMs }: Attempt): RecentOutcomes | undefined {
  const fault = failure && FAILURE_POLICY[failure.kind].fault;
  if (fault === 'request' || fault === 'caller') return undefined;
  return { ok: ok ? 1 : 0, failed: ok ? 0 : 1, at: startedAt + latencyMs };
}

/** Both together, as of the later of the two. */
export function addRecent(a: RecentOutcomes | undefined, b: RecentOutcomes | undefined): RecentOutcomes | undefined {
  if (!a || !b) return a ?? b;
  const at = Math.max(a.at, b.at);
  const [x, y] = [weight(a.at, at), weight(b.at, at)];
  return { ok: a.ok * x + b.ok * y, failed: a.failed * x + b.failed * y, at };
}

/** Share of the attempts of late that succeeded, 0..1; undefined where there is too little to tell. */
export function recentSuccessRate(recent: RecentOutcomes | undefined, now: EpochMs): number | undefined {
  if (!recent) return undefined;
  const total = recent.ok + recent.failed;
  return total * weight(recent.at, now) < LEAST_EVIDENCE ? undefined : recent.ok / total;
}

/** The measures without the outcomes of late; of one provider where one is named. */
export function withoutRecent(measures: RouterState['measures'], provider?: string): RouterState['measures'] {
  const isMeant = (key: string) => provider === undefined || key.startsWith(`${provider}|`);
  return Object.fromEntries(
    Object.entries(measures).map(([key, measure]) => {
      const { recent: _, ...rest } = measure;
      return [key, isMeant(key) ? rest : measure];
    }),
  );
}

/** A clock that was set back must not make old outcomes heavier. */
const weight = (at: EpochMs, now: EpochMs) => 0.5 ** (Math.max(0, now - at) / HALF_LIFE_MS);
