// Owns the decision: a pure function from a request and what is known to a ranked chain with reasons.
import type { Decision, DecisionReason, Exclusion, PassedOver, RankedCandidate } from '../domain/decision.ts';
import { collect, type Field } from './collect.ts';
import { goalOf } from './goal.ts';
import type { DecisionInput } from './input.ts';
import { namesOf } from './names.ts';
import type { Option } from './option.ts';
import { compare, type Weighed } from './order.ts';
import { reasonsOf } from './reason.ts';
import { type Scales, scalesOf } from './weigh.ts';

/** Decides who is asked, in which order. Never throws; where nobody is left, the chain is empty and `soonest` may be set. */
export function decide(input: DecisionInput): Decision {
  const notices: string[] = [];
  const names = namesOf(input, notices);
  const goal = goalOf(input);
  const field = collect(input, names, goal.quality === 'max_speed');
  const { options, unpaid, refused } = field;
  const weigh = scalesOf(unpaid.length > 0 ? [...options, ...unpaid] : options, input, names, goal, notices);
  const rank = (some: readonly Option[]) => some.map(one => weigh(one, one.cooldown !== undefined)).sort(compare);
  const ranked = rank(options);
  const [dearest] = rank(unpaid);
  const excluded = dearest ? firstOf(field.excluded, dearest) : field.excluded;
  // Who is refused for money is not replaced by somebody cheaper unless the user wants that.
  const [wanted] = input.settings.onBudget === 'refuse' ? rank(refused) : [];
  const isRefused = wanted && !(ranked[0] && compare(ranked[0], wanted) < 0);

  const chain = isRefused ? [] : names.withFallbacks(ranked);
  const [head] = chain;
  const reasons = reasonsOf(chain, excluded, goal, names.strict);
  return {
    ...head?.option.candidate,
    reason: reasons[0] ?? 'only_option',
    confidence: head ? Math.round(head.score.total) / 100 : 0,
    chain: chain.map((one, i) => toRanked(one, reasons[i]!)),
    excluded,
    ...(head && passedOver(head, field, weigh)),
    analysis: input.analysis,
    notices,
    ...(!head && soonestOf(excluded)),
  };
}

function toRanked({ option, score }: Weighed, reason: DecisionReason): RankedCandidate {
  const { candidate, cost, cooldown, quota } = option;
  const { provider, model, account } = candidate;
  const outlook = quota && quota.left < 1 ? quota.outlook : undefined;
  const times = { coolingUntil: cooldown?.until, ...(outlook && { outlook }) };
  return { provider, model, account, score, reason, estimatedCost: cost, ...times };
}

/** The exclusions, that of `one` in front: its reason is the one that is told. */
function firstOf(excluded: readonly Exclusion[], { option: { candidate } }: Weighed): readonly Exclusion[] {
  const { provider, model, account } = candidate;
  const isIt = (other: Exclusion) => other.provider === provider && other.model === model && other.account === account;
  return [...excluded.filter(isIt), ...excluded.filter(other => !isIt(other))];
}

/** Who would stand above the head if resting, spent quotas and money did not count. */
function passedOver(head: Weighed, field: Field, weigh: Scales): Pick<Decision, 'passedOver'> {
  const { options, spent, unpaid } = field;
  const resting = options.filter(({ cooldown }) => cooldown);
  const others = [...resting, ...spent].filter(one => one.candidate.provider !== head.option.candidate.provider);
  // A cheaper model of the same provider is a downgrade too.
  if (others.length === 0 && unpaid.length === 0) return {};
  const above = [...others, ...unpaid]
    .map(option => weigh(option, false))
    .filter(one => compare(one, head) < 0)
    .sort(compare);
  const byProvider = new Map<string, PassedOver>();
  for (const { option } of above)
    if (!byProvider.has(option.candidate.provider))
      byProvider.set(option.candidate.provider, unpaidOf(option, field) ?? absence(option));
  return byProvider.size > 0 ? { passedOver: [...byProvider.values()] } : {};
}

function unpaidOf({ candidate }: Option, { unpaid, excluded }: Field): PassedOver | undefined {
  if (!unpaid.some(one => one.candidate === candidate)) return undefined;
  const { provider, model, account } = candidate;
  const out = excluded.find(one => one.provider === provider && one.model === model && one.account === account);
  const until = out?.until;
  const code = out?.reason === 'credits_short' ? out.reason : 'budget_spent';
  return { ...candidate, kind: 'quota_exhausted', code, ...(until !== undefined && { until }) };
}

function absence({ candidate, cooldown, quota }: Option): PassedOver {
  const until = quota?.spent ? quota.resetsAt : cooldown?.until;
  const kind = quota?.spent ? 'quota_exhausted' : (cooldown?.kind ?? 'quota_exhausted');
  return { ...candidate, kind, ...(until !== undefined && { until }) };
}

function soonestOf(excluded: readonly Exclusion[]): Pick<Decision, 'soonest'> {
  const back = excluded.filter(({ until }) => until !== undefined).sort((a, b) => a.until! - b.until!)[0];
  if (!back) return {};
  const { provider, model, account } = back;
  return { soonest: { candidate: { provider, model, ...(account !== undefined && { account }) }, at: back.until! } };
}
