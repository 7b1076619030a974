// Owns the task x priority matrix: which models to think of first. Its names are resolved when used, so that they never age.
import type { Priority } from '../domain/request.ts';
import type { Task } from '../domain/task.ts';
import type { NamedProvider } from './lookup.ts';
import { modelsNamed, type NameMatch } from './names.ts';

const SONNET = 'claude-3.5-sonnet';
const GPT = 'gpt-4o';
const GPT_MINI = 'gpt-4o-mini';
const FLASH = 'gemini-flash-1.5';
const LLAMA = 'llama-3.1-70b-instruct';
const GLM_FREE = 'glm-4-flash';

/** Best first. Several of these names are retired: their successors answer. */
const TASK_MATRIX: Readonly<Record<Task, Readonly<Record<Priority, readonly string[]>>>> = {
  coding: { quality: [SONNET], speed: [FLASH], cost: [LLAMA, GLM_FREE], balanced: [GPT] },
  reasoning: { quality: [GPT], speed: [FLASH], cost: [LLAMA], balanced: [GPT] },
  planning: { quality: [SONNET], speed: [GPT_MINI], cost: [LLAMA], balanced: [GPT] },
  simple: { quality: [GPT_MINI], speed: [FLASH], cost: [LLAMA], balanced: [FLASH] },
  decision: { quality: [SONNET], speed: [GPT], cost: [LLAMA], balanced: [GPT] },
  // Ours: the conception leaves this row out; its preference lists put OpenAI first for creative work.
  creative: { quality: [GPT], speed: [FLASH], cost: [LLAMA], balanced: [GPT] },
};

/**
 * The matrix's models for a task, best first, as the given providers serve them today: a list of those that are equally
 * meant for each name. One that its provider is about to switch off is no recommendation any more: its successor is.
 */
export function matrixModels(
  task: Task,
  priority: Priority,
  providers: readonly NamedProvider[],
): readonly (readonly NameMatch[])[] {
  return TASK_MATRIX[task][priority].map(name =>
    modelsNamed(name, providers).flatMap(match => {
      const { status, replacement } = match.spec;
      if (status !== 'deprecated' || replacement === undefined) return [match];
      return modelsNamed(`${match.provider}/${replacement}`, providers);
    }),
  );
}
