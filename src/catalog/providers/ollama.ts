// Owns Ollama as a provider: a server on the user's machine.
import type { ProviderSpec } from '../../domain/provider.ts';
import { ollamaErrors } from '../errors/ollama.ts';
import { ollamaModels } from '../models/ollama.ts';

export const ollama = {
  id: 'ollama',
  label: 'Ollama',
  wire: 'ollama',
  baseUrl: 'http://localhost:11434',
  // May lack a scheme, and may be the listen address 0.0.0.0.
  baseUrlEnv: ['OLLAMA_HOST', 'OLLAMA_BASE_URL'],
  auth: { type: 'none' },
  keyEnv: [],
  quirks: { inlineImagesOnly: true },
  errors: ollamaErrors,
  modelList: { path: '/api/tags', dialect: 'ollama' },
  models: ollamaModels,
  dataPolicy: { trains: false, zdr: true },
  local: true,
  // `gpt-oss:120b-cloud`, `kimi-k2:cloud` (docs.ollama.com, cloud): remote, within the limits of a plan.
  forwards: /[-:]cloud$/i,
  cloudHost: 'ollama.com',
} satisfies ProviderSpec;
