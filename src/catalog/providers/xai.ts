// Owns xAI (Grok) as a provider.
import type { ProviderSpec } from '../../domain/provider.ts';
import { xaiErrors } from '../errors/xai.ts';
import { xaiModels } from '../models/xai.ts';

export const xai = {
  id: 'xai',
  label: 'xAI',
  wire: 'openai-chat',
  baseUrl: 'https://api.x.ai/v1',
  baseUrlEnv: ['XAI_BASE_URL'],
  auth: { type: 'bearer' },
  keyEnv: ['XAI_API_KEY'],
  keyUrl: 'https://console.x.ai',
  quirks: {
    outputCap: 'max_completion_tokens',
    streamOptions: { include_usage: true },
    reasoningOnTop: true,
    cachedMayBeOnTop: true,
  },
  errors: xaiErrors,
  modelList: { path: '/models', dialect: 'openai' },
  models: xaiModels,
} satisfies ProviderSpec;
