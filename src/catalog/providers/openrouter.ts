// Owns OpenRouter as a provider: one key, many hosts.
import type { ProviderSpec } from '../../domain/provider.ts';
import { openrouterErrors } from '../errors/openrouter.ts';
import { openrouterModels } from '../models/openrouter.ts';

export const openrouter = {
  id: 'openrouter',
  label: 'OpenRouter',
  wire: 'openai-chat',
  baseUrl: 'https://openrouter.ai/api/v1',
  baseUrlEnv: ['OPENROUTER_BASE_URL'],
  auth: { type: 'bearer' },
  keyEnv: ['OPENROUTER_API_KEY'],
  keyUrl: 'https://openrouter.ai/keys',
  quirks: {
    outputCap: 'max_completion_tokens',
    // Credit is checked against the model's largest answer where no cap is sent.
    alwaysCap: true,
    effortIn: 'reasoning',
    routingInBody: true,
  },
  errors: openrouterErrors,
  modelList: { path: '/models', dialect: 'openrouter' },
  quotaEndpoint: { dialect: 'openrouter-key', path: '/key' },
  generationEndpoint: '/generation',
  // Free models, for accounts that never bought 10 credits.
  freeTier: {
    limits: [
      { limit: 20, unit: 'requests', window: 'minute' },
      { limit: 50, unit: 'requests', window: 'day', resetTime: '00:00', zone: 'UTC' },
    ],
    source: 'published',
  },
  models: openrouterModels,
} satisfies ProviderSpec;
