// Owns the error that a failed request ends with: each attempt, the soonest time, and what to do.
import type { Exclusion } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import type { Attempt, Outcome } from '../domain/outcome.ts';
import { providerName } from '../render/answer-line.ts';
import { failureText } from '../render/failure-words.ts';
import { formatMoment, isoTime } from '../render/time.ts';
import type { Context } from './context.ts';
import { attemptDocument, exclusionDocument } from './documents.ts';
import { UserError } from './errors.ts';
import { exclusionLines } from './exclusion-lines.ts';
import { EXIT, exitCodeOf } from './exit.ts';
import { ALONE, hintOf, type Situation } from './outcome-hint.ts';

/** A request that got no whole answer, as an error for the user. */
export function outcomeError(
  outcome: Outcome,
  { clock, timeZone }: Pick<Context, 'clock' | 'timeZone'>,
  situation: Situation = ALONE,
): UserError {
  const { failure, attempts, decision } = outcome;
  const now = clock.now();
  const moment = (at: number) => formatMoment(at, now, timeZone());
  const exitCode = exitCodeOf(outcome);
  const resetsAt = outcome.resetsAt ?? failure?.resetsAt ?? decision.soonest?.at;
  const partial = outcome.answer?.text ?? '';
  // What ended the request may be another thing than what the attempt died of: its deadline, for one.
  const only = attempts.length === 1 && attempts[0]!.failure?.message === failure?.message ? attempts[0]! : undefined;
  const { soonest } = decision;
  // Where nobody was asked at all, each has its reason; a name that means nothing excludes nobody.
  const excluded = attempts.length === 0 && failure?.code !== 'unknown_name' ? decision.excluded : [];
  return new UserError({
    type: exitCode === EXIT.budget ? 'budget' : (failure?.kind ?? 'unknown'),
    exitCode,
    message: only?.failure ? attemptLine(only, moment) : (failure?.message ?? 'no answer'),
    why: [
      ...(only ? [] : attemptLines(attempts, moment)),
      ...(attempts.length === 0 && soonest
        ? [`soonest: ${providerName(soonest.candidate)} ${soonest.candidate.model} at ${moment(soonest.at)}`]
        : []),
      // A time that the provider named stands in its line already.
      ...(attempts.length > 0 && failure?.resetsAt === undefined && resetsAt !== undefined
        ? [`next try at ${moment(resetsAt)}`]
        : []),
      ...(isToldOf(excluded, failure) ? [] : exclusionLines(excluded)),
    ],
    hint: hintOf(outcome, exitCode, resetsAt === undefined ? undefined : resetsAt - now, situation),
    code: failure?.code,
    attempts: attempts.map(attemptDocument),
    resetsAt: isoTime(resetsAt),
    fields: {
      id: outcome.id,
      task: decision.analysis.task,
      ...(excluded.length > 0 && { excluded: excluded.map(exclusionDocument) }),
      ...(partial !== '' && { text: partial }),
    },
  });
}

/** Whether the message is already all that there is to say of who is out. */
const isToldOf = ([only, ...others]: readonly Exclusion[], failure: Failure | undefined) =>
  only !== undefined && others.length === 0 && failure?.message === `${only.provider}: ${only.detail}`;

/** A line for each attempt; models of one provider that failed with the same words are told together. */
function attemptLines(attempts: readonly Attempt[], moment: (at: number) => string): readonly string[] {
  const alike = new Map<string, Attempt[]>();
  for (const one of attempts) {
    if (!one.failure) continue;
    const key = `${providerName(one)}\0${attemptLine({ ...one, model: '' }, moment)}`;
    alike.set(key, [...(alike.get(key) ?? []), one]);
  }
  return [...alike.values()].flatMap(group => {
    const models = new Set(group.map(({ model }) => model)).size;
    return models > 1
      ? [attemptLine({ ...group[0]!, model: `(${models} models)` }, moment)]
      : group.map(one => attemptLine(one, moment));
  });
}

/** `groq llama-3.3-70b: rate limited (429), resets 14:05 (in 12 min): Rate limit reached for requests`. */
function attemptLine({ failure, ...attempt }: Attempt, moment: (at: number) => string): string {
  if (!failure) return `${providerName(attempt)} ${attempt.model}: answered`;
  const status = failure.status === undefined ? '' : ` (${failure.status})`;
  const reset = failure.resetsAt === undefined ? '' : `, resets ${moment(failure.resetsAt)}`;
  const request = failure.requestId === undefined ? '' : ` [request ${failure.requestId}]`;
  return `${providerName(attempt)} ${attempt.model}: ${failureText(failure, `${status}${reset}`)}${request}`;
}
