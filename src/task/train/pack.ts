// Owns the packing of a trained model: weights to int8, and the module that the program reads them from.

export interface Packed {
  readonly bytes: Int8Array;
  readonly scale: number;
}

/** Share of the weights, by size, that int8 holds without clipping. */
const KEPT = 0.9995;

export function quantize(weights: Float64Array): Packed {
  const sizes = Float64Array.from(weights, Math.abs).sort();
  const top = sizes[Math.floor((sizes.length - 1) * KEPT)] as number;
  const scale = top / 127;
  return { bytes: Int8Array.from(weights, weight => Math.max(-127, Math.min(127, Math.round(weight / scale)))), scale };
}

/** The weights as they will be used, for measuring. */
export function unpack({ bytes, scale }: Packed): Float64Array {
  return Float64Array.from(bytes, byte => byte * scale);
}

/** The text of weights/model.ts. */
export function moduleOf({ bytes, scale }: Packed, temperature: number, threshold: number): string {
  const weights = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
  return [
    '// Owns the trained weights of the task classifier. Written by `npm run train`; not for editing.',
    "import type { PackedModel } from '../packed-model.ts';",
    '',
    'export const MODEL: PackedModel = {',
    `  scale: ${scale},`,
    `  temperature: ${temperature},`,
    `  threshold: ${threshold},`,
    `  weights: '${weights}',`,
    '};',
    '',
  ].join('\n');
}
