// Owns the outcome: what a request came to, put together from its attempts.
import type { Decision, DecisionReason } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import type { Attempt, Outcome } from '../domain/outcome.ts';
import { isNotShown } from './own-failures.ts';
import type { Called } from './upstream-call.ts';
import { finalFailure } from './verdict.ts';

export interface OutcomeInput {
  readonly id: string;
  readonly decision: Decision;
  readonly attempts: readonly Attempt[];
  /** The call that ended it, or whose part is shown. */
  readonly last: Called | undefined;
  /** What the caller was shown. */
  readonly shown: { readonly text: string; readonly isEmpty: boolean };
  /** What first broke the answer that was being shown. */
  readonly breach: Failure | undefined;
  readonly latencyMs: number;
  /** From the request to the first that its caller saw; undefined where nothing was shown. */
  readonly firstTokenMs: number | undefined;
}

export function outcomeOf({
  id,
  decision,
  attempts,
  last,
  shown,
  breach,
  latencyMs,
  firstTokenMs,
}: OutcomeInput): Outcome {
  const ok = last?.attempt.ok === true;
  const broke = !ok && !shown.isEmpty;
  const failure = ok ? undefined : broke ? brokenOff(attempts, breach!) : finalFailure(attempts, decision);
  const answering = ok || broke ? last : undefined;
  const cost = total(attempts);
  return {
    id,
    ok,
    decision,
    attempts,
    ...(answering && { candidate: answering.turn.candidate }),
    reason: reasonOf(decision, attempts, last?.attempt),
    // What was shown is the answer: a rescued one has more than one author.
    ...(answering && { answer: { ...answering.result.builder.build(), text: shown.text } }),
    ...(answering?.attempt.usage && { usage: answering.attempt.usage }),
    ...(cost !== undefined && { cost }),
    latencyMs,
    ...(firstTokenMs !== undefined && { firstTokenMs }),
    ...(failure && { failure }),
    ...(failure?.resetsAt !== undefined && { resetsAt: failure.resetsAt }),
  };
}

/** An answer of which a part was handed out is truncated, unless it is the caller or the provider's rules that ended it. */
function brokenOff(attempts: readonly Attempt[], breach: Failure): Failure {
  const end = attempts.at(-1)?.failure;
  if (end?.kind === 'aborted' && !isNotShown(end)) return end;
  return breach.kind === 'content_filtered' ? breach : { ...breach, kind: 'truncated' };
}

/** Why the one that answered did: the decision's reason, or what drove it there. */
function reasonOf(decision: Decision, attempts: readonly Attempt[], answered: Attempt | undefined): DecisionReason {
  const failures = attempts.flatMap(attempt => (attempt === answered ? [] : (attempt.failure ?? [])));
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

/** Failed attempts cost money too. Unknown where one of them is. */
function total(attempts: readonly Attempt[]): number | undefined {
  return attempts.some(({ cost }) => cost === undefined)
    ? undefined
    : attempts.reduce((sum, { cost }) => sum + cost!, 0);
}
