// Owns the AWS Bedrock models: ids with their vendor and region prefixes, limits and prices as published.
import type { ModelSpec } from '../../domain/model.ts';
import { usd } from './price.ts';

export const bedrockModels: readonly ModelSpec[] = [
  {
    id: 'amazon.nova-2-lite-v1:0',
    name: 'Nova 2 Lite',
    status: 'current',
    contextWindow: 1_000_000,
    maxOutput: 65_535,
    reasoning: true,
    vision: true,
    tools: true,
    jsonSchema: false,
    price: usd(0.33, 2.75, 0.0825, 0.33),
    qualityScore: 66,
  },
  {
    id: 'amazon.nova-micro-v1:0',
    name: 'Nova Micro',
    status: 'current',
    contextWindow: 128_000,
    maxOutput: 10_000,
    reasoning: false,
    vision: false,
    tools: true,
    jsonSchema: false,
    price: usd(0.035, 0.14, 0.00875, 0.035),
    qualityScore: 45,
  },
  {
    id: 'global.anthropic.claude-sonnet-5-5',
    name: 'Claude Sonnet 5.5 (Global)',
    status: 'current',
    contextWindow: 1_000_000,
    maxOutput: 128_000,
    reasoning: true,
    vision: true,
    tools: true,
    jsonSchema: false,
    price: usd(2, 10, 0.1, 2.5),
    qualityScore: 92,
    quirks: { refuses: ['temperature', 'topP'] },
  },
];
