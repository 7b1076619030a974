// Owns the Anthropic models: limits, prices, abilities and quirks as published.
import type { ModelQuirks, ModelSpec } from '../../domain/model.ts';
import { beyond, usd } from './price.ts';

// Opus 4.7 and later, Sonnet 5 and later, and Fable answer 400 to any sampling field.
const fixedSampling: ModelQuirks = { refuses: ['temperature', 'topP'] };

const million = {
  status: 'current',
  contextWindow: 1_000_000,
  maxOutput: 128_000,
  reasoning: true,
  vision: true,
  tools: true,
  jsonSchema: true,
  quirks: fixedSampling,
} satisfies Partial<ModelSpec>;
const classic = {
  status: 'current',
  contextWindow: 200_000,
  maxOutput: 64_000,
  reasoning: true,
  vision: true,
  tools: true,
  jsonSchema: true,
  // Up to the 4.5 family; from 4.6 on a prefilled assistant turn is answered with a 400.
  prefill: true,
} satisfies Partial<ModelSpec>;

export const anthropicModels: readonly ModelSpec[] = [
  { ...million, id: 'claude-fable-5-2', name: 'Claude Fable 5.2', price: usd(8, 40, 0.2, 10), qualityScore: 97 },
  { ...million, id: 'claude-opus-5-5', name: 'Claude Opus 5.5', price: usd(4, 20, 0.2, 5), qualityScore: 96 },
  { ...million, id: 'claude-opus-5', name: 'Claude Opus 5', price: usd(5, 25, 0.5, 6.25), qualityScore: 93 },
  { ...million, id: 'claude-opus-4-8', name: 'Claude Opus 4.8', price: usd(5, 25, 0.5, 6.25), qualityScore: 91 },
  {
    ...million,
    id: 'claude-opus-4-6',
    name: 'Claude Opus 4.6',
    price: usd(5, 25, 0.5, 6.25),
    qualityScore: 88,
    quirks: undefined,
  },
  {
    ...classic,
    id: 'claude-opus-4-5',
    name: 'Claude Opus 4.5 (latest)',
    price: usd(5, 25, 0.5, 6.25),
    qualityScore: 86,
  },
  { ...million, id: 'claude-sonnet-5-5', name: 'Claude Sonnet 5.5', price: usd(2, 10, 0.1, 2.5), qualityScore: 92 },
  { ...million, id: 'claude-sonnet-5', name: 'Claude Sonnet 5', price: usd(2, 10, 0.2, 2.5), qualityScore: 88 },
  {
    ...million,
    id: 'claude-sonnet-4-6',
    name: 'Claude Sonnet 4.6',
    price: usd(3, 15, 0.3, 3.75),
    qualityScore: 85,
    quirks: undefined,
  },
  {
    ...classic,
    id: 'claude-sonnet-4-5',
    name: 'Claude Sonnet 4.5 (latest)',
    status: 'deprecated',
    price: usd(3, 15, 0.3, 3.75),
    retiresOn: '2026-11-30',
    replacement: 'claude-sonnet-5-5',
    qualityScore: 81,
  },
  {
    ...million,
    id: 'claude-haiku-5-5',
    name: 'Claude Haiku 5.5',
    price: usd(0.1, 0.5, 0.01, 0.125, beyond(100_000, 0.5, 2.5, 0.05)),
    qualityScore: 74,
    quirks: undefined,
  },
  {
    ...classic,
    id: 'claude-haiku-4-5',
    name: 'Claude Haiku 4.5 (latest)',
    price: usd(1, 5, 0.1, 1.25),
    qualityScore: 70,
  },
  {
    ...classic,
    id: 'claude-3-5-sonnet-20241022',
    name: 'Claude Sonnet 3.5 v2',
    aliases: ['claude-3.5-sonnet', 'claude-3-5-sonnet-latest', 'claude-3-5-sonnet-20240620'],
    status: 'retired',
    maxOutput: 8192,
    reasoning: false,
    jsonSchema: false,
    price: usd(3, 15, 0.3),
    retiresOn: '2025-10-28',
    replacement: 'claude-sonnet-5-5',
    qualityScore: 55,
  },
];
