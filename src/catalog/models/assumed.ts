// Owns what is assumed of a model where nobody has said it: a model of the user's own, or one only known by name.
import type { ModelSpec } from '../../domain/model.ts';
import type { ProviderSpec } from '../../domain/provider.ts';
import { guessQuality } from './quality.ts';

/** Tokens. */
export const ASSUMED_WINDOW = 131_072;
export const ASSUMED_OUTPUT = 16_384;

const ON_THIS_MACHINE = {
  free: true,
  local: true,
  price: { inputPer1M: 0, outputPer1M: 0 },
} satisfies Partial<ModelSpec>;

/** What its place says of a model: one that runs on this machine costs nothing. */
export function placeOf({ local, forwards }: Pick<ProviderSpec, 'local' | 'forwards'>, id: string): Partial<ModelSpec> {
  return local && !forwards?.test(id) ? ON_THIS_MACHINE : {};
}

/** A whole model from the few facts known of it. Abilities are assumed: its provider refuses what it cannot do. */
export function assumedModel(id: string, facts: Partial<ModelSpec> = {}): ModelSpec {
  const contextWindow = facts.contextWindow ?? ASSUMED_WINDOW;
  return {
    status: 'current',
    maxOutput: Math.min(ASSUMED_OUTPUT, contextWindow),
    reasoning: false,
    vision: true,
    tools: true,
    jsonSchema: false,
    qualityScore: guessQuality(facts.price),
    ...facts,
    contextWindow,
    id,
  };
}
