// Owns prices as users write them.
import type { ModelSettings } from '../domain/settings.ts';
import type { RawModel } from './provider-shape.ts';

/** Nothing costs more than this per million tokens; a larger figure is a placeholder and means that nobody knows. */
export const ABSURD_PER_1M = 1000;

/** Whether a `costPer1M` is too high to be meant. */
export function isAbsurd(cost: NonNullable<RawModel['costPer1M']>): boolean {
  const { input, output } = typeof cost === 'number' ? both(cost) : cost;
  return input > ABSURD_PER_1M || output > ABSURD_PER_1M;
}

/** The price that a `costPer1M` means: one number holds for input and output; zero is free; absurd is unknown. */
export function priceOf(cost: NonNullable<RawModel['costPer1M']>): Pick<ModelSettings, 'price' | 'free'> {
  const { input, output, cacheRead, cacheWrite } = typeof cost === 'number' ? both(cost) : cost;
  if (isAbsurd(cost)) return { price: undefined, free: false };
  return {
    price: {
      inputPer1M: input,
      outputPer1M: output,
      ...(cacheRead !== undefined && { cacheReadPer1M: cacheRead }),
      ...(cacheWrite !== undefined && { cacheWritePer1M: cacheWrite }),
    },
    free: input === 0 && output === 0,
  };
}

const both = (cost: number) => ({ input: cost, output: cost, cacheRead: undefined, cacheWrite: undefined });
