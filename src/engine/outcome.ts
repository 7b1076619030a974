// Owns the outcome: what a request came to, put together from its attempts.
import type { Candidate, Decision, DecisionReason } from '../domain/decision.ts';
import type { Attempt, Outcome } from '../domain/outcome.ts';
import type { AttemptResult } from './attempt.ts';
import { finalFailure } from './verdict.ts';

export interface OutcomeInput {
  readonly id: string;
  readonly decision: Decision;
  readonly attempts: readonly Attempt[];
  /** The attempt that ended it. */
  readonly last: AttemptResult | undefined;
  readonly latencyMs: number;
}

export function outcomeOf({ id, decision, attempts, last, latencyMs }: OutcomeInput): Outcome {
  const attempt = attempts.at(-1);
  const ok = attempt?.ok === true;
  const broke = last?.committed === true && last.failure !== undefined;
  const failure = ok ? undefined : broke ? brokenOff(last.failure!) : finalFailure(attempts, decision);
  const answered = ok || broke;
  const cost = total(attempts);
  return {
    id,
    ok,
    decision,
    attempts,
    ...(answered && attempt && { candidate: candidateOf(attempt) }),
    reason: reasonOf(decision, attempts),
    ...(answered && last && { answer: last.builder.build() }),
    ...(answered && attempt?.usage && { usage: attempt.usage }),
    ...(cost !== undefined && { cost }),
    latencyMs,
    ...(last?.firstTokenMs !== undefined && { firstTokenMs: last.firstTokenMs }),
    ...(failure && { failure }),
    ...(failure?.resetsAt !== undefined && { resetsAt: failure.resetsAt }),
  };
}

/** Whatever broke it, an answer of which a part was handed out is truncated; only the caller's own cancel is not. */
function brokenOff(failure: NonNullable<Outcome['failure']>): NonNullable<Outcome['failure']> {
  return failure.kind === 'aborted' ? failure : { ...failure, kind: 'truncated' };
}

/** Why the one that answered did: the decision's reason, or what drove it there. */
function reasonOf(decision: Decision, attempts: readonly Attempt[]): DecisionReason {
  const failures = attempts.slice(0, -1).flatMap(attempt => attempt.failure ?? []);
  const answered = attempts.at(-1);
  const head = decision.chain[0];
  if (!answered || !head || (answered.provider === head.provider && answered.model === head.model))
    return decision.reason;
  if (failures.some(({ kind }) => kind === 'quota_exhausted' || kind === 'rate_limited')) return 'limit';
  if (failures.some(({ kind }) => kind === 'context_too_long')) return 'context';
  return (
    decision.chain.find(one => one.provider === answered.provider && one.model === answered.model)?.reason ??
    decision.reason
  );
}

function candidateOf({ provider, model, account }: Attempt): Candidate {
  return { provider, model, ...(account !== undefined && { account }) };
}

/** Failed attempts cost money too. Unknown where one of them is. */
function total(attempts: readonly Attempt[]): number | undefined {
  return attempts.some(({ cost }) => cost === undefined)
    ? undefined
    : attempts.reduce((sum, { cost }) => sum + cost!, 0);
}
