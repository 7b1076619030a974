// Owns the names that complete a line, in a shell and in a conversation.
import { builtInProviders } from '../catalog/index.ts';
import { TASKS } from '../domain/task.ts';
import type { Context } from './context.ts';

export const NAME_KINDS = ['providers', 'models', 'targets', 'tasks', 'sessions'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

/** Nothing that is wrong with the settings may come between a user and the line that he types: then it is the built-in names. */
export async function namesOf(kind: NameKind, context: Context): Promise<readonly string[]> {
  if (kind === 'tasks') return TASKS;
  if (kind === 'sessions') return sessionNames(context);
  const known = await context.providers().catch(() => builtInProviders.map(spec => ({ spec, models: spec.models })));
  const providers = known.map(({ spec }) => spec.id);
  const models = known.flatMap(({ spec, models }) =>
    models.filter(({ status }) => status !== 'retired').map(({ id }) => `${spec.id}/${id}`),
  );
  return { providers, models, targets: [...providers, ...models] }[kind];
}

async function sessionNames(context: Context): Promise<readonly string[]> {
  const sessions = await (await context.sessions()).list().catch(() => []);
  return sessions.map(({ name }) => name);
}
