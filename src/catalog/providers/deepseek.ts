// Owns DeepSeek as a provider.
import type { ProviderSpec } from '../../domain/provider.ts';
import { deepseekErrors } from '../errors/deepseek.ts';
import { deepseekModels } from '../models/deepseek.ts';

export const deepseek = {
  id: 'deepseek',
  label: 'DeepSeek',
  wire: 'openai-chat',
  baseUrl: 'https://api.deepseek.com',
  baseUrlEnv: ['DEEPSEEK_BASE_URL'],
  auth: { type: 'bearer' },
  keyEnv: ['DEEPSEEK_API_KEY'],
  keyUrl: 'https://platform.deepseek.com/api_keys',
  quirks: { outputCap: 'max_tokens', streamOptions: { include_usage: true }, jsonMode: 'json_object' },
  errors: deepseekErrors,
  modelList: { path: '/models', dialect: 'openai' },
  quotaEndpoint: { dialect: 'deepseek-balance', path: '/user/balance' },
  models: deepseekModels,
  // "A few hours to a few days": less than the sure part of it (api-docs.deepseek.com, context caching).
  promptCacheTtlMs: 60 * 60_000,
} satisfies ProviderSpec;
