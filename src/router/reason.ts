// Owns the one word that says why a candidate stands where it stands.
import type { DecisionReason, Exclusion } from '../domain/decision.ts';
import type { ScoredOption } from './option.ts';
import type { Goal } from './order.ts';
import { RANK_REASONS } from './order.ts';
import { LATENCY_WEIGHT, WEIGHTS } from './score.ts';

const TERM_REASONS = {
  preference: 'preference',
  quota: 'limit',
  context: 'context',
  cost: 'cost',
  quality: 'quality',
} as const satisfies Record<keyof typeof WEIGHTS, DecisionReason>;

/** Why `option` stands above the one that follows it. */
export function rankReason(option: ScoredOption, next: ScoredOption | undefined, goal: Goal): DecisionReason {
  if (isNamed(option)) return 'pinned';
  if (!next) return 'only_option';
  const i = firstDifference(option, next);
  return i < 0 ? termReason(option, next) : (RANK_REASONS[i] ?? (i === 1 ? 'limit' : goalReason(goal)));
}

/** Why the first of the chain was taken, seen with those that had to be left out. */
export function headReason(
  chain: readonly ScoredOption[],
  excluded: readonly Exclusion[],
  goal: Goal,
  strict: boolean,
): DecisionReason {
  const [head, next] = chain;
  if (!head) return 'only_option';
  if (strict || isNamed(head)) return 'pinned';
  const wanted = excluded.filter(({ reason }) => reason !== 'disabled' && reason !== 'no_key' && reason !== 'retired');
  if (!next && wanted.length > 0)
    return wanted.some(({ reason }) => reason === 'quota_spent') ? 'limit' : 'only_option';
  // Where a list put the provider first, that it also has other models is no reason.
  const rival = chain.find(({ candidate }) => candidate.provider !== head.candidate.provider);
  if (rival && RANK_REASONS[firstDifference(head, rival)] === 'preference') return 'preference';
  return rankReason(head, next, goal);
}

/** The part of the rank that decides between two; -1 where none does. */
const firstDifference = (a: ScoredOption, b: ScoredOption) => a.rank.findIndex((part, i) => part !== b.rank[i]);

const isNamed = (option: ScoredOption) => option.rank[0]! < 0;

function goalReason(goal: Goal): DecisionReason {
  if (goal.quality === 'max_context') return 'context';
  if (goal.quality === 'max_quality') return 'quality';
  if (goal.quality === 'max_speed') return 'latency';
  // Quota that costs nothing more goes before money.
  if (goal.budget === 'balanced') return 'limit';
  return goal.budget === 'quality_first' ? 'quality' : 'cost';
}

/** The score term in which the two differ most. */
function termReason(option: ScoredOption, next: ScoredOption): DecisionReason {
  let best: DecisionReason = 'preference';
  let widest = 0;
  for (const term of Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]) {
    const lead = (option.score[term] - next.score[term]) * WEIGHTS[term];
    if (lead > widest) {
      widest = lead;
      best = TERM_REASONS[term];
    }
  }
  const latencyLead = (option.score.latency ?? 0) - (next.score.latency ?? 0);
  return latencyLead * LATENCY_WEIGHT > widest ? 'latency' : best;
}
