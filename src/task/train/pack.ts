// Owns the packing of a trained model: the weightiest buckets, as int8, and the module the program reads them from.
import { TASKS } from '../../domain/task.ts';
import { BLOCK, openModel, rowOf } from '../packed-model.ts';

export interface Packed {
  readonly bytes: Uint8Array;
  readonly scale: number;
}

/** Buckets kept; with seven bytes each the module stays below 270 kB. */
const KEPT_BUCKETS = 27_500;
/** Share of the kept weights, by size, that int8 holds without clipping. */
const UNCLIPPED = 0.999;

/** Keeps the buckets whose weights differ most between tasks; ties go to the lower bucket. */
export function pack(weights: Float32Array): Packed {
  const count = TASKS.length;
  const spreads = Array.from({ length: weights.length / count }, (_, bucket) => spreadOf(weights, bucket * count));
  const kept = spreads
    .map((spread, bucket) => ({ spread, bucket }))
    .filter(({ spread }) => spread > 0)
    .sort((a, b) => b.spread - a.spread || a.bucket - b.bucket)
    .slice(0, KEPT_BUCKETS)
    .map(({ bucket }) => bucket)
    .sort((a, b) => a - b);
  const sizes = Float64Array.from(
    kept.flatMap(bucket => Array.from(weights.subarray(bucket * count, (bucket + 1) * count), Math.abs)),
  ).sort();
  const scale = (sizes[Math.floor((sizes.length - 1) * UNCLIPPED)] ?? 1) / 127;
  const counts = new Uint8Array((2 * weights.length) / count / BLOCK);
  for (const bucket of kept) {
    const at = 2 * Math.floor(bucket / BLOCK);
    counts[at] = (counts[at] as number) + 1;
    // The byte has gone round: the next one counts it.
    if (counts[at] === 0) counts[at + 1] = (counts[at + 1] as number) + 1;
  }
  const rows = kept.flatMap(bucket =>
    Array.from(
      weights.subarray(bucket * count, (bucket + 1) * count),
      weight => Math.max(-127, Math.min(127, Math.round(weight / scale))) & 255,
    ),
  );
  return { bytes: Uint8Array.from([...counts, ...kept.map(bucket => bucket % BLOCK), ...rows]), scale };
}

function spreadOf(weights: Float32Array, row: number): number {
  let spread = 0;
  for (let at = row; at < row + TASKS.length; at++) spread += (weights[at] as number) ** 2;
  return spread;
}

/** The weights as the program will see them. */
export function unpack({ bytes, scale }: Packed, buckets: number): Float32Array {
  const count = TASKS.length;
  const model = openModel(bytes, buckets);
  const weights = new Float32Array(buckets * count);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const row = rowOf(model, bucket);
    for (let task = 0; row >= 0 && task < count; task++)
      weights[bucket * count + task] = (model.rows[row * count + task] as number) * scale;
  }
  return weights;
}

/** The text of weights/model.ts. */
export function moduleOf({ bytes, scale }: Packed, temperature: number, thresholds: readonly number[]): string {
  return [
    '// Owns the trained weights of the task classifier. Written by `npm run train`; not for editing.',
    "import type { Calibration } from '../packed-model.ts';",
    '',
    'export const MODEL: Calibration = {',
    `  scale: ${scale},`,
    `  temperature: ${temperature},`,
    `  thresholds: [${thresholds.join(', ')}],`,
    '};',
    '',
    `export const packedWeights = (): Uint8Array => Buffer.from('${Buffer.from(bytes).toString('base64')}', 'base64');`,
    '',
  ].join('\n');
}
