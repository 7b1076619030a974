// Owns the form in which a trained model is kept in the source: the buckets that matter, their weights as int8.

export interface PackedModel {
  /** Base64 of, for each kept bucket, its distance from the one before, then one int8 a task. */
  readonly weights: string;
  readonly scale: number;
  /** Scores are divided by this before they become probabilities. */
  readonly temperature: number;
  /** Least probability at which the classifier commits itself to a task, in the order of TASKS. */
  readonly thresholds: readonly number[];
}

/** A distance byte that only moves on: no weights follow it. */
export const LONGEST_STEP = 255;

/**
 * Where in `packed` the `count` weights of each of `buckets` begin, which ascend; -1 where a bucket was not kept. A prompt
 * touches so few of them that finding its own costs less than unfolding all.
 */
export function rowsOf(packed: Uint8Array, buckets: readonly number[], count: number): readonly number[] {
  const rows: number[] = [];
  let bucket = 0;
  for (let at = 0; at < packed.length && rows.length < buckets.length; ) {
    const step = packed[at++] as number;
    bucket += step;
    if (step === LONGEST_STEP) continue;
    while ((buckets[rows.length] as number) < bucket) rows.push(-1);
    if (buckets[rows.length] === bucket) rows.push(at);
    at += count;
  }
  while (rows.length < buckets.length) rows.push(-1);
  return rows;
}
