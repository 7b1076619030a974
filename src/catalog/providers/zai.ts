// Owns Z.AI (GLM) as a provider.
import type { ProviderSpec } from '../../domain/provider.ts';
import { zaiErrors } from '../errors/zai.ts';
import { zaiModels } from '../models/zai.ts';

export const zai = {
  id: 'zai',
  label: 'Z.AI',
  wire: 'openai-chat',
  baseUrl: 'https://api.z.ai/api/paas/v4',
  // Keys of the coding plan work only on its own endpoint.
  endpoints: { general: 'https://api.z.ai/api/paas/v4', coding: 'https://api.z.ai/api/coding/paas/v4' },
  subscriptionEndpoint: 'coding',
  baseUrlEnv: ['ZAI_BASE_URL'],
  auth: { type: 'bearer' },
  keyEnv: ['ZAI_API_KEY'],
  keyUrl: 'https://z.ai/manage-apikey/apikey-list',
  // Messages may come in Chinese otherwise.
  headers: { 'accept-language': 'en-US,en' },
  quirks: {
    outputCap: 'max_tokens',
    streamOptions: { include_usage: true },
    jsonMode: 'json_object',
    zonelessOffset: '+08:00',
  },
  errors: zaiErrors,
  modelList: { path: '/models', dialect: 'openai' },
  quotaEndpoint: { dialect: 'zai-quota', path: '/api/monitor/usage/quota/limit', from: 'origin' },
  models: zaiModels,
} satisfies ProviderSpec;
