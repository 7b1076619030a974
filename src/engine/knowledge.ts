// Owns what the decision may know, looked up in one snapshot of the state.
import { cooldownOf } from '../accounting/breaker.ts';
import { quantile } from '../accounting/histogram.ts';
import { latencies, measureOf } from '../accounting/measures.ts';
import { estimateCost } from '../accounting/money.ts';
import { accountKey } from '../accounting/quota-use.ts';
import { isCurrent } from '../accounting/quota-window.ts';
import { matrixModels } from '../catalog/matrix.ts';
import { resolveModelName } from '../catalog/names.ts';
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import type { Settings } from '../domain/settings.ts';
import type { RouterState } from '../domain/state.ts';
import type { TaskAnalysis } from '../domain/task.ts';
import type { EpochMs } from '../domain/units.ts';
import type { Knowledge, QuotaFact } from '../router/input.ts';
import { afford, type Funds, paidTokensOf } from './funds.ts';
import { quotaFact } from './quota-fact.ts';

export interface KnowledgeSource {
  readonly state: RouterState;
  readonly providers: readonly ResolvedProvider[];
  readonly settings: Settings;
  readonly analysis: TaskAnalysis;
  readonly outputTokens: number;
  readonly now: EpochMs;
  readonly funds?: Funds;
}

export function knowledgeOf(source: KnowledgeSource): Knowledge {
  const { state, providers, settings, analysis, now, funds } = source;
  let latencyOf: ReturnType<typeof latencies> | undefined;
  const byAccount = new Map<ResolvedAccount, (model: string) => QuotaFact | undefined>();
  const need = { requests: 1, tokens: analysis.inputTokens + source.outputTokens, usd: 0 };
  const quotaOf = (key: string, { quota }: ResolvedAccount): ((model: string) => QuotaFact | undefined) => {
    const uses = state.quotas[key] ?? [];
    if (!quota && uses.length === 0) return () => undefined;
    const isWhole = !quota?.limits.some(limit => limit.perModel) && uses.every(use => use.model === undefined);
    if (!isWhole) return model => quotaFact(quota, uses, model, need, now);
    // An account counted as a whole stands the same for each of its models.
    const fact = quotaFact(quota, uses, '*', need, now);
    return () => fact;
  };
  return {
    cooldown: (candidate, isFree) => cooldownOf(state, candidate, isFree, now),
    quota(provider, accountId, model) {
      const account = provider.accounts.find(({ id }) => id === accountId);
      if (!account) return undefined;
      const known = byAccount.get(account) ?? quotaOf(accountKey(provider.spec.id, accountId), account);
      byAccount.set(account, known);
      return known(model);
    },
    latencyMs(provider, model) {
      latencyOf ??= latencies(state);
      return quantile(latencyOf(provider, model), 0.5);
    },
    cost: model => estimateCost(analysis.inputTokens, source.outputTokens, model.price),
    ...(funds && {
      shortage(candidate, model) {
        const afforded = afford(funds, state, candidate, model, now);
        return 'reason' in afforded ? afforded : undefined;
      },
      paidTokens: (candidate, model) => paidTokensOf(afford(funds, state, candidate, model, now)),
    }),
    recommended: (task, priority) => matrixModels(task, priority, providers),
    resolveName: name => resolveModelName(name, providers, settings.aliases),
    used(provider, account) {
      const uses = state.quotas[accountKey(provider, account)] ?? [];
      const current = uses.filter(use => isCurrent(use, now));
      // Without a quota nothing is counted by window: all requests so far tell who was used least.
      return current.length > 0
        ? Math.max(...current.map(use => use.used))
        : measureOf(state, { provider, account }).requests;
    },
    poolPosition: provider => state.pools[provider] ?? 0,
  };
}
