// Owns the Ollama models assumed until the server has been asked what it has pulled.
import type { ModelSpec } from '../../domain/model.ts';
import { usd } from './price.ts';

const pulled = {
  status: 'current',
  contextWindow: 131_072,
  maxOutput: 131_072,
  reasoning: true,
  vision: false,
  tools: true,
  jsonSchema: true,
  free: true,
  local: true,
} satisfies Partial<ModelSpec>;

export const ollamaModels: readonly ModelSpec[] = [
  { ...pulled, id: 'llama3.1:8b', name: 'Llama 3.1 8B', reasoning: false, price: usd(0, 0), qualityScore: 42 },
  { ...pulled, id: 'gpt-oss:20b', name: 'gpt-oss 20B', price: usd(0, 0), qualityScore: 60 },
];
