// Owns how an account stands: its quotas, health and measurements, read from the shared state without a call.
import { quantile } from '../accounting/histogram.ts';
import { measureOf } from '../accounting/measures.ts';
import { accountKey, type QuotaStanding, standings } from '../accounting/quota.ts';
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import type { Measure, QuotaUse, RouterState } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import { type AccountHealth, accountHealth } from './account-health.ts';

export interface AccountStanding extends AccountHealth {
  readonly provider: ResolvedProvider;
  readonly account: ResolvedAccount;
  readonly measure: Measure;
  readonly latencyP50Ms: number | undefined;
  readonly quotas: readonly ModelStanding[];
}

/** A quota's standing, and the model where it is counted per model. */
export interface ModelStanding extends QuotaStanding {
  readonly model?: string;
  /** When the window began, if use was counted in it. */
  readonly windowStart?: EpochMs;
}

export function standingOf(
  provider: ResolvedProvider,
  account: ResolvedAccount,
  state: RouterState,
  now: EpochMs,
): AccountStanding {
  const measure = measureOf(state, { provider: provider.spec.id, account: account.id });
  return {
    provider,
    account,
    ...accountHealth(provider, account, measure, state, now),
    measure,
    latencyP50Ms: quantile(measure.latency, 0.5),
    quotas: quotasOf(provider, account, state, now),
  };
}

/** All limits of an account; those per model once for each model that used them. */
function quotasOf(provider: ResolvedProvider, account: ResolvedAccount, state: RouterState, now: EpochMs) {
  const rule = account.quota;
  if (!rule) return [];
  const uses = state.quotas[accountKey(provider.spec.id, account.id)] ?? [];
  return rule.limits.flatMap((limit): readonly ModelStanding[] => {
    const one = { ...rule, limits: [limit] };
    const used = uses.filter(use => use.unit === limit.unit && use.window === limit.window && use.model !== undefined);
    const names = limit.perModel ? [...new Set(used.map(use => use.model!))] : [];
    if (names.length === 0) return standings(one, uses, '', now).map(standing => withStart(standing, uses, undefined));
    return names.flatMap(model => standings(one, uses, model, now).map(standing => withStart(standing, uses, model)));
  });
}

function withStart(standing: QuotaStanding, uses: readonly QuotaUse[], model: string | undefined): ModelStanding {
  const { unit, window } = standing.limit;
  const use = uses.find(one => one.unit === unit && one.window === window && one.resetsAt === standing.resetsAt);
  return Object.assign(standing, model !== undefined && { model }, use && { windowStart: use.windowStart });
}
