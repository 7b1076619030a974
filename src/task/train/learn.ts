// Owns the learning of weights: softmax regression by AdaGrad, in a fixed order, so that a run repeats to the bit.
import { TASKS, type Task } from '../../domain/task.ts';
import { BUCKETS, type Features, featuresOf } from '../features.ts';
import { diceOf, shuffle } from './dice.ts';
import type { Sample } from './sample.ts';

export interface Example {
  readonly features: Features;
  readonly task: number;
  readonly source: string;
}

/** Where the phrase book's prompts come from; they are never held out. */
export const PHRASE_BOOK = 'phrase-book';

const EPOCHS = 8;
const RATE = 1;
const DECAY = 2e-4;
const PHRASE_WEIGHT = 0.5;

export function toExamples(samples: readonly Sample[]): Example[] {
  return samples.map(({ prompt, task, source }) => ({ features: featuresOf(prompt), task: taskNumber(task), source }));
}

function taskNumber(task: Task): number {
  return TASKS.indexOf(task);
}

/** Weights, bucket by bucket, one a task. */
export function learn(examples: readonly Example[]): Float32Array {
  const count = TASKS.length;
  const rows = new Float32Array(BUCKETS * 2 * count);
  for (let at = 0; at < BUCKETS; at++) rows.fill(1, (2 * at + 1) * count, (2 * at + 2) * count);
  const importance = importanceOf(examples);
  const order = examples.map((_, at) => at);
  const dice = diceOf(1);
  const slope = new Float64Array(count);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, dice);
    for (const at of order) {
      const { features, task } = examples[at] as Example;
      slopeOf(slope, rows, features, task, importance[at] as number);
      descend(rows, features, slope);
    }
  }
  const weights = new Float32Array(BUCKETS * count);
  for (let at = 0; at < BUCKETS; at++) weights.set(rows.subarray(2 * at * count, (2 * at + 1) * count), at * count);
  return weights;
}

/** Rare tasks and small sources count for more, by the root of how rare they are. */
function importanceOf(examples: readonly Example[]): number[] {
  const tasks = new Map<number, number>();
  const sources = new Map<string, number>();
  for (const { task, source } of examples) {
    tasks.set(task, (tasks.get(task) ?? 0) + 1);
    sources.set(source, (sources.get(source) ?? 0) + 1);
  }
  return examples.map(({ task, source }) => {
    const byTask = Math.sqrt(examples.length / TASKS.length / (tasks.get(task) as number));
    const bySource = Math.sqrt(examples.length / sources.size / (sources.get(source) as number));
    return byTask * (source === PHRASE_BOOK ? PHRASE_WEIGHT : bySource);
  });
}

/** A row of `rows` is a bucket's weights, then the sums of their squared steps: what is used together lies together. */
function slopeOf(slope: Float64Array, rows: Float32Array, features: Features, task: number, weight: number): void {
  const count = slope.length;
  slope.fill(0);
  const { buckets, values } = features;
  for (let at = 0; at < buckets.length; at++) {
    const row = buckets[at]! * 2 * count;
    const value = values[at]!;
    for (let k = 0; k < count; k++) slope[k] = slope[k]! + rows[row + k]! * value;
  }
  const highest = Math.max(...slope);
  let total = 0;
  for (let k = 0; k < count; k++) {
    slope[k] = Math.exp(slope[k]! - highest);
    total += slope[k]!;
  }
  for (let k = 0; k < count; k++) slope[k] = weight * (slope[k]! / total - (k === task ? 1 : 0));
}

function descend(rows: Float32Array, features: Features, slope: Float64Array): void {
  const count = slope.length;
  const { buckets, values } = features;
  for (let at = 0; at < buckets.length; at++) {
    const row = buckets[at]! * 2 * count;
    const value = values[at]!;
    for (let k = 0; k < count; k++) {
      const step = slope[k]! * value + DECAY * rows[row + k]!;
      const squares = rows[row + count + k]! + step * step;
      rows[row + count + k] = squares;
      rows[row + k] = rows[row + k]! - (RATE * step) / Math.sqrt(squares);
    }
  }
}
