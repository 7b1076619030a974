// Owns what an attempt leaves behind: health, quotas, measurements, and the log entry of the whole request.
import { recordFailure, recordSuccess } from '../accounting/health.ts';
import { countAttempt } from '../accounting/measures.ts';
import { usdFromNano } from '../accounting/money.ts';
import { accountKey, correct, type QuotaReading, spend, withUses } from '../accounting/quota.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import type { Attempt, LogEntry, LoggedAttempt, Outcome } from '../domain/outcome.ts';
import type { RouterState } from '../domain/state.ts';
import type { Task } from '../domain/task.ts';
import type { EpochMs } from '../domain/units.ts';

export interface AttemptRecord {
  readonly attempt: Attempt;
  readonly provider: ResolvedProvider;
  readonly task: Task;
  readonly isFree: boolean;
  /** Tokens that were counted when the account was claimed; undefined where nothing was claimed. */
  readonly claimedTokens?: number;
  readonly readings: readonly QuotaReading[];
}

/** The state after an attempt. `dice` jitters own backoff. */
export function recordAttempt(state: RouterState, record: AttemptRecord, now: EpochMs, dice: number): RouterState {
  const { attempt, provider, isFree } = record;
  let next = countAttempt(state, attempt, record.task);
  next = settleQuota(next, record, now);
  if (attempt.failure) return recordFailure(next, attempt, attempt.failure, now, dice);
  next = recordSuccess(next, attempt, isFree);
  const { model, account } = attempt;
  return {
    ...next,
    current: { provider: provider.spec.id, model, ...(account !== undefined && { account }), at: now },
  };
}

function settleQuota(state: RouterState, record: AttemptRecord, now: EpochMs): RouterState {
  const { attempt, provider, claimedTokens } = record;
  const id = attempt.account ?? 'default';
  const key = accountKey(provider.spec.id, id);
  const rule = provider.accounts.find(account => account.id === id)?.quota;
  let uses = state.quotas[key] ?? [];
  if (claimedTokens !== undefined) {
    const used = (attempt.usage?.inputTokens ?? 0) + (attempt.usage?.outputTokens ?? 0);
    // A request that the provider refused to count is given back.
    const refused = attempt.failure?.kind === 'quota_exhausted' || attempt.failure?.kind === 'rate_limited';
    const spending = {
      requests: refused ? -1 : 0,
      tokens: used - claimedTokens,
      usd: usdFromNano(attempt.cost ?? 0),
    };
    uses = spend(uses, rule, attempt.model, spending, now);
  }
  return withUses(state, key, correct(uses, record.readings, attempt.model, 'headers', now));
}

/** The log entry of a finished request. */
export function logEntryOf(outcome: Outcome, at: EpochMs, priceVersion: string, session: string | undefined): LogEntry {
  const { decision, candidate, failure } = outcome;
  return {
    v: 1,
    id: outcome.id,
    at,
    ...(session !== undefined && { session }),
    task: decision.analysis.task,
    taskConfidence: decision.analysis.confidence,
    inputTokens: decision.analysis.inputTokens,
    reason: outcome.reason,
    ok: outcome.ok,
    ...(candidate && { provider: candidate.provider, model: candidate.model }),
    ...(candidate?.account !== undefined && { account: candidate.account }),
    ...(failure && { kind: failure.kind, message: failure.message }),
    attempts: outcome.attempts.map(attempt => loggedAttempt(attempt, priceVersion)),
    chain: decision.chain.slice(0, LOGGED_CANDIDATES),
    excluded: decision.excluded.slice(0, LOGGED_CANDIDATES),
    ...(outcome.usage && { usage: outcome.usage }),
    ...(outcome.cost !== undefined && { costNanoUsd: outcome.cost }),
    latencyMs: outcome.latencyMs,
    ...(outcome.firstTokenMs !== undefined && { firstTokenMs: outcome.firstTokenMs }),
  };
}

/** A log line stays readable, and a catalogue of 400 models does not make it grow without bound. */
const LOGGED_CANDIDATES = 40;

function loggedAttempt(attempt: Attempt, priceVersion: string): LoggedAttempt {
  const { failure } = attempt;
  return {
    provider: attempt.provider,
    model: attempt.model,
    ...(attempt.account !== undefined && { account: attempt.account }),
    id: attempt.id,
    ok: attempt.ok,
    ...(failure && {
      kind: failure.kind,
      message: failure.message,
      status: failure.status,
      code: failure.code,
      rule: failure.rule,
      resetsAt: failure.resetsAt,
      resetSource: failure.resetSource,
    }),
    latencyMs: attempt.latencyMs,
    ...(attempt.firstTokenMs !== undefined && { firstTokenMs: attempt.firstTokenMs }),
    ...(attempt.usage && { usage: attempt.usage }),
    ...(attempt.cost !== undefined && { costNanoUsd: attempt.cost, priceVersion }),
    ...(attempt.costSource && { costSource: attempt.costSource }),
    ...(attempt.generationId !== undefined && { generationId: attempt.generationId }),
  };
}
