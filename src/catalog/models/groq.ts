// Owns the Groq models: limits, prices and abilities as published. JSON schemas are taken by gpt-oss only.
import type { ModelSpec } from '../../domain/model.ts';
import { usd } from './price.ts';

const gptOss = {
  status: 'current',
  contextWindow: 131_072,
  maxOutput: 65_536,
  reasoning: true,
  vision: false,
  tools: true,
  jsonSchema: true,
  freeTier: true,
} satisfies Partial<ModelSpec>;
const qwen = {
  status: 'current',
  contextWindow: 131_072,
  maxOutput: 16_384,
  reasoning: true,
  vision: true,
  tools: true,
  jsonSchema: false,
  freeTier: true,
} satisfies Partial<ModelSpec>;
const llama = {
  status: 'retired',
  contextWindow: 131_072,
  reasoning: false,
  vision: false,
  tools: true,
  jsonSchema: false,
  retiresOn: '2026-08-16',
} satisfies Partial<ModelSpec>;

export const groqModels: readonly ModelSpec[] = [
  { ...gptOss, id: 'openai/gpt-oss-120b', name: 'GPT OSS 120B', price: usd(0.15, 0.6, 0.075), qualityScore: 70 },
  { ...gptOss, id: 'openai/gpt-oss-20b', name: 'GPT OSS 20B', price: usd(0.075, 0.3, 0.0375), qualityScore: 60 },
  { ...qwen, id: 'qwen/qwen3.8-27b', name: 'Qwen3.8 27B', price: usd(0.8, 4), qualityScore: 70 },
  {
    ...qwen,
    id: 'qwen/qwen3.6-27b',
    name: 'Qwen3.6 27B',
    status: 'preview',
    price: usd(0.6, 3, 0.3),
    qualityScore: 66,
  },
  // Withdrawn from free and developer accounts, kept for enterprise ones; catalogues still list both.
  {
    ...llama,
    id: 'llama-3.3-70b-versatile',
    name: 'Llama 3.3 70B',
    maxOutput: 32_768,
    price: usd(0.59, 0.79),
    qualityScore: 56,
  },
  {
    ...llama,
    id: 'llama-3.1-8b-instant',
    name: 'Llama 3.1 8B',
    maxOutput: 131_072,
    price: usd(0.05, 0.08),
    qualityScore: 42,
  },
];
