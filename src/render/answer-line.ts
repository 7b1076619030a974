// Owns the lines that say who answers: the one below every answer, and the notices of failover on the way to it.
import type { Candidate, PassedOver } from '../domain/decision.ts';
import type { Failure } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { EpochMs } from '../domain/units.ts';
import { FAILURE_WORDS, failureWords } from './failure-words.ts';
import { formatCost, formatTokens } from './number.ts';
import { formatDuration, formatRelative, formatTime } from './time.ts';

/**
 * `kimi · kimi-k2.5 · coding · 1.2 s · 812 tok · $0.0004 (after zai: quota spent)`; `(zai: overloaded, resting until 16:40)`
 * where the first choice was not asked at all; `(cached 3 min ago)` where nobody was.
 */
export function answerLine(outcome: Outcome, now: EpochMs, zone: () => string): string {
  const { candidate, usage, decision } = outcome;
  const tokens =
    usage?.inputTokens === undefined || usage.outputTokens === undefined
      ? undefined
      : usage.inputTokens + usage.outputTokens;
  const fields = [
    ...(candidate ? [providerName(candidate), candidate.model] : []),
    decision.analysis.task,
    formatDuration(outcome.latencyMs),
    formatTokens(tokens),
    formatCost(outcome.cost),
  ];
  const before = [...passedOver(outcome), ...failedBefore(outcome)];
  const resting =
    outcome.decision.passedOver?.filter(one => !isSpent(one)).map(one => restingWords(one, now, zone)) ?? [];
  const { cached } = outcome;
  const notes = [
    ...(cached ? [`cached ${formatRelative(cached.at, now)}`] : []),
    ...resting,
    ...(before.length > 0 ? [`after ${before.join(', ')}`] : []),
  ];
  return `${fields.join(' · ')}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
}

/** `zai: overloaded, resting until 16:40`; `zai glm-5: over budget`. */
export function restingWords(one: PassedOver, now: EpochMs, zone: () => string): string {
  const { provider, model, kind, code, until } = one;
  if (code) return `${provider} ${model}: ${failureWords(one)}`;
  return `${provider}: ${FAILURE_WORDS[kind]}, resting${until === undefined ? '' : ` until ${formatTime(until, now, zone())}`}`;
}

const isSpent = ({ kind }: PassedOver) => kind === 'quota_exhausted';

/** Who was not asked since nothing of the quota, or of the money, was left. */
function passedOver({ decision, candidate }: Outcome): readonly string[] {
  const all = (decision.passedOver ?? []).filter(isSpent).map(one => {
    const name = one.provider === candidate?.provider ? `${providerName(one)} ${one.model}` : one.provider;
    return `${name}: ${failureWords(one)}`;
  });
  return [...new Set(all)];
}

/** The provider, with the account where it has named ones. */
export function providerName({ provider, account }: Pick<Candidate, 'provider' | 'account'>): string {
  return account === undefined ? provider : `${provider} (${account})`;
}

/** Each candidate that failed before the answer, once, with its last failure. */
function failedBefore({ attempts, candidate }: Outcome): readonly string[] {
  const failures = new Map<string, string>();
  for (const attempt of attempts) {
    if (!attempt.failure || attempt.ok) continue;
    const name =
      attempt.provider === candidate?.provider ? `${providerName(attempt)} ${attempt.model}` : attempt.provider;
    failures.set(name, failureWords(attempt.failure));
  }
  return [...failures].map(([name, words]) => `${name}: ${words}`);
}

/** `groq: rate limited (resets 14:05) → google gemini-2.5-flash`; without a next one undefined: the error says it all. */
export function failoverNotice(
  candidate: Candidate,
  failure: Failure,
  next: Candidate | undefined,
  now: EpochMs,
  zone: string,
): string | undefined {
  if (!next) return undefined;
  const reset = failure.resetsAt === undefined ? '' : ` (resets ${formatTime(failure.resetsAt, now, zone)})`;
  const what = `${providerName(candidate)}: ${FAILURE_WORDS[failure.kind]}${reset}`;
  const isSame =
    next.provider === candidate.provider && next.model === candidate.model && next.account === candidate.account;
  return `${what} → ${isSame ? 'asking again' : `${providerName(next)} ${next.model}`}`;
}
