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

/** All weights, bucket by bucket, `count` a bucket; buckets that were not kept are 0. */
export function unpackWeights(packed: Uint8Array, buckets: number, count: number): Int8Array {
  const weights = new Int8Array(buckets * count);
  const signed = new Int8Array(packed.buffer, packed.byteOffset, packed.length);
  let bucket = 0;
  for (let at = 0; at < packed.length; ) {
    const step = packed[at++] as number;
    bucket += step;
    if (step === LONGEST_STEP) continue;
    const row = bucket * count;
    for (let task = 0; task < count; task++) weights[row + task] = signed[at++] as number;
  }
  return weights;
}
