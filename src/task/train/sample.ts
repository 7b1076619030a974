// Owns a labelled prompt, and the reading of a file of them.
import { readFileSync } from 'node:fs';
import { type Task, toTask } from '../../domain/task.ts';

export interface Sample {
  readonly prompt: string;
  readonly task: Task;
  readonly source: string;
}

/** Reads one JSON object a line: `prompt`, `task`, `source`. Throws a plain error naming the first bad line. */
export function readSamples(path: string): Sample[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return [];
    const { prompt, task, source } = JSON.parse(line) as Record<string, unknown>;
    const known = typeof task === 'string' ? toTask(task) : undefined;
    if (typeof prompt !== 'string' || typeof source !== 'string' || known === undefined)
      throw new Error(`line ${at + 1} needs prompt, task and source`);
    return [{ prompt, task: known, source }];
  });
}
