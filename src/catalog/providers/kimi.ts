// Owns Kimi (Moonshot) as a provider.
import type { ProviderSpec } from '../../domain/provider.ts';
import { kimiErrors } from '../errors/kimi.ts';
import { kimiModels } from '../models/kimi.ts';

export const kimi = {
  id: 'kimi',
  label: 'Kimi (Moonshot)',
  wire: 'openai-chat',
  baseUrl: 'https://api.moonshot.ai/v1',
  // Accounts and keys of the two are separate.
  endpoints: { international: 'https://api.moonshot.ai/v1', china: 'https://api.moonshot.cn/v1' },
  baseUrlEnv: ['KIMI_BASE_URL', 'MOONSHOT_BASE_URL'],
  auth: { type: 'bearer' },
  keyEnv: ['MOONSHOT_API_KEY', 'KIMI_API_KEY'],
  keyUrl: 'https://platform.moonshot.ai/console/api-keys',
  quirks: {
    outputCap: 'max_completion_tokens',
    streamOptions: { include_usage: true },
    dropsSchemaKeyword: true,
    inlineImagesOnly: true,
  },
  errors: kimiErrors,
  modelList: { path: '/models', dialect: 'openai' },
  quotaEndpoint: {
    dialect: 'kimi-balance',
    path: '/users/me/balance',
    currencies: { international: 'USD', china: 'CNY' },
  },
  models: kimiModels,
} satisfies ProviderSpec;
