// Owns what the decision may know, looked up in one snapshot of the state.
import { cooldownOf } from '../accounting/health.ts';
import { quantile } from '../accounting/histogram.ts';
import { latencies, measureOf } from '../accounting/measures.ts';
import { estimateCost } from '../accounting/money.ts';
import { accountKey } from '../accounting/quota-use.ts';
import { resolveModelName } from '../catalog/names.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import type { Settings } from '../domain/settings.ts';
import type { RouterState } from '../domain/state.ts';
import type { TaskAnalysis } from '../domain/task.ts';
import type { EpochMs } from '../domain/units.ts';
import type { Knowledge } from '../router/input.ts';
import { quotaFact } from './quota-fact.ts';

export interface KnowledgeSource {
  readonly state: RouterState;
  readonly providers: readonly ResolvedProvider[];
  readonly settings: Settings;
  readonly analysis: TaskAnalysis;
  readonly outputTokens: number;
  readonly now: EpochMs;
}

export function knowledgeOf(source: KnowledgeSource): Knowledge {
  const { state, providers, settings, analysis, now } = source;
  const latencyOf = latencies(state);
  return {
    cooldown: (candidate, isFree) => cooldownOf(state, candidate, isFree, now),
    quota(provider, accountId, model) {
      const rule = provider.accounts.find(account => account.id === accountId)?.quota;
      const uses = state.quotas[accountKey(provider.spec.id, accountId)] ?? [];
      const need = { requests: 1, tokens: analysis.inputTokens + source.outputTokens, usd: 0 };
      return quotaFact(rule, uses, model, need, now);
    },
    latencyMs: (provider, model) => quantile(latencyOf(provider, model), 0.5),
    cost: model => estimateCost(analysis.inputTokens, source.outputTokens, model.price),
    resolveName: name => resolveModelName(name, providers, settings.aliases),
    used(provider, account) {
      const uses = state.quotas[accountKey(provider, account)] ?? [];
      const current = uses.filter(use => use.resetsAt === undefined || use.resetsAt > now);
      // Without a quota nothing is counted by window: all requests so far tell who was used least.
      return current.length > 0
        ? Math.max(...current.map(use => use.used))
        : measureOf(state, { provider, account }).requests;
    },
    poolPosition: provider => state.pools[provider] ?? 0,
  };
}
