// Owns the questions about preferences: who comes first, for which task, and how money is spent.
import type { ResolvedProvider } from '../../domain/decision.ts';
import { BUDGET_MODES, type BudgetMode } from '../../domain/request.ts';
import { TASKS } from '../../domain/task.ts';
import { listText } from '../preference-view.ts';
import { type Draft, withPreference } from './draft.ts';
import type { Wizard } from './step.ts';

const SPENDING: Readonly<Record<BudgetMode, string>> = {
  balanced: 'the best for the task, price considered',
  free_only: 'nothing that costs money',
  cost_first: 'the cheapest that is good enough',
  quality_first: 'the best, whatever it costs',
};

export async function askPreferences(
  { ask, context }: Wizard,
  start: Draft,
  chosen: readonly ResolvedProvider[],
): Promise<Draft> {
  const { preferences } = (await context.settings()).settings;
  const names = chosen.map(({ spec }) => ({ name: spec.label, value: spec.id }));
  let draft = start;
  const choose = async (path: string, label: string, message: string, standing: readonly string[] | undefined) => {
    // A longer list was made with care: it is offered as it is.
    const kept =
      standing && standing.length > 0 ? [{ name: `As it is: ${listText(standing)}`, value: standing.join() }] : [];
    const automatic = { name: 'Whoever suits the task', value: '' };
    const known = standing?.length === 1 && names.some(({ value }) => value === standing[0]);
    const answer = await ask.pickOne(message, [...(known ? [] : kept), automatic, ...names], standing?.join() ?? '');
    if (answer === (standing?.join() ?? '')) return;
    const before = listText(standing?.length ? standing : undefined);
    draft = withPreference(
      draft,
      path,
      answer === '' ? undefined : answer,
      `${label}: ${before} → ${answer || 'automatic'}`,
    );
  };
  if (chosen.length > 1) {
    await choose('provider.default', 'default', 'Who is asked first?', preferences.default);
    const tasks = await ask.pickMany(
      'Which kinds of task have a favourite of their own?',
      TASKS.map(task => ({ name: task, value: task, checked: preferences.tasks[task] !== undefined })),
    );
    for (const task of TASKS)
      if (tasks.includes(task))
        await choose(`provider.task.${task}`, task, `Who is asked first for ${task}?`, preferences.tasks[task]);
      else if (preferences.tasks[task])
        draft = withPreference(
          draft,
          `provider.task.${task}`,
          undefined,
          `${task}: ${listText(preferences.tasks[task])} → automatic`,
        );
  }
  const modes = BUDGET_MODES.map(mode => ({ name: `${mode}: ${SPENDING[mode]}`, value: mode }));
  const mode = await ask.pickOne('How is money spent?', modes, preferences.budgetMode);
  if (mode === preferences.budgetMode) return draft;
  return withPreference(draft, 'provider.budget_mode', mode, `budget_mode: ${preferences.budgetMode} → ${mode}`);
}
