// Owns the form in which a trained model is kept in the source: the buckets that matter, their weights as int8.

export interface Calibration {
  readonly scale: number;
  /** Scores are divided by this before they become probabilities. */
  readonly temperature: number;
  /** Least probability at which the classifier commits itself to a task, in the order of TASKS. */
  readonly thresholds: readonly number[];
}

/** Buckets of one block: a prompt touches so few that finding those costs less than unfolding all. */
export const BLOCK = 256;

/** A packed model that can be looked up in. */
export interface OpenModel {
  /** Where the buckets of each block begin among the kept ones, and where the last block ends. */
  readonly starts: Uint32Array;
  readonly places: Uint8Array;
  /** The weights of each kept bucket. */
  readonly rows: Int8Array;
}

/** `packed`: how many buckets are kept of each block (u16, little endian), their places in it, and an int8 a task for each. */
export function openModel(packed: Uint8Array, buckets: number): OpenModel {
  const blocks = buckets / BLOCK;
  const starts = new Uint32Array(blocks + 1);
  for (let block = 0; block < blocks; block++)
    starts[block + 1] =
      (starts[block] as number) + (packed[2 * block] as number) + BLOCK * (packed[2 * block + 1] as number);
  const kept = starts[blocks] as number;
  const places = packed.subarray(2 * blocks, 2 * blocks + kept);
  return { starts, places, rows: new Int8Array(packed.buffer, packed.byteOffset + 2 * blocks + kept) };
}

/** Which of the kept buckets `bucket` is; -1 where it was not kept, and all its weights are 0. */
export function rowOf({ starts, places }: OpenModel, bucket: number): number {
  const block = Math.floor(bucket / BLOCK);
  const end = starts[block + 1] as number;
  for (let at = starts[block] as number; at < end; at++) if (places[at] === bucket % BLOCK) return at;
  return -1;
}
