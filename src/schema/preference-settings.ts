// Owns preferences as users write them: lists by task, goal and budget, at whichever depth they stand.

import { BUDGET_MODES, QUALITY_GOALS } from '../domain/request.ts';
import type { Preferences } from '../domain/settings.ts';
import { TASK_ALIASES, TASKS } from '../domain/task.ts';
import { DEFAULT_SETTINGS } from './defaults.ts';
import type { RawFile, RawList } from './shape.ts';

type Lists = Readonly<Record<string, RawList | undefined>>;

export function preferenceSettings(raw: RawFile): Preferences {
  const fallback = DEFAULT_SETTINGS.preferences;
  const own = (raw.preferences ?? {}) as NonNullable<RawFile['preferences']> & Lists;
  const perGoal: Lists = { ...own.qualityPreferences, ...(typeof own.quality === 'object' ? own.quality : {}) };
  const perTask: Lists = { ...own, ...own.taskPreferences };
  return {
    default: own.default === undefined ? fallback.default : entries(own.default),
    tasks: Object.fromEntries(
      [...Object.entries(TASK_ALIASES), ...TASKS.map(task => [task, task] as const)].flatMap(([spelling, task]) =>
        perTask[spelling] === undefined ? [] : [[task, entries(perTask[spelling])]],
      ),
    ),
    qualities: lists(perGoal, QUALITY_GOALS),
    budgets: lists(
      perGoal,
      // `balanced` is the name of a goal and of a budget mode: as a list it belongs to the goal.
      BUDGET_MODES.filter(mode => mode !== 'balanced'),
    ),
    budgetMode: own.budgetMode ?? own.budget_mode ?? raw.budgetMode ?? raw.budget_mode ?? fallback.budgetMode,
    ...(typeof own.quality === 'string' && { quality: own.quality }),
    autoRouting: own.autoRouting ?? raw.autoRouting ?? fallback.autoRouting,
    switchOnLimit: own.switchOnLimit ?? own.autoSwitch ?? raw.switchOnLimit ?? raw.autoSwitch ?? fallback.switchOnLimit,
    preserveContext: own.preserveContext ?? raw.preserveContext ?? fallback.preserveContext,
  };
}

function lists(from: Lists, names: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(names.flatMap(name => (from[name] === undefined ? [] : [[name, entries(from[name])]])));
}

function entries(list: RawList): readonly string[] {
  if (typeof list === 'string') return [list];
  if (Array.isArray(list)) return list;
  return [list.preferred, list.fallback ?? []].flat();
}
