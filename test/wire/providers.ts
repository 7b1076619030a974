// Owns the providers that tests of the wire speak to.
import { anthropic } from '../../src/catalog/providers/anthropic.ts';
import { bedrock } from '../../src/catalog/providers/bedrock.ts';
import { deepseek } from '../../src/catalog/providers/deepseek.ts';
import { google } from '../../src/catalog/providers/google.ts';
import { groq } from '../../src/catalog/providers/groq.ts';
import { kimi } from '../../src/catalog/providers/kimi.ts';
import { mistral } from '../../src/catalog/providers/mistral.ts';
import { ollama } from '../../src/catalog/providers/ollama.ts';
import { openai } from '../../src/catalog/providers/openai.ts';
import { openrouter } from '../../src/catalog/providers/openrouter.ts';
import { xai } from '../../src/catalog/providers/xai.ts';
import { zai } from '../../src/catalog/providers/zai.ts';
import type { ModelSpec } from '../../src/domain/model.ts';
import type { ProviderSpec } from '../../src/domain/provider.ts';
import type { WireTarget } from '../../src/wire/codec.ts';

export const NOW = Date.parse('2026-11-21T12:00:00Z');
export const clock = { now: () => NOW };

/** A compatible server of the user's own, of which nothing is known. */
const any: ProviderSpec = {
  id: 'any',
  label: 'Any',
  wire: 'openai-chat',
  baseUrl: 'http://127.0.0.1:9000/v1',
  auth: { type: 'bearer' },
  keyEnv: [],
  errors: [],
  models: [],
};

export const PROVIDERS: Readonly<Record<string, ProviderSpec>> = {
  openai,
  anthropic,
  google,
  ollama,
  bedrock,
  zai,
  kimi,
  groq,
  openrouter,
  deepseek,
  mistral,
  xai,
  any,
};

export const plainModel: ModelSpec = {
  id: 'm1',
  status: 'current',
  contextWindow: 128_000,
  maxOutput: 8000,
  reasoning: false,
  vision: true,
  tools: true,
  jsonSchema: true,
  qualityScore: 50,
};

/** The provider that a folder of fixtures is named after; `any` is no vendor at all. */
export async function providerOf(id: string): Promise<ProviderSpec> {
  if (id === 'any') return { ...any, models: [plainModel] };
  const module: Record<string, ProviderSpec> = await import(`../../src/catalog/providers/${id}.ts`);
  return Object.values(module)[0]!;
}

/** A call to `provider`; the model's first of its own, or a plain one with changes. */
export function targetOf(provider: string, model: Partial<ModelSpec> = {}, rest: Partial<WireTarget> = {}): WireTarget {
  const spec = PROVIDERS[provider]!;
  return { provider: spec, model: { ...plainModel, ...model }, baseUrl: spec.baseUrl, apiKey: 'test-key', ...rest };
}
