// Owns the Kimi (Moonshot) models: limits, prices, abilities and quirks as published.
import type { ModelQuirks, ModelSpec } from '../../domain/model.ts';
import { usd } from './price.ts';

// The K series fixes its sampling: "invalid temperature: only 1 is allowed for this model".
const fixedSampling: ModelQuirks = { refuses: ['temperature', 'topP'] };

const k3 = {
  status: 'current',
  contextWindow: 1_048_576,
  maxOutput: 131_072,
  reasoning: true,
  vision: true,
  tools: true,
  jsonSchema: true,
  quirks: fixedSampling,
} satisfies Partial<ModelSpec>;
const k2 = {
  status: 'deprecated',
  contextWindow: 262_144,
  maxOutput: 262_144,
  reasoning: true,
  vision: true,
  tools: true,
  jsonSchema: true,
  quirks: fixedSampling,
} satisfies Partial<ModelSpec>;

export const kimiModels: readonly ModelSpec[] = [
  { ...k3, id: 'kimi-k3.1-pro', name: 'Kimi K3.1 Pro', price: usd(2, 10, 0.2), qualityScore: 92 },
  { ...k3, id: 'kimi-k3.1-pro-highspeed', name: 'Kimi K3.1 Pro Highspeed', price: usd(4, 20, 0.2), qualityScore: 92 },
  { ...k3, id: 'kimi-k3', name: 'Kimi K3', price: usd(3, 15, 0.3), qualityScore: 90 },
  {
    ...k2,
    id: 'kimi-k2.6',
    name: 'Kimi K2.6',
    price: usd(0.95, 4, 0.16),
    retiresOn: '2026-12-31',
    replacement: 'kimi-k3.1-pro',
    qualityScore: 83,
  },
  {
    ...k2,
    id: 'kimi-k2.7-code',
    name: 'Kimi K2.7 Code',
    price: usd(0.95, 4, 0.19),
    retiresOn: '2026-12-31',
    replacement: 'kimi-k3.1-pro',
    qualityScore: 84,
  },
  {
    ...k2,
    id: 'kimi-k2.5',
    name: 'Kimi K2.5',
    aliases: ['kimi-2.5'],
    status: 'retired',
    price: usd(0.6, 3, 0.1),
    retiresOn: '2026-08-31',
    replacement: 'kimi-k3.1-pro',
    qualityScore: 78,
  },
];
