// Owns the Mistral models: limits, prices and abilities as published.
import type { ModelSpec } from '../../domain/model.ts';
import { usd } from './price.ts';

export const mistralModels: readonly ModelSpec[] = [
  {
    id: 'mistral-large-4',
    name: 'Mistral Large 4',
    status: 'current',
    contextWindow: 1_048_576,
    maxOutput: 262_144,
    reasoning: true,
    vision: true,
    tools: true,
    jsonSchema: true,
    price: usd(0.7, 2.1, 0.07),
    qualityScore: 84,
  },
  {
    id: 'mistral-small-latest',
    name: 'Mistral Small (latest)',
    status: 'current',
    contextWindow: 262_144,
    maxOutput: 256_000,
    reasoning: true,
    vision: true,
    tools: true,
    jsonSchema: true,
    price: usd(0.15, 0.6, 0.015),
    qualityScore: 66,
  },
];
