// Owns one provider entry of providers.json, with every spelling made one.
import type { ModelSettings, ProviderSettings } from '../domain/settings.ts';
import { priceOf } from './price.ts';
import type { RawModel } from './provider-shape.ts';
import { quotaRule } from './quota-rule.ts';
import type { RawProvider } from './shape.ts';

/** Options that only one provider knows; they travel under our names. */
const OPTIONS = ['fallbackModels', 'sort', 'dataCollection', 'zdr', 'maxPrice'] as const;

export function providerSettings(raw: RawProvider): ProviderSettings {
  const models = modelSettings(raw.models);
  const quota = quotaRule(raw.quota);
  const options = Object.fromEntries(OPTIONS.flatMap(name => (raw[name] === undefined ? [] : [[name, raw[name]]])));
  return {
    enabled: raw.enabled ?? true,
    ...pick(raw, ['wire', 'label', 'headers', 'apiKey']),
    ...(raw.baseUrl !== undefined && { baseUrl: raw.baseUrl.replace(/\/+$/, '') }),
    ...((raw.endpoint !== undefined || raw.codingPlan) && { endpoint: raw.endpoint ?? 'coding' }),
    accounts: (raw.accounts ?? []).map(account => {
      if (typeof account === 'string') return { id: account, enabled: true };
      const own = quotaRule(account.quota);
      return {
        id: account.id,
        enabled: account.enabled ?? true,
        ...(account.apiKey !== undefined && { apiKey: account.apiKey }),
        ...(own && { quota: own }),
      };
    }),
    loadBalancing: raw.loadBalancing ?? 'round_robin',
    models,
    // Whoever lists models wants these; the rest of the catalogue stays reachable by name.
    onlyListedModels: raw.onlyListedModels ?? Object.keys(models).length > 0,
    ...(quota && { quota }),
    options,
  };
}

function modelSettings(raw: RawProvider['models']): Readonly<Record<string, ModelSettings>> {
  if (raw === undefined) return {};
  if (Array.isArray(raw)) return Object.fromEntries(raw.map(id => [id, {}]));
  return Object.fromEntries(Object.entries(raw).map(([id, model]) => [id, oneModel(model)]));
}

function oneModel(raw: RawModel): ModelSettings {
  const maxOutput = raw.maxOutput ?? raw.maxTokens;
  return {
    ...pick(raw, ['enabled', 'name', 'contextWindow', 'preferenceScore', 'qualityScore', 'vision', 'tools']),
    ...pick(raw, ['reasoning', 'jsonSchema', 'prefill', 'free', 'aliases']),
    ...(maxOutput !== undefined && { maxOutput }),
    ...(raw.costPer1M !== undefined && priceOf(raw.costPer1M)),
  };
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(keys.flatMap(key => (from[key] === undefined ? [] : [[key, from[key]]]))) as Partial<
    Pick<T, K>
  >;
}
