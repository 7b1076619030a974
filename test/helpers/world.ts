// Owns small worlds for router and engine tests: providers, settings and knowledge with everything defaulted.
import type { ResolvedAccount, ResolvedProvider } from '../../src/domain/decision.ts';
import type { ModelSpec } from '../../src/domain/model.ts';
import type { ProviderSpec } from '../../src/domain/provider.ts';
import type { Preferences, Settings } from '../../src/domain/settings.ts';
import type { TaskAnalysis } from '../../src/domain/task.ts';
import type { DecisionInput, Knowledge } from '../../src/router/input.ts';
import { DEFAULT_SETTINGS } from '../../src/schema/defaults.ts';

export function model(id: string, more: Partial<ModelSpec> = {}): ModelSpec {
  return {
    id,
    status: 'current',
    contextWindow: 128_000,
    maxOutput: 8192,
    price: { inputPer1M: 1, outputPer1M: 4 },
    reasoning: false,
    vision: false,
    tools: true,
    jsonSchema: true,
    qualityScore: 80,
    ...more,
  };
}

export function provider(
  id: string,
  models: readonly ModelSpec[],
  more: Partial<Omit<ResolvedProvider, 'spec'>> & { readonly spec?: Partial<ProviderSpec> } = {},
): ResolvedProvider {
  const { spec, ...rest } = more;
  return {
    spec: {
      id,
      label: id,
      wire: 'openai-chat',
      baseUrl: 'http://127.0.0.1:9',
      auth: { type: 'bearer' },
      keyEnv: [`${id.toUpperCase()}_API_KEY`],
      errors: [],
      models,
      ...spec,
    },
    enabled: true,
    baseUrl: 'http://127.0.0.1:9',
    models,
    accounts: [account()],
    loadBalancing: 'round_robin',
    options: {},
    ...rest,
  };
}

export function account(id?: string, more: Partial<ResolvedAccount> = {}): ResolvedAccount {
  return { id: id ?? 'default', named: id !== undefined, hasKey: true, ...more };
}

export function settings(
  more: Omit<Partial<Settings>, 'preferences'> & { readonly preferences?: Partial<Preferences> } = {},
): Settings {
  const { preferences, ...rest } = more;
  return { ...DEFAULT_SETTINGS, preferences: { ...DEFAULT_SETTINGS.preferences, ...preferences }, ...rest };
}

export function analysis(more: Partial<TaskAnalysis> = {}): TaskAnalysis {
  return {
    task: 'coding',
    confidence: 0.95,
    confident: true,
    inputTokens: 1000,
    outputTokens: 500,
    needs: { vision: false, tools: false, json: false },
    ...more,
  };
}

/** Knowledge of a world in which nothing has happened: names resolve by exact id, `provider/id` included. */
export function knowledge(providers: readonly ResolvedProvider[], more: Partial<Knowledge> = {}): Knowledge {
  return {
    cooldown: () => undefined,
    quota: () => undefined,
    latencyMs: () => undefined,
    cost: () => undefined,
    resolveName(name) {
      const matches = providers.flatMap(({ spec, models }) =>
        models
          .filter(({ id }) => id === name || `${spec.id}/${id}` === name)
          .map(({ id }) => ({ provider: spec.id, model: id })),
      );
      return matches.length > 0 ? { matches } : { unknown: true, nearest: [] };
    },
    recommended: () => [],
    used: () => 0,
    poolPosition: () => 0,
    ...more,
  };
}

export function decisionInput(
  providers: readonly ResolvedProvider[],
  more: Partial<Omit<DecisionInput, 'providers' | 'knowledge'>> & { readonly knowledge?: Partial<Knowledge> } = {},
): DecisionInput {
  const { knowledge: facts, ...rest } = more;
  return {
    analysis: analysis(),
    routing: {},
    settings: settings(),
    providers,
    knowledge: knowledge(providers, facts),
    now: Date.UTC(2026, 10, 21, 12),
    dice: 0.5,
    ...rest,
  };
}
