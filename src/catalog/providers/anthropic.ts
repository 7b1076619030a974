// Owns Anthropic as a provider.
import type { ProviderSpec } from '../../domain/provider.ts';
import { anthropicErrors } from '../errors/anthropic.ts';
import { anthropicModels } from '../models/anthropic.ts';

export const anthropic = {
  id: 'anthropic',
  label: 'Anthropic',
  wire: 'anthropic-messages',
  baseUrl: 'https://api.anthropic.com/v1',
  baseUrlEnv: ['ANTHROPIC_BASE_URL'],
  auth: { type: 'header', name: 'x-api-key' },
  keyEnv: ['ANTHROPIC_API_KEY'],
  keyUrl: 'https://console.anthropic.com/settings/keys',
  quirks: { rateLimitHeaders: 'anthropic' },
  errors: anthropicErrors,
  modelList: { path: '/models?limit=1000', dialect: 'anthropic' },
  models: anthropicModels,
  // Five minutes from the last use, unless an hour is paid for (platform.claude.com, prompt caching).
  promptCacheTtlMs: 5 * 60_000,
} satisfies ProviderSpec;
