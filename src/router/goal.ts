// Owns what a call is after: its task, its quality goal and budget, the preference lists that rule it, and the column of the matrix.
import type { BudgetMode, Priority, QualityGoal, Sort } from '../domain/request.ts';
import type { PreferenceEntry, Settings } from '../domain/settings.ts';
import type { Task } from '../domain/task.ts';
import type { DecisionInput } from './input.ts';

export interface Goal {
  /** Undefined: nobody said it, and the guess is not sure enough. */
  readonly task: Task | undefined;
  readonly quality: QualityGoal | undefined;
  readonly budget: BudgetMode;
  /** The call itself named the goal or the budget: that outranks standing preferences. */
  readonly isAsked: boolean;
}

export function goalOf({ routing, settings, analysis }: DecisionInput): Goal {
  const { preferences } = settings;
  const quality = routing.quality ?? speedOf(routing.sort);
  const budget = routing.budget ?? thriftOf(routing.sort);
  // A budget that the call names is not overruled by a standing goal; without paying is a limit, not a goal.
  const isOpen = budget === undefined || budget === 'free_only';
  return {
    task: routing.task ?? (analysis.confident ? analysis.task : undefined),
    quality: quality ?? (isOpen ? (speedOf(settings.sort) ?? preferences.quality) : undefined),
    budget: budget ?? thriftOf(settings.sort) ?? preferences.budgetMode,
    isAsked: quality !== undefined || !isOpen,
  };
}

const speedOf = (sort: Sort | undefined): QualityGoal | undefined =>
  sort === 'latency' || sort === 'throughput' ? 'max_speed' : undefined;
const thriftOf = (sort: Sort | undefined): BudgetMode | undefined => (sort === 'price' ? 'cost_first' : undefined);

/**
 * The lists that rule this call, in order: the task's, that of the quality goal or budget, the default. A goal that the
 * call itself names comes first.
 */
export function listsOf({ settings }: DecisionInput, goal: Goal): readonly (readonly PreferenceEntry[])[] {
  const { tasks, default: fallback, autoRouting } = settings.preferences;
  if (!autoRouting) return [fallback];
  const forTask = (goal.task && tasks[goal.task]) ?? [];
  const forGoal = goalList(settings, goal);
  if (!goal.isAsked) return [forTask, forGoal, fallback];
  // How fast each is only the score knows, so that standing lists would have the last word.
  return goal.quality === 'max_speed' && forGoal.length === 0 ? [] : [forGoal, forTask, fallback];
}

/** True where the call names a goal for which there is no list: what it asks for stands above the lists there are. */
export function leadsLists({ settings }: DecisionInput, goal: Goal): boolean {
  return goal.isAsked && priorityOf(goal) !== 'balanced' && goalList(settings, goal).length === 0;
}

function goalList({ preferences }: Settings, { quality, budget }: Goal): readonly PreferenceEntry[] {
  return (quality && preferences.qualities[quality]) ?? preferences.budgets[budget] ?? [];
}

/** The column of the matrix that belongs to the goal; none where the largest window is wanted. */
export function priorityOf({ quality, budget }: Goal): Priority | undefined {
  if (quality === 'max_context') return undefined;
  if (quality === 'max_quality') return 'quality';
  if (quality === 'max_speed') return 'speed';
  if (budget === 'balanced') return 'balanced';
  return budget === 'quality_first' ? 'quality' : 'cost';
}
