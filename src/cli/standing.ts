// Owns how an account stands: its quotas, health and measurements, read from the shared state without a call.
import { quantile } from '../accounting/histogram.ts';
import { measureOf } from '../accounting/measures.ts';
import { type QuotaStanding, standings, toldStandings } from '../accounting/quota.ts';
import { accountKey } from '../accounting/quota-use.ts';
import { isCurrent } from '../accounting/quota-window.ts';
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import type { QuotaLimit } from '../domain/quota.ts';
import type { Measure, QuotaUse, RouterState } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import { type AccountHealth, accountHealth } from './account-health.ts';

export interface AccountStanding extends AccountHealth {
  readonly provider: ResolvedProvider;
  readonly account: ResolvedAccount;
  readonly measure: Measure;
  readonly latencyP50Ms: number | undefined;
  readonly quotas: readonly QuotaStanding[];
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

/** All limits of an account, those that only the provider told of too; those per model once for each model that used them. */
function quotasOf(provider: ResolvedProvider, account: ResolvedAccount, state: RouterState, now: EpochMs) {
  const rule = account.quota;
  const uses = state.quotas[accountKey(provider.spec.id, account.id)] ?? [];
  const current = uses.filter(use => isCurrent(use, now));
  const ruled = (rule?.limits ?? []).flatMap((limit): readonly QuotaStanding[] => {
    const one = { limits: [limit], source: rule!.source };
    const names = limit.perModel ? modelsIn(current, limit) : [];
    return (names.length > 0 ? names : ['']).flatMap(model => standings(one, uses, model, now));
  });
  return [...ruled, ...toldStandings(rule, uses, now)];
}

function modelsIn(uses: readonly QuotaUse[], { unit, window }: QuotaLimit): readonly string[] {
  return [...new Set(uses.flatMap(use => (use.unit === unit && use.window === window ? (use.model ?? []) : [])))];
}
