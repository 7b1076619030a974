// Owns the measuring of a classifier: leave-one-source-out guesses, calibration and the threshold of abstention.
import { TASKS } from '../../domain/task.ts';
import { BUCKETS, type Features } from '../features.ts';
import { probabilitiesOf } from '../model.ts';
import { type Example, learn, PHRASE_BOOK } from './learn.ts';
import { pack, unpack } from './pack.ts';

export interface Guess {
  readonly scores: Float64Array;
  readonly task: number;
  readonly source: string;
}

/** Every example's scores from a model that never saw its source, packed as it will be. */
export function leaveOneSourceOut(examples: readonly Example[]): Guess[] {
  const sources = [...new Set(examples.map(example => example.source))].filter(source => source !== PHRASE_BOOK);
  return sources.flatMap(source => {
    const weights = unpack(pack(learn(examples.filter(example => example.source !== source))), BUCKETS);
    return examples
      .filter(example => example.source === source)
      .map(({ features, task }) => ({ scores: score(weights, features), task, source }));
  });
}

export function score(weights: Float32Array, { buckets, values }: Features): Float64Array {
  const scores = new Float64Array(TASKS.length);
  for (let at = 0; at < buckets.length; at++)
    for (let task = 0; task < TASKS.length; task++)
      scores[task] = scores[task]! + weights[buckets[at]! * TASKS.length + task]! * values[at]!;
  return scores;
}

export interface Verdict {
  readonly guessed: number;
  readonly task: number;
  readonly source: string;
  readonly confidence: number;
}

export function verdictsOf(guesses: readonly Guess[], temperature: number): Verdict[] {
  return guesses.map(({ scores, task, source }) => {
    const probabilities = probabilitiesOf(scores, temperature);
    const confidence = Math.max(...probabilities);
    return { guessed: probabilities.indexOf(confidence), confidence, task, source };
  });
}

/** The temperature at which held-out probabilities are least surprised, in steps of 0.05. */
export function fitTemperature(guesses: readonly Guess[]): number {
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let step = 10; step <= 120; step++) {
    let loss = 0;
    for (const { scores, task } of guesses)
      loss -= Math.log(Math.max(1e-9, probabilitiesOf(scores, step / 20)[task] as number));
    if (loss < least) {
      least = loss;
      best = step / 20;
    }
  }
  return best;
}

/** One threshold a task, so that each verdict, whatever it says, may be relied on equally. */
export function fitThresholds(verdicts: readonly Verdict[], accuracy: number): number[] {
  return TASKS.map((_, task) =>
    fitThreshold(
      verdicts.filter(({ guessed }) => guessed === task),
      accuracy,
    ),
  );
}

/** The lowest confidence at and above which `accuracy` of the verdicts are right, to three decimals. */
export function fitThreshold(verdicts: readonly Verdict[], accuracy: number): number {
  const sorted = [...verdicts].sort((a, b) => b.confidence - a.confidence);
  let right = 0;
  let threshold = 1;
  for (const [at, { guessed, task, confidence }] of sorted.entries()) {
    if (guessed === task) right += 1;
    if (right / (at + 1) >= accuracy) threshold = confidence;
  }
  return Math.ceil(threshold * 1000) / 1000;
}
