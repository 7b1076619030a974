// Owns the preferences that `config` knows by dotted path: where each stands in the file, and its value in force.
import { BUDGET_MODES, QUALITY_GOALS, SORTS } from '../domain/request.ts';
import type { Budget, Settings } from '../domain/settings.ts';
import { TASK_ALIASES, TASKS, type Task } from '../domain/task.ts';
import type { Path } from './issue.ts';

export interface PreferenceName {
  /** `provider.budget_mode`. */
  readonly name: string;
  /** Where it may stand in providers.json: of several that are there the first is in force. */
  readonly places: readonly Path[];
  /** Where it is written if it stands nowhere yet; the first place where not said. */
  readonly usual?: Path;
  /** Where lists belong that the seeds write in its own place. */
  readonly lists?: Path;
  /** Takes several names. */
  readonly isList?: true;
  /** The value in force, defaults included; undefined where nothing is set. */
  read(settings: Settings): unknown;
  /** The words it takes, for "did you mean". */
  readonly words?: readonly string[];
}

const top = (name: string, key: string, read: PreferenceName['read'], words?: readonly string[]): PreferenceName => ({
  name: `provider.${name}`,
  places: [[key]],
  read,
  ...(words && { words }),
});
const preference = (
  name: string,
  spellings: readonly string[],
  read: PreferenceName['read'],
  words?: readonly string[],
): PreferenceName => ({
  name: `provider.${name}`,
  places: [...spellings.map(key => ['preferences', key]), ...spellings.map(key => [key])],
  read,
  ...(words && { words }),
});

const isOverAll = ({ provider, client }: Budget) => provider === undefined && client === undefined;

/** Other spellings of a task, the one in force first. */
const aliasesOf = (task: Task) =>
  Object.entries(TASK_ALIASES)
    .flatMap(([spelling, meant]) => (meant === task ? [spelling] : []))
    .reverse();

export const PREFERENCES: readonly PreferenceName[] = [
  preference('auto_routing', ['autoRouting'], ({ preferences }) => preferences.autoRouting),
  preference('switch_on_limit', ['switchOnLimit', 'autoSwitch'], ({ preferences }) => preferences.switchOnLimit),
  preference('preserve_context', ['preserveContext'], ({ preferences }) => preferences.preserveContext),
  preference('budget_mode', ['budgetMode', 'budget_mode'], ({ preferences }) => preferences.budgetMode, BUDGET_MODES),
  {
    name: 'provider.default',
    places: [['preferences', 'default']],
    read: ({ preferences }) => preferences.default,
    isList: true,
  },
  {
    name: 'provider.quality',
    places: [['preferences', 'quality']],
    lists: ['preferences', 'qualityPreferences'],
    read: ({ preferences }) => preferences.quality,
    words: QUALITY_GOALS,
  },
  ...TASKS.map(
    (task): PreferenceName => ({
      name: `provider.task.${task}`,
      places: [task, ...aliasesOf(task)].flatMap(spelling => [
        ['preferences', 'taskPreferences', spelling],
        ['preferences', spelling],
      ]),
      read: ({ preferences }) => preferences.tasks[task],
      isList: true,
    }),
  ),
  ...QUALITY_GOALS.map(
    (goal): PreferenceName => ({
      name: `provider.quality.${goal}`,
      places: [
        ['preferences', 'quality', goal],
        ['preferences', 'qualityPreferences', goal],
      ],
      // The shorter place may hold a goal instead of lists.
      usual: ['preferences', 'qualityPreferences', goal],
      read: ({ preferences }) => preferences.qualities[goal],
      isList: true,
    }),
  ),
  top('use_openrouter', 'useOpenRouter', settings => settings.useOpenRouter, ['true', 'false', 'only']),
  top('zdr', 'zdr', settings => settings.zdr),
  top('data_collection', 'dataCollection', settings => settings.dataCollection, ['allow', 'deny']),
  top('sort', 'sort', settings => settings.sort, SORTS),
  top('temperature', 'temperature', settings => settings.temperature),
  top('max_tokens', 'maxTokens', settings => settings.maxTokens),
  top('log_content', 'logContent', settings => settings.logContent),
  top('task_classifier', 'taskClassifier', settings => settings.taskClassifier, ['local', 'model']),
  top('on_budget', 'onBudget', settings => settings.onBudget, ['refuse', 'downgrade']),
  ...(['day', 'week', 'month'] as const).map(window => ({
    name: `provider.budget.${window}`,
    places: [['budget', window]],
    read: ({ budgets }: Settings) => {
      const budget = budgets.find(one => one.window === window && isOverAll(one));
      return budget && budget.limit / 1_000_000_000;
    },
  })),
];
