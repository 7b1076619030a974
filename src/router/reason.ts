// Owns the one word that says why a candidate stands where it stands.
import type { DecisionReason, Exclusion } from '../domain/decision.ts';
import { type Goal, priorityOf } from './goal.ts';
import type { Rank, Weighed } from './order.ts';
import { LATENCY_WEIGHT, WEIGHTS } from './score.ts';

const TERM_REASONS = {
  preference: 'preference',
  quota: 'limit',
  context: 'context',
  cost: 'cost',
  quality: 'quality',
} as const satisfies Record<keyof typeof WEIGHTS, DecisionReason>;
const TERMS = Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[];

/** Why each of the chain stands above those that follow it; the first is seen with those that had to be left out. */
export function reasonsOf(
  chain: readonly Weighed[],
  excluded: readonly Exclusion[],
  goal: Goal,
  strict: boolean,
): readonly DecisionReason[] {
  const reasons: DecisionReason[] = [];
  // From the end: between two of equal worth only the name decides, so that both stand where they do for one reason.
  for (let i = chain.length - 1; i >= 0; i--) {
    const next = chain[i + 1];
    const below = reasons.at(-1) ?? 'only_option';
    const tied = below === 'only_option' && next && !isSameModel(chain[i]!, next) ? 'preference' : below;
    reasons.push(rankReason(chain[i]!, next, goal) ?? tied);
  }
  reasons.reverse();
  const [first, ...others] = reasons;
  return first === undefined ? [] : [headReason(chain, excluded, strict) ?? first, ...others];
}

/** Undefined where it is equal to the next, or the last. */
function rankReason(one: Weighed, next: Weighed | undefined, goal: Goal): DecisionReason | undefined {
  if (one.rank.named < 0) return 'pinned';
  if (!next) return undefined;
  const part = firstDifference(one.rank, next.rank);
  return part ? partReason(part, goal) : termReason(one, next);
}

const isSameModel = ({ option: { candidate: a } }: Weighed, { option: { candidate: b } }: Weighed) =>
  a.provider === b.provider && a.model === b.model;

/** Why the first was taken where that is more than its place above the second; undefined where it is not. */
function headReason(
  [head, ...others]: readonly Weighed[],
  excluded: readonly Exclusion[],
  strict: boolean,
): DecisionReason | undefined {
  if (!head) return undefined;
  if (strict || head.rank.named < 0) return 'pinned';
  if (others.length === 0) return forced(excluded);
  // Where a list put the provider first, that it also has other models is no reason.
  const { provider } = head.option.candidate;
  const rival = others.find(one => one.option.candidate.provider !== provider);
  return rival && firstDifference(head.rank, rival.rank) === 'listed' ? 'preference' : undefined;
}

/** Why nobody else is left. */
function forced(excluded: readonly Exclusion[]): DecisionReason {
  const has = (...reasons: readonly Exclusion['reason'][]) => excluded.some(({ reason }) => reasons.includes(reason));
  if (has('quota_spent')) return 'limit';
  if (has('context_too_small')) return 'context';
  return has('not_free', 'over_price_cap', 'budget_spent', 'credits_short') ? 'cost' : 'only_option';
}

/** The part that decides between two; undefined where none does. */
function firstDifference(a: Rank, b: Rank): keyof Rank | undefined {
  if (a.named !== b.named) return 'named';
  if (a.resting !== b.resting) return 'resting';
  if (a.moved !== b.moved) return 'moved';
  if (a.askedFit !== b.askedFit) return 'askedFit';
  if (a.asked !== b.asked) return 'asked';
  if (a.listed !== b.listed) return 'listed';
  if (a.fit !== b.fit) return 'fit';
  if (a.goal !== b.goal) return 'goal';
  return a.matrix === b.matrix ? undefined : 'matrix';
}

function partReason(part: keyof Rank, goal: Goal): DecisionReason {
  switch (part) {
    case 'named':
      return 'pinned';
    case 'resting':
      return 'limit';
    case 'moved':
      return 'context';
    case 'listed':
      return 'preference';
    case 'askedFit':
    case 'fit':
      return 'quality';
    case 'goal':
      // Where neither quality nor price is asked for, only quota that costs nothing more makes a difference.
      return priorityOf(goal) === 'balanced' ? 'limit' : goalReason(goal);
    default:
      return goalReason(goal);
  }
}

function goalReason(goal: Goal): DecisionReason {
  const priority = priorityOf(goal);
  if (priority === undefined) return 'context';
  if (priority === 'speed') return 'latency';
  // What the matrix holds for the best balance is its judgement of quality.
  return priority === 'cost' ? 'cost' : 'quality';
}

/** The score term in which the two differ most; undefined where they are equal. */
function termReason(one: Weighed, next: Weighed): DecisionReason | undefined {
  let best: DecisionReason | undefined;
  let widest = 0;
  for (const term of TERMS) {
    const lead = (one.score[term] - next.score[term]) * WEIGHTS[term];
    if (lead > widest) {
      widest = lead;
      best = TERM_REASONS[term];
    }
  }
  const latencyLead = (one.score.latency ?? 0) - (next.score.latency ?? 0);
  return latencyLead * LATENCY_WEIGHT > widest ? 'latency' : best;
}
