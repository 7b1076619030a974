// Owns the weighing: each option of the field with its rank and its score.
import type { Score } from '../domain/decision.ts';
import { type Goal, leadsLists, listsOf, priorityOf } from './goal.ts';
import type { DecisionInput } from './input.ts';
import type { Names } from './names.ts';
import type { Option } from './option.ts';
import type { Rank, Weighed } from './order.ts';
import { listedBy, matrixOf } from './place.ts';
import { expiringOf, isPrepaid, thriftOf } from './prepaid.ts';
import { blendedPer1M } from './price.ts';
import { qualityStep, shortfall } from './quality.ts';
import { score } from './score.ts';

/** Weighs further options against those it was made of. */
export type Scales = (option: Option, isResting: boolean) => Weighed;

/** Scales for the options of one decision; names in lists that mean nothing are added to `notices`. */
export function scalesOf(
  options: readonly Option[],
  input: DecisionInput,
  names: Names,
  goal: Goal,
  notices: string[],
): Scales {
  const { inputTokens } = input.analysis;
  const outputTokens = input.maxOutputTokens ?? input.analysis.outputTokens;
  const withLatency = goal.quality === 'max_speed';
  const context = { neededTokens: inputTokens + outputTokens, inputTokens, outputTokens, withLatency };
  const scoreOf = (option: Option) => score(option, context);
  const pools = poolsOf(options, scoreOf);
  const listed = listedBy(names, listsOf(input, goal), notices);
  const leads = leadsLists(input, goal);
  const matrix = matrixOf(options, goal, input);
  const wanted = goalMeasure(options, goal, input, outputTokens);

  const place = (option: Option) => {
    const { provider, model } = option.candidate;
    return { named: names.rankOf(provider, model), moved: isElsewhere(option, input), listed: listed(option) };
  };
  // Good enough is judged among those between whom authority does not decide.
  const groupOf = ({ named, moved, listed }: ReturnType<typeof place>, isResting: boolean) =>
    ((leads ? 0 : listed) * 2 + moved) * 2 + (isResting ? 1 : 0) - named * GROUPS;
  const best = new Map<number, number>();
  for (const option of options) {
    const group = groupOf(place(option), option.cooldown !== undefined);
    best.set(group, Math.max(best.get(group) ?? 0, option.model.qualityScore));
  }

  return (option, isResting) => {
    const { named, moved, listed } = place(option);
    const { qualityScore } = option.model;
    const bestOfGroup = best.get(groupOf({ named, moved, listed }, isResting)) ?? qualityScore;
    const fit = wanted.isFloored ? shortfall(goal.task, qualityScore, bestOfGroup) : 0;
    const value = wanted.of(option);
    const rank: Rank = {
      named,
      resting: isResting ? 1 : 0,
      moved,
      askedFit: leads ? fit : 0,
      asked: leads ? value : 0,
      listed,
      fit,
      goal: value,
      matrix: matrix(option),
    };
    const own = scoreOf(option);
    const shared = option.provider.accounts.length > 1 ? pools.get(poolKey(option)) : undefined;
    const pool = shared ?? { score: own.total, left: option.quota?.left ?? 1 };
    return { option, score: own, pool, rank };
  };
}

/** More than there can be positions in lists. */
const GROUPS = 2 ** 20;

function isElsewhere({ candidate }: Option, { session }: DecisionInput): 0 | 1 {
  if (session?.stay !== true) return 0;
  return candidate.provider === session.candidate.provider && candidate.model === session.candidate.model ? 0 : 1;
}

interface GoalMeasure {
  /** Whether a model has to be good enough for the task first. */
  readonly isFloored: boolean;
  of(option: Option): number;
}

function goalMeasure(options: readonly Option[], goal: Goal, input: DecisionInput, outputTokens: number): GoalMeasure {
  if (goal.quality === 'max_context') return { isFloored: true, of: ({ model }) => -model.contextWindow };
  const priority = priorityOf(goal);
  if (priority === 'quality') return { isFloored: false, of: ({ model }) => -qualityStep(model.qualityScore) };
  if (priority === 'speed') return { isFloored: false, of: () => 0 };
  if (priority === 'balanced') return { isFloored: true, of: thriftOf(options, goal.task, input) };
  const { analysis } = input;
  const isExpiring = expiringOf(options);
  const price = (option: Option) => {
    const { isFree, model } = option;
    if (isPrepaid(option)) return isExpiring(option) ? -1 : 0;
    return isFree ? 0 : (blendedPer1M(model.price, analysis.inputTokens, outputTokens) ?? Number.POSITIVE_INFINITY);
  };
  return { isFloored: true, of: price };
}

const poolKey = ({ candidate }: Option) => `${candidate.provider}|${candidate.model}`;

/** The best of each pool; a provider with one account has none. */
function poolsOf(options: readonly Option[], scoreOf: (option: Option) => Score): ReadonlyMap<string, Weighed['pool']> {
  const pools = new Map<string, Weighed['pool']>();
  for (const option of options) {
    if (option.provider.accounts.length < 2) continue;
    const key = poolKey(option);
    const known = pools.get(key) ?? { score: 0, left: 0 };
    const left = Math.max(known.left, option.quota?.left ?? 1);
    pools.set(key, { score: Math.max(known.score, scoreOf(option).total), left });
  }
  return pools;
}
