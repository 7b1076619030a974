// Owns the one word that says why a candidate stands where it stands.
import type { DecisionReason, Exclusion } from '../domain/decision.ts';
import { type Goal, priorityOf } from './goal.ts';
import type { Weighed } from './option.ts';
import type { Rank } from './order.ts';
import { LATENCY_WEIGHT, WEIGHTS } from './score.ts';

const TERM_REASONS = {
  preference: 'preference',
  quota: 'limit',
  context: 'context',
  cost: 'cost',
  quality: 'quality',
} as const satisfies Record<keyof typeof WEIGHTS, DecisionReason>;
const TERMS = Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[];

/** Why `one` stands above the one that follows it. */
export function rankReason(one: Weighed, next: Weighed | undefined, goal: Goal): DecisionReason {
  if (one.rank.named < 0) return 'pinned';
  if (!next) return 'only_option';
  const part = firstDifference(one.rank, next.rank);
  return part ? partReason(part, goal) : termReason(one, next);
}

/** Why the first of the chain was taken, seen with those that had to be left out. */
export function headReason(
  chain: readonly Weighed[],
  excluded: readonly Exclusion[],
  goal: Goal,
  strict: boolean,
): DecisionReason {
  const [head, next] = chain;
  if (!head) return 'only_option';
  if (strict || head.rank.named < 0) return 'pinned';
  const wanted = excluded.filter(({ reason }) => reason !== 'disabled' && reason !== 'no_key' && reason !== 'retired');
  if (!next && wanted.length > 0)
    return wanted.some(({ reason }) => reason === 'quota_spent') ? 'limit' : 'only_option';
  // Where a list put the provider first, that it also has other models is no reason.
  const { provider } = head.option.candidate;
  const rival = chain.find(one => one.option.candidate.provider !== provider);
  if (rival && firstDifference(head.rank, rival.rank) === 'listed') return 'preference';
  return rankReason(head, next, goal);
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

/** The score term in which the two differ most. */
function termReason(one: Weighed, next: Weighed): DecisionReason {
  let best: DecisionReason = 'preference';
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
