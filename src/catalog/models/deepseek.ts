// Owns the DeepSeek models. Prices are the peak ones (Mon-Fri 09-12 and 14-18 Beijing); other hours cost half.
import type { ModelSpec } from '../../domain/model.ts';
import { usd } from './price.ts';

export const deepseekModels: readonly ModelSpec[] = [
  {
    id: 'deepseek-flash',
    name: 'DeepSeek V4.1 Flash',
    aliases: ['deepseek-v4-flash'],
    status: 'current',
    contextWindow: 1_000_000,
    maxOutput: 384_000,
    reasoning: true,
    vision: true,
    tools: true,
    jsonSchema: false,
    price: usd(0.3, 1.2, 0.006),
    qualityScore: 78,
  },
  {
    id: 'deepseek-v4-pro',
    name: 'DeepSeek V4 Pro',
    status: 'current',
    contextWindow: 1_000_000,
    maxOutput: 384_000,
    reasoning: true,
    vision: false,
    tools: true,
    jsonSchema: true,
    price: usd(1.32, 3.96, 0.044),
    qualityScore: 85,
  },
];
