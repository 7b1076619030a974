// Owns OpenAI as a provider.
import type { ProviderSpec } from '../../domain/provider.ts';
import { openaiErrors } from '../errors/openai.ts';
import { openaiModels } from '../models/openai.ts';

export const openai = {
  id: 'openai',
  label: 'OpenAI',
  wire: 'openai-chat',
  baseUrl: 'https://api.openai.com/v1',
  baseUrlEnv: ['OPENAI_BASE_URL'],
  auth: { type: 'bearer' },
  keyEnv: ['OPENAI_API_KEY'],
  keyUrl: 'https://platform.openai.com/api-keys',
  quirks: {
    outputCap: 'max_completion_tokens',
    // Without the second one chunks are padded with random text.
    streamOptions: { include_usage: true, include_obfuscation: false },
    // Chat completions return no reasoning text: a thinking model is silent until its answer begins.
    hidesReasoning: true,
    promptCacheKey: true,
    rateLimitHeaders: 'openai',
  },
  errors: openaiErrors,
  modelList: { path: '/models', dialect: 'openai' },
  models: openaiModels,
  // "5 to 10 minutes of inactivity": the sure part of it (developers.openai.com, prompt caching).
  promptCacheTtlMs: 5 * 60_000,
} satisfies ProviderSpec;
