// Owns Groq as a provider.
import type { ProviderSpec } from '../../domain/provider.ts';
import { groqErrors } from '../errors/groq.ts';
import { groqModels } from '../models/groq.ts';

export const groq = {
  id: 'groq',
  label: 'Groq',
  wire: 'openai-chat',
  baseUrl: 'https://api.groq.com/openai/v1',
  baseUrlEnv: ['GROQ_BASE_URL'],
  auth: { type: 'bearer' },
  keyEnv: ['GROQ_API_KEY'],
  keyUrl: 'https://console.groq.com/keys',
  quirks: {
    outputCap: 'max_completion_tokens',
    streamOptions: { include_usage: true },
    rateLimitHeaders: 'openai-day-minute',
  },
  errors: groqErrors,
  modelList: { path: '/models', dialect: 'openai' },
  // The gpt-oss models; counted per organisation and model.
  freeTier: {
    limits: [
      { limit: 30, unit: 'requests', window: 'minute', perModel: true },
      { limit: 1000, unit: 'requests', window: 'day', perModel: true },
      { limit: 8000, unit: 'tokens', window: 'minute', perModel: true },
      { limit: 200_000, unit: 'tokens', window: 'day', perModel: true },
    ],
    source: 'published',
  },
  models: groqModels,
} satisfies ProviderSpec;
