// Owns the linear model over hashed features: weights opened at first use, scores, calibrated probabilities.
import { TASKS, type Task } from '../domain/task.ts';
import { BUCKETS, type Features } from './features.ts';
import { type OpenModel, openModel, rowOf } from './packed-model.ts';
import { MODEL, packedWeights } from './weights/model.ts';

let model: OpenModel | undefined;

/** Raw scores, one a task in the order of TASKS; they add up over features. */
export function scoresOf({ buckets, values }: Features): Float64Array {
  model ??= openModel(packedWeights(), BUCKETS);
  const scores = new Float64Array(TASKS.length);
  for (let at = 0; at < buckets.length; at++) {
    const row = rowOf(model, buckets[at] as number);
    if (row < 0) continue;
    const value = (values[at] as number) * MODEL.scale;
    for (let task = 0; task < TASKS.length; task++)
      scores[task] = (scores[task] as number) + (model.rows[row * TASKS.length + task] as number) * value;
  }
  return scores;
}

/** Calibrated probabilities, one a task. */
export function probabilitiesOf(scores: Float64Array, temperature: number = MODEL.temperature): Float64Array {
  const highest = Math.max(...scores);
  const raised = scores.map(score => Math.exp((score - highest) / temperature));
  const total = raised.reduce((sum, value) => sum + value, 0);
  return raised.map(value => value / total);
}

/** The least confidence at which a verdict of `task` may be relied on: some tasks are easier to mistake than others. */
export function thresholdOf(task: Task): number {
  return MODEL.thresholds[TASKS.indexOf(task)] as number;
}
