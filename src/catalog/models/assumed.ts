// Owns what is assumed of a model where nobody has said it: a model of the user's own, or one only known by name.
import type { ModelSpec } from '../../domain/model.ts';
import { guessQuality } from './quality.ts';

/** Tokens. */
export const ASSUMED_WINDOW = 131_072;
export const ASSUMED_OUTPUT = 16_384;

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
