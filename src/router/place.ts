// Owns where an option stands in what names models by hand: the user's lists, and the matrix of task and priority.
import type { PreferenceEntry } from '../domain/settings.ts';
import { type Goal, priorityOf } from './goal.ts';
import type { DecisionInput } from './input.ts';
import type { Names } from './names.ts';
import type { Option } from './option.ts';

/** The position in several lists as one number: that in an earlier list weighs more than all in later ones. */
export function listedBy(
  names: Names,
  lists: readonly (readonly PreferenceEntry[])[],
  notices: string[],
): (option: Option) => number {
  const resolved = lists.filter(list => list.length > 0).map(list => names.matchers(list, notices));
  return option => {
    let place = 0;
    for (const list of resolved) {
      let position = 0;
      while (position < list.length && !list[position]!(option)) position++;
      place = place * (list.length + 1) + position;
    }
    return place;
  };
}

/** Position in the matrix's row for the task; where speed was measured, measurements rule instead. */
export function matrixOf(
  options: readonly Option[],
  goal: Goal,
  { knowledge }: DecisionInput,
): (option: Option) => number {
  const priority = priorityOf(goal);
  const isMeasured = priority === 'speed' && options.some(({ latencyMs }) => latencyMs !== undefined);
  if (!goal.task || !priority || isMeasured) return () => 0;
  const row = knowledge.recommended(goal.task, priority);
  const places = new Map<string, Map<string, number>>();
  for (const [place, models] of row.entries())
    for (const { provider, model } of models) {
      const ofProvider = places.get(provider) ?? new Map<string, number>();
      places.set(provider, ofProvider);
      if (!ofProvider.has(model)) ofProvider.set(model, place);
    }
  return ({ candidate }) => places.get(candidate.provider)?.get(candidate.model) ?? row.length;
}
