// Owns the last word on a request that nobody answered: one failure that sums up all attempts and exclusions.
import type { Decision, Exclusion } from '../domain/decision.ts';
import type { Failure, FailureKind } from '../domain/failure.ts';
import type { Attempt } from '../domain/outcome.ts';
import type { EpochMs } from '../domain/units.ts';
import { isNotShown } from './own-failures.ts';

const REFUSALS: Readonly<Partial<Record<Exclusion['reason'], Pick<Failure, 'kind' | 'scope' | 'code'>>>> = {
  disabled: { kind: 'bad_request', scope: 'none', code: 'disabled' },
  openrouter_policy: { kind: 'bad_request', scope: 'none', code: 'disabled' },
  no_key: { kind: 'auth', scope: 'none', code: 'no_key' },
  no_model: { kind: 'model_not_found', scope: 'none', code: 'no_model' },
};
const OVER_BUDGET = { kind: 'quota_exhausted', scope: 'none', code: 'budget' } as const;
const NOTHING: Failure = { kind: 'server_error', scope: 'none', message: 'no provider answered' };

/** What ended a request: the one cause where all attempts agree, else that every provider failed. */
export function finalFailure(attempts: readonly Attempt[], decision: Decision): Failure {
  const failures = attempts.flatMap(({ failure }) => (failure && !isNotShown(failure) ? [failure] : []));
  const last = failures.at(-1);
  if (!last) return unavailable(decision);
  if (last.kind === 'aborted' || last.kind === 'content_filtered' || last.kind === 'bad_request') return last;
  const kinds = new Set<FailureKind>(failures.map(failure => failure.kind));
  const resetsAt = soonest(failures, decision.excluded);
  const dated = resetsAt === undefined ? {} : { resetsAt };
  if (kinds.size === 1) return nothingShown({ ...failures[0]!, ...dated });
  if ([...kinds].every(kind => kind === 'quota_exhausted' || kind === 'rate_limited'))
    return { ...failures[0]!, kind: 'quota_exhausted', ...dated };
  const providers = new Set(attempts.map(attempt => attempt.provider)).size;
  const who = providers === 1 ? `${attempts[0]!.provider} failed` : `all ${providers} providers failed`;
  return { ...NOTHING, message: `${who}: ${failures[0]!.message}`, ...dated };
}

/** A stream that broke before anything of it was shown is a broken connection, not a part of an answer. */
const nothingShown = (failure: Failure): Failure =>
  failure.kind === 'truncated' ? { ...failure, kind: 'network' } : failure;

/** Nobody was even asked: why not. `code` tells budget, credits and missing keys apart. */
function unavailable({ excluded }: Decision): Failure {
  const [only, ...others] = excluded;
  // What was named and cannot be asked is told in its own words.
  if (only && REFUSALS[only.reason] && others.every(({ provider }) => provider === only.provider))
    return { ...REFUSALS[only.reason]!, message: `${only.provider}: ${only.detail}` };
  const reasons = new Set<string>(excluded.map(({ reason }) => reason).filter(reason => reason !== 'disabled'));
  const all = (...wanted: readonly string[]) =>
    reasons.size > 0 && [...reasons].every(reason => wanted.includes(reason));
  const has = (reason: Exclusion['reason']) => reasons.has(reason);
  const resetsAt = soonest([], excluded);
  if (reasons.size === 0 || all('no_key', 'retired', 'openrouter_policy'))
    return { kind: 'auth', scope: 'none', code: 'no_key', message: 'no provider has a key' };
  const bare = excluded.find(({ reason }) => reason === 'no_model');
  if (bare && all('no_key', 'no_model', 'retired', 'openrouter_policy'))
    return { ...REFUSALS.no_model!, message: `${bare.provider}: ${bare.detail}` };
  // Whoever is out for money would have done in every other way.
  const unpaid = excluded.find(({ reason }) => reason === 'budget_spent' || reason === 'credits_short');
  if (unpaid) return unpaidFailure(unpaid);
  if (has('quota_spent')) return { kind: 'quota_exhausted', scope: 'none', message: 'every quota is spent', resetsAt };
  if (has('not_free'))
    return { ...OVER_BUDGET, message: 'every available model costs money, and the budget is free_only' };
  if (has('over_price_cap'))
    return { ...OVER_BUDGET, code: 'price_cap', message: 'every available model is above the price cap' };
  const small = excluded.find(({ reason }) => reason === 'context_too_small');
  if (small)
    return {
      kind: 'context_too_long',
      scope: 'none',
      message: `the input fits no available model: ${small.provider} ${small.model} ${small.detail}`,
    };
  if (has('no_vision') || has('no_tools') || has('no_json'))
    return {
      kind: 'bad_request',
      scope: 'none',
      code: 'ability',
      message: `no available model ${has('no_vision') ? 'takes images' : has('no_tools') ? 'calls tools' : 'answers in JSON'}`,
    };
  if (has('data_policy'))
    return {
      kind: 'bad_request',
      scope: 'none',
      code: 'data_policy',
      message: 'no available provider honours the data policy',
    };
  return { ...NOTHING, message: 'no candidate is available' };
}

function unpaidFailure({ provider, model, reason, detail, until }: Exclusion): Failure {
  const message = `${provider} ${model}: ${detail}`;
  const dated = until === undefined ? {} : { resetsAt: until };
  return { kind: 'quota_exhausted', scope: 'none', code: reason, message, ...dated };
}

function soonest(failures: readonly Failure[], excluded: readonly Exclusion[]): EpochMs | undefined {
  const times = [...failures.map(({ resetsAt }) => resetsAt), ...excluded.map(({ until }) => until)].filter(
    time => time !== undefined,
  );
  return times.length > 0 ? Math.min(...times) : undefined;
}
