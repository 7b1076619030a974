// Owns the xAI models: limits, prices, abilities and quirks as published.
import type { ModelQuirks, ModelSpec } from '../../domain/model.ts';
import { beyond, usd } from './price.ts';

const reasoner: ModelQuirks = { refuses: ['stop'] };

export const xaiModels: readonly ModelSpec[] = [
  {
    id: 'grok-4.7',
    name: 'Grok 4.7',
    status: 'current',
    contextWindow: 500_000,
    maxOutput: 500_000,
    reasoning: true,
    vision: true,
    tools: true,
    jsonSchema: false,
    price: usd(2, 6, 0.5, undefined, beyond(200_000, 4, 12, 1)),
    qualityScore: 90,
    quirks: reasoner,
  },
  {
    id: 'grok-4.3',
    name: 'Grok 4.3',
    status: 'current',
    contextWindow: 1_000_000,
    maxOutput: 30_000,
    reasoning: true,
    vision: true,
    tools: true,
    jsonSchema: true,
    price: usd(1.25, 2.5, 0.2, undefined, beyond(200_000, 2.5, 5, 0.4)),
    qualityScore: 82,
    quirks: reasoner,
  },
];
