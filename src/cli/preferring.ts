// Owns what `prefer` and `set` have in common: which list or word is meant, what it becomes, and how that is told.
import type { BudgetMode, QualityGoal } from '../domain/request.ts';
import { BUDGET_MODES, QUALITY_GOALS } from '../domain/request.ts';
import { TASK_ALIASES, TASKS, type Task } from '../domain/task.ts';
import type { Context, PreferenceChange } from './context.ts';
import { usageError } from './errors.ts';
import { isUsable, targetNamed } from './names.ts';
import { choice } from './option.ts';
import { listText } from './preference-view.ts';
import type { PreferDocument } from './schemas/prefer.ts';

export const PREFERRING = {
  task: choice('--task <task>', 'For one kind of task: coding, reasoning, simple, …', TASKS, TASK_ALIASES),
  quality: choice('--quality <goal>', QUALITY_GOALS.join(', '), QUALITY_GOALS),
  budget: choice('--budget <mode>', BUDGET_MODES.join(', '), BUDGET_MODES),
} as const;

export interface Wish {
  readonly task: Task | undefined;
  readonly quality: QualityGoal | undefined;
  readonly budget: BudgetMode | undefined;
  /** Providers or `provider/model`, best first; as they were written. */
  readonly names: readonly string[];
  /** Take the preference away instead. */
  readonly isUnset: boolean;
}

export interface Preferred {
  readonly changes: readonly PreferenceChange[];
  /** All that is in force now. */
  readonly preferences: Readonly<Record<string, unknown>>;
}

/** Writes the wish in one go, or rejects and writes nothing. */
export async function carryOut(context: Context, wish: Wish): Promise<Preferred> {
  const store = await context.preferences();
  const changes = await store.change({ preferences: await valuesOf(context, wish) });
  return { changes, preferences: await shownPreferences(context) };
}

/** Lists, goal and budget mode, without the switches that `config` is for. */
export async function shownPreferences(context: Context): Promise<Readonly<Record<string, unknown>>> {
  const all = await (await context.preferences()).list();
  return Object.fromEntries(
    Object.entries(all).filter(([path]) => /^provider\.(default|budget_mode|quality|task)(\.|$)/.test(path)),
  );
}

async function valuesOf(context: Context, wish: Wish): Promise<Record<string, unknown>> {
  const { task, quality, budget, names, isUnset } = wish;
  if (isUnset && names.length > 0) throw usageError('--unset takes a preference away whole: name no provider with it');
  if (task && quality) throw usageError('--task and --quality each have a list of their own: set one at a time');
  const budgetOf = budget && { 'provider.budget_mode': isUnset ? undefined : budget };
  const list = task ? `provider.task.${task}` : quality ? `provider.quality.${quality}` : 'provider.default';
  if (isUnset) {
    const isGoal = quality !== undefined && (await context.settings()).settings.preferences.quality === quality;
    return {
      ...(!(budget && !task && !quality) && { [list]: undefined }),
      ...(isGoal && { 'provider.quality': undefined }),
      ...budgetOf,
    };
  }
  if (names.length > 0) {
    const entries = await preferenceEntries(context, names);
    return { [list]: entries.length === 1 ? entries[0] : entries, ...budgetOf };
  }
  if (task) throw usageError('no provider is named', `For example: openclaw provider prefer --task ${task} openai`);
  return { ...(quality && { 'provider.quality': quality }), ...budgetOf };
}

/**
 * The names as the file keeps them: ids of providers, `provider/model`, or the bare name of a model that several have.
 * Rejects with a usage error that knows the nearest.
 */
export async function preferenceEntries(context: Context, names: readonly string[]): Promise<readonly string[]> {
  const entries: string[] = [];
  for (const name of names) {
    const { provider, model, notice } = await targetNamed(context, name);
    const { id } = provider.spec;
    const entry = model === undefined ? id : name.includes('/') ? `${id}/${model}` : name;
    if (notice) context.out.notes.print(notice);
    if (!entries.includes(entry)) entries.push(entry);
    if (!provider.accounts.some(account => isUsable(provider, account)) && (model === undefined || name.includes('/')))
      context.out.notes.print(notUsable(provider));
  }
  return entries;
}

/** What keeps a provider that was just chosen from answering. */
export function notUsable({ spec, enabled }: { readonly spec: { readonly id: string }; readonly enabled: boolean }) {
  const why = enabled ? 'has no key yet' : 'is disabled';
  return `${spec.id} ${why}: openclaw provider setup ${spec.id}`;
}

/** One line a change, and when it counts. */
export function changesText(changes: readonly PreferenceChange[]): string {
  const lines = changes.map(
    ({ path, before, after }) => `${path.replace(/^provider\./, '')}: ${listText(before)} → ${listText(after)}`,
  );
  return [...lines, TAKES_EFFECT].join('\n');
}

export const TAKES_EFFECT = 'In force from the next request on.';

export const preferDocument = ({ changes, preferences }: Preferred): PreferDocument => ({
  schemaVersion: 1,
  ok: true,
  changes: changes.map(({ path, before, after }) => ({ path, before: before ?? null, after: after ?? null })),
  takesEffect: 'next_request',
  preferences: Object.fromEntries(Object.entries(preferences).map(([path, value]) => [path, value ?? null])),
});
