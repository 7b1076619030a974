// Owns the providers that the catalogue's tests resolve against: the real models, the least of everything else.
import { readFileSync } from 'node:fs';
import { anthropicModels } from '../../src/catalog/models/anthropic.ts';
import { bedrockModels } from '../../src/catalog/models/bedrock.ts';
import { deepseekModels } from '../../src/catalog/models/deepseek.ts';
import { googleModels } from '../../src/catalog/models/google.ts';
import { groqModels } from '../../src/catalog/models/groq.ts';
import { kimiModels } from '../../src/catalog/models/kimi.ts';
import { mistralModels } from '../../src/catalog/models/mistral.ts';
import { ollamaModels } from '../../src/catalog/models/ollama.ts';
import { openaiModels } from '../../src/catalog/models/openai.ts';
import { openrouterModels } from '../../src/catalog/models/openrouter.ts';
import { xaiModels } from '../../src/catalog/models/xai.ts';
import { zaiModels } from '../../src/catalog/models/zai.ts';
import { resolveProviders } from '../../src/catalog/resolve.ts';
import type { ResolvedProvider } from '../../src/domain/decision.ts';
import type { ModelSpec } from '../../src/domain/model.ts';
import type { ProviderSpec } from '../../src/domain/provider.ts';
import type { ProviderSettings } from '../../src/domain/settings.ts';
import type { LearnedModel, ModelLists } from '../../src/domain/state.ts';

export const TODAY = '2026-11-21';

const spec = (id: string, label: string, models: readonly ModelSpec[], rest: Partial<ProviderSpec> = {}) =>
  ({
    id,
    label,
    wire: 'openai-chat',
    baseUrl: `https://${id}.test/v1`,
    auth: { type: 'bearer' },
    keyEnv: [`${id.toUpperCase()}_API_KEY`],
    errors: [],
    models,
    ...rest,
  }) satisfies ProviderSpec;

export const specs: readonly ProviderSpec[] = [
  spec('openai', 'OpenAI', openaiModels),
  spec('anthropic', 'Anthropic', anthropicModels),
  spec('google', 'Google AI', googleModels, {
    freeTier: { limits: [{ limit: 20, unit: 'requests', window: 'day', perModel: true }], source: 'published' },
  }),
  spec('zai', 'Z.AI', zaiModels, {
    endpoints: { general: 'https://zai.test/v1', coding: 'https://zai.test/coding' },
  }),
  spec('kimi', 'Kimi (Moonshot)', kimiModels),
  spec('groq', 'Groq', groqModels),
  spec('openrouter', 'OpenRouter', openrouterModels, { quirks: { routingInBody: true } }),
  spec('deepseek', 'DeepSeek', deepseekModels),
  spec('mistral', 'Mistral', mistralModels),
  spec('xai', 'xAI', xaiModels),
  spec('bedrock', 'AWS Bedrock', bedrockModels),
  spec('ollama', 'Ollama', ollamaModels, {
    baseUrl: 'http://127.0.0.1:11434',
    baseUrlEnv: ['OLLAMA_HOST'],
    auth: { type: 'none' },
    keyEnv: [],
    local: true,
  }),
];

export interface World {
  readonly settings?: Readonly<Record<string, Partial<ProviderSettings>>>;
  readonly learned?: Readonly<Record<string, readonly LearnedModel[]>>;
  /** Providers (`id`) and accounts (`id/account`) with a key; all where not said. */
  readonly keys?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly today?: string;
}

export function resolveWorld(world: World = {}): readonly ResolvedProvider[] {
  const settings = Object.fromEntries(
    Object.entries(world.settings ?? {}).map(([id, wish]) => [id, { ...NO_WISHES, ...wish }]),
  );
  const lists: ModelLists['lists'] = Object.fromEntries(
    Object.entries(world.learned ?? {}).map(([id, models]) => [id, { at: 0, models }]),
  );
  const hasKey = (provider: string, account: string) =>
    world.keys === undefined || world.keys.includes(account === 'default' ? provider : `${provider}/${account}`);
  const { env = {}, today = TODAY } = world;
  return resolveProviders(specs, { providers: settings }, { version: 1, lists }, hasKey, env, today);
}

/** One provider of a world. */
export function providerOf(id: string, world: World = {}): ResolvedProvider {
  const found = resolveWorld(world).find(provider => provider.spec.id === id);
  if (!found) throw new Error(`no provider ${id}`);
  return found;
}

export const modelOf = (provider: ResolvedProvider, id: string): ModelSpec | undefined =>
  provider.models.find(model => model.id === id);

/** The figures as the vendors published them, a row a model. */
export function publishedRows(): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(new URL('../fixtures/catalog/published.tsv', import.meta.url), 'utf8')
    .replace(/\n$/, '')
    .split('\n');
  const columns = head.split('\t');
  return lines.map(line => Object.fromEntries(line.split('\t').map((cell, i) => [columns[i]!, cell])));
}

const NO_WISHES: ProviderSettings = {
  enabled: true,
  accounts: [],
  loadBalancing: 'round_robin',
  models: {},
  onlyListedModels: false,
  options: {},
};
