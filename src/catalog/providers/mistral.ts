// Owns Mistral as a provider.
import type { ProviderSpec } from '../../domain/provider.ts';
import { mistralErrors } from '../errors/mistral.ts';
import { mistralModels } from '../models/mistral.ts';

export const mistral = {
  id: 'mistral',
  label: 'Mistral',
  wire: 'openai-chat',
  baseUrl: 'https://api.mistral.ai/v1',
  baseUrlEnv: ['MISTRAL_BASE_URL'],
  auth: { type: 'bearer' },
  keyEnv: ['MISTRAL_API_KEY'],
  keyUrl: 'https://console.mistral.ai/api-keys',
  quirks: { outputCap: 'max_tokens', seedField: 'random_seed', toolCallIdLength: 9, rateLimitHeaders: 'mistral' },
  errors: mistralErrors,
  modelList: { path: '/models', dialect: 'openai' },
  models: mistralModels,
} satisfies ProviderSpec;
