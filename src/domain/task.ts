// Owns the vocabulary of tasks: what a prompt wants done, and what it needs from a model.

export const TASKS = ['coding', 'reasoning', 'planning', 'decision', 'creative', 'simple'] as const;
export type Task = (typeof TASKS)[number];

/** Other names in use for a task, each mapped to ours. */
export const TASK_ALIASES: Readonly<Record<string, Task>> = { code_generation: 'coding', analysis: 'reasoning' };

/** Abilities that a model must have to serve a request. */
export interface Needs {
  readonly vision: boolean;
  readonly tools: boolean;
  readonly json: boolean;
}

/** What a prompt wants, judged from its messages alone. */
export interface TaskAnalysis {
  readonly task: Task;
  /** Calibrated probability that `task` is right, 0..1. */
  readonly confidence: number;
  /** False where the classifier abstains: the default preferences rule then. */
  readonly confident: boolean;
  /** Estimated prompt tokens, system and history included. */
  readonly inputTokens: number;
  /** Likely answer tokens. */
  readonly outputTokens: number;
  readonly needs: Needs;
}

/** Our name for `name`, which may be an alias; undefined where it is neither. */
export function toTask(name: string): Task | undefined {
  return TASKS.find(task => task === name) ?? (Object.hasOwn(TASK_ALIASES, name) ? TASK_ALIASES[name] : undefined);
}
