// Owns what an attempt leaves behind: health, quotas, measurements, and the log entry of the whole request.
import { settleHold } from '../accounting/budget.ts';
import { recordFailure, recordSuccess } from '../accounting/health.ts';
import { countAttempt, countCost } from '../accounting/measures.ts';
import { correct, type QuotaReading } from '../accounting/quota-told.ts';
import { accountKey, type Claimed, settle, spend, withUses } from '../accounting/quota-use.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import type { Attempt, LogEntry, LoggedAttempt, Outcome } from '../domain/outcome.ts';
import type { RouterState } from '../domain/state.ts';
import type { Task } from '../domain/task.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import type { Held } from './spending.ts';
import { takenNow } from './taken.ts';

export interface AttemptRecord {
  readonly attempt: Attempt;
  readonly provider: ResolvedProvider;
  readonly task: Task;
  readonly isFree: boolean;
  /** What was counted for it before the call. */
  readonly charged: readonly Claimed[];
  readonly held?: Held;
  /** Nobody was answered: whoever `status` calls current stays. */
  readonly isAside?: boolean;
  readonly readings: readonly QuotaReading[];
}

/** The state after an attempt. `dice` jitters own backoff. */
export function recordAttempt(state: RouterState, record: AttemptRecord, now: EpochMs, dice: number): RouterState {
  const { attempt, provider, isFree } = record;
  const counted = attempt.failure?.isLocal ? state : countAttempt(state, attempt, record.task);
  let next = settleAttempt(counted, record, now);
  if (attempt.failure) return recordFailure(next, attempt, attempt.failure, now, dice, attempt.startedAt);
  next = recordSuccess(next, attempt, isFree, attempt.startedAt);
  if (record.isAside) return next;
  const { model, account } = attempt;
  return {
    ...next,
    current: { provider: provider.spec.id, model, ...(account !== undefined && { account }), at: now },
  };
}

/** An attempt that was made without a claim on its account. */
export interface UnclaimedRecord extends Omit<AttemptRecord, 'charged'> {
  /** Whether it tells of health and measurements too; else only its use and its cost count. */
  readonly learns: boolean;
}

export function recordUnclaimed(
  state: RouterState,
  { learns, ...record }: UnclaimedRecord,
  now: EpochMs,
  dice: number,
): RouterState {
  const { attempt, provider } = record;
  const { account: id = 'default', model } = attempt;
  const key = accountKey(provider.spec.id, id);
  const quota = provider.accounts.find(account => account.id === id)?.quota;
  const [uses, charged] = spend(state.quotas[key] ?? [], quota, model, takenNow(attempt), now);
  const used = withUses(state, key, uses);
  const full = { ...record, charged, isAside: true };
  return learns
    ? recordAttempt(used, full, now, dice)
    : settleAttempt(countCost(used, attempt, record.task), full, now);
}

/** The state in which an attempt has used what it used of its account and of the money that was held for it. */
export function settleAttempt(
  state: RouterState,
  record: Pick<AttemptRecord, 'attempt' | 'provider' | 'charged' | 'held'> & Partial<Pick<AttemptRecord, 'readings'>>,
  now: EpochMs,
): RouterState {
  const { attempt, held } = record;
  const counted = settleQuota(state, record, now);
  return held ? settleHold(counted, held.hold, spentBy(attempt, held)) : counted;
}

/** What an attempt took of the money that was held for it. A cost that is not known is the most it can be. */
export const spentBy = ({ cost }: Attempt, { bound }: Held): NanoUsd => cost ?? bound.cost;

/** The attempt with what was charged for it, where nobody knows what it cost. */
export function withCharge(attempt: Attempt, held: Held | undefined): Attempt {
  return held && attempt.cost === undefined ? { ...attempt, charged: spentBy(attempt, held) } : attempt;
}

function settleQuota(
  state: RouterState,
  { attempt, provider, charged, readings = [] }: Parameters<typeof settleAttempt>[1],
  now: EpochMs,
): RouterState {
  const key = accountKey(provider.spec.id, attempt.account ?? 'default');
  const uses = settle(state.quotas[key] ?? [], charged, takenNow(attempt), attempt.model, now);
  return withUses(state, key, correct(uses, readings, attempt.model, 'headers', now, attempt.startedAt));
}

/** Who asked, as the log keeps it. */
export type AskedBy = Pick<LogEntry, 'session' | 'client' | 'purpose'>;

/** The log entry of a finished request. */
export function logEntryOf(outcome: Outcome, at: EpochMs, by: AskedBy): LogEntry {
  const { session, client, purpose } = by;
  const { decision, candidate, failure } = outcome;
  return {
    v: 1,
    id: outcome.id,
    at,
    ...(session !== undefined && { session }),
    ...(client !== undefined && { client }),
    ...(purpose && { purpose }),
    task: decision.analysis.task,
    taskConfidence: decision.analysis.confidence,
    inputTokens: decision.analysis.inputTokens,
    reason: outcome.reason,
    ok: outcome.ok,
    ...(candidate && { provider: candidate.provider, model: candidate.model }),
    ...(candidate?.account !== undefined && { account: candidate.account }),
    ...(failure && { kind: failure.kind, message: failure.message }),
    ...(failure?.code !== undefined && { code: failure.code }),
    attempts: outcome.attempts.map(loggedAttempt),
    chain: decision.chain.slice(0, LOGGED_CANDIDATES),
    excluded: decision.excluded.slice(0, LOGGED_CANDIDATES),
    ...(decision.passedOver && { passedOver: decision.passedOver }),
    ...(outcome.usage && { usage: outcome.usage }),
    ...(outcome.cost !== undefined && { costNanoUsd: outcome.cost }),
    latencyMs: outcome.latencyMs,
    ...(outcome.firstTokenMs !== undefined && { firstTokenMs: outcome.firstTokenMs }),
    ...(outcome.cached && { cached: outcome.cached }),
  };
}

/** A log line stays readable, and a catalogue of 400 models does not make it grow without bound. */
const LOGGED_CANDIDATES = 40;

/** As the log keeps an attempt. */
export function loggedAttempt(attempt: Attempt): LoggedAttempt {
  const { failure } = attempt;
  return {
    provider: attempt.provider,
    model: attempt.model,
    ...(attempt.account !== undefined && { account: attempt.account }),
    id: attempt.id,
    ok: attempt.ok,
    ...(failure && {
      kind: failure.kind,
      scope: failure.scope,
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
    ...(attempt.cost !== undefined && { costNanoUsd: attempt.cost }),
    ...(attempt.costSource && { costSource: attempt.costSource }),
    ...(attempt.priceVersion !== undefined && { priceVersion: attempt.priceVersion }),
    ...(attempt.charged !== undefined && { chargedNanoUsd: attempt.charged }),
    ...(attempt.countedTokens !== undefined && { countedTokens: attempt.countedTokens }),
    ...(attempt.generationId !== undefined && { generationId: attempt.generationId }),
  };
}
