// Owns the training report: accuracy by source and task, over all and where confident; errors of the token estimate.
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { TASKS, type Task } from '../../domain/task.ts';
import { estimateTokens } from '../tokens.ts';
import type { Verdict } from './measure.ts';
import type { Sample } from './sample.ts';

const percent = (share: number): string => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '-').padStart(8);

const DEMANDING: readonly Task[] = ['coding', 'reasoning', 'planning', 'decision'];

/** One line a group: how many, right over all, share confident, right where confident. */
export function accuracyTable(verdicts: readonly Verdict[], thresholds: readonly number[]): string {
  const lines = ['group                  count    right confident  right then'];
  const add = (name: string, group: readonly Verdict[]): void => {
    const sure = group.filter(verdict => isSure(verdict, thresholds));
    const right = (some: readonly Verdict[]): number => some.filter(v => v.guessed === v.task).length / some.length;
    const shares = [right(group), sure.length / group.length, right(sure)].map(percent).join('  ');
    lines.push(`${name.padEnd(20)} ${String(group.length).padStart(7)} ${shares}`);
  };
  for (const source of new Set(verdicts.map(verdict => verdict.source)))
    add(
      source,
      verdicts.filter(verdict => verdict.source === source),
    );
  for (const [at, task] of TASKS.entries())
    add(
      task,
      verdicts.filter(verdict => verdict.task === at),
    );
  add('all', verdicts);
  return lines.join('\n');
}

function isSure({ guessed, confidence }: Verdict, thresholds: readonly number[]): boolean {
  return confidence >= (thresholds[guessed] as number);
}

/** How many demanding prompts would be sent to a model for simple ones: the mistake that costs most. */
export function misroutes(verdicts: readonly Verdict[], thresholds: readonly number[]): string {
  const demanding = verdicts.filter(({ task }) => DEMANDING.includes(TASKS[task] as Task));
  const simple = TASKS.indexOf('simple');
  const missed = demanding.filter(verdict => verdict.guessed === simple && isSure(verdict, thresholds));
  const share = percent(missed.length / demanding.length).trim();
  return `${DEMANDING.join(', ')} confidently called simple: ${missed.length} of ${demanding.length} (${share})`;
}

/** Rows are what was wanted, columns what was guessed. */
export function confusionTable(verdicts: readonly Verdict[]): string {
  const header = `${''.padEnd(10)}${TASKS.map(task => task.padStart(10)).join('')}`;
  const rows = TASKS.map((task, wanted) => {
    const counts = TASKS.map((_, got) => verdicts.filter(v => v.task === wanted && v.guessed === got).length);
    return `${task.padEnd(10)}${counts.map(count => String(count).padStart(10)).join('')}`;
  });
  return [header, ...rows].join('\n');
}

/** Mean and total error of the token estimate by kind of text. */
export function tokenTable(samples: readonly Sample[]): string {
  const groups = new Map<string, { count: number; errors: number; estimated: number; actual: number }>();
  for (const { prompt, task } of samples) {
    const actual = encode(prompt).length;
    const estimated = estimateTokens(prompt);
    const language = /[\u3400-\u9fff]/.test(prompt) ? 'Chinese' : 'English';
    for (const name of [task === 'coding' ? `code, ${language}` : language, 'all']) {
      const group = groups.get(name) ?? { count: 0, errors: 0, estimated: 0, actual: 0 };
      group.count += 1;
      group.errors += Math.abs(estimated - actual) / Math.max(1, actual);
      group.estimated += estimated;
      group.actual += actual;
      groups.set(name, group);
    }
  }
  const lines = ['tokens          count  mean error  error of the sum'];
  for (const [name, { count, errors, estimated, actual }] of groups)
    lines.push(
      `${name.padEnd(14)} ${String(count).padStart(6)}  ${percent(errors / count)}  ${percent(estimated / actual - 1)}`,
    );
  return lines.join('\n');
}
