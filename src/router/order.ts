// Owns the order of authority: what this call names, then lists, then budget, then score, then ties.
import type { DecisionReason } from '../domain/decision.ts';
import type { BudgetMode, QualityGoal } from '../domain/request.ts';
import type { PreferenceEntry } from '../domain/settings.ts';
import type { Task } from '../domain/task.ts';
import type { DecisionInput } from './input.ts';
import type { Option, ScoredOption } from './option.ts';
import { isPrepaid, moneyRank } from './prepaid.ts';
import { blendedPer1M } from './price.ts';

/** Answers to demanding tasks should come from models at least this good; a guess that is not confident counts as demanding. */
const QUALITY_FLOOR: Readonly<Record<Task, number>> = {
  coding: 75,
  reasoning: 75,
  planning: 75,
  decision: 75,
  creative: 60,
  simple: 0,
};
/** Two models within this many points are equally good for ranking. */
const QUALITY_STEP = 8;

/** The parts of a rank in order; `RANK_REASONS` says what each decides. */
export const RANK_REASONS: readonly (DecisionReason | undefined)[] = [
  'pinned', // named by the call or pinned
  undefined, // cooling down: last
  'pinned', // the conversation's own provider
  'preference', // the user's list for the task
  'preference', // the user's list for the quality goal, or the default list
  'quality', // good enough for the task
  undefined, // the goal itself; its reason depends on the goal
];

export interface Goal {
  readonly task: Task | undefined;
  readonly quality: QualityGoal | undefined;
  readonly budget: BudgetMode;
}

export function goalOf({ routing, settings, analysis }: DecisionInput): Goal {
  const task = routing.task ?? (analysis.confident ? analysis.task : undefined);
  const sort = routing.sort ?? settings.sort;
  const sorted: QualityGoal | undefined = sort === 'latency' || sort === 'throughput' ? 'max_speed' : undefined;
  const quality = routing.quality ?? sorted ?? settings.preferences.quality;
  const budget = routing.budget ?? (sort === 'price' ? 'cost_first' : settings.preferences.budgetMode);
  return { task, quality, budget };
}

/** The lists that rule this call: the task's, then that of the quality goal or budget, else the default; a goal that the call itself names comes first. */
export function listsOf({ settings, routing }: DecisionInput, goal: Goal): readonly (readonly PreferenceEntry[])[] {
  const { tasks, qualities, budgets, default: fallback, autoRouting } = settings.preferences;
  if (!autoRouting) return [fallback, []];
  const forTask = (goal.task && tasks[goal.task]) ?? [];
  const forGoal = (goal.quality && qualities[goal.quality]) ?? budgets[goal.budget] ?? [];
  if (forGoal.length === 0) return [forTask, fallback];
  return routing.quality ? [forGoal, forTask] : [forTask, forGoal];
}

/** Where an option stands in a resolved list; past the end where it is not in it. */
export function listPosition(list: readonly ((option: Option) => boolean)[], option: Option): number {
  const position = list.findIndex(matches => matches(option));
  return position < 0 ? list.length : position;
}

export function goalRank(option: ScoredOption | Option, goal: Goal, input: DecisionInput): readonly [number, number] {
  const { model } = option;
  const good = option.model.qualityScore >= (goal.task ? QUALITY_FLOOR[goal.task] : QUALITY_FLOOR.coding) ? 0 : 1;
  const tier = -Math.round(model.qualityScore / QUALITY_STEP);
  if (goal.quality === 'max_quality') return [0, tier];
  if (goal.quality === 'max_context') return [good, -model.contextWindow];
  if (goal.quality === 'max_speed') return [0, 0];
  if (goal.budget === 'quality_first') return [0, tier];
  if (goal.budget === 'cost_first' || goal.budget === 'free_only') {
    const { inputTokens, outputTokens } = input.analysis;
    const price = option.isFree || isPrepaid(option) ? 0 : blendedPer1M(model.price, inputTokens, outputTokens);
    return [good, price ?? Number.POSITIVE_INFINITY];
  }
  return [good, moneyRank(option, goal.task, input)];
}

/** Total order: rank part by part, score, quota left, cost, account order, name. */
export function compare(a: ScoredOption, b: ScoredOption): number {
  for (let i = 0; i < a.rank.length; i++) {
    const difference = a.rank[i]! - b.rank[i]!;
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return (
    b.pool.score - a.pool.score ||
    b.pool.left - a.pool.left ||
    (a.cost ?? Number.MAX_SAFE_INTEGER) - (b.cost ?? Number.MAX_SAFE_INTEGER) ||
    byName(a.candidate.provider, b.candidate.provider) ||
    byName(a.candidate.model, b.candidate.model) ||
    a.accountRank - b.accountRank
  );
}

const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
