// Owns how an account stands: its quotas, health and measurements, read from the shared state without a call.
import { cooldownOf } from '../accounting/health.ts';
import { quantile } from '../accounting/histogram.ts';
import { measureOf } from '../accounting/measures.ts';
import { type QuotaStanding, standings, toldStandings } from '../accounting/quota.ts';
import { accountKey } from '../accounting/quota-use.ts';
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import type { QuotaLimit } from '../domain/quota.ts';
import type { Cooldown, Measure, QuotaUse, RouterState } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';

export type Health = 'ok' | 'degraded' | 'cooling' | 'no_key' | 'disabled' | 'unused';

export interface AccountStanding {
  readonly provider: ResolvedProvider;
  readonly account: ResolvedAccount;
  readonly health: Health;
  /** One clause a cause. */
  readonly why: string | undefined;
  readonly nextProbeAt: EpochMs | undefined;
  /** What refused the account, or one of its models, because a quota is spent. */
  readonly refusals: readonly Cooldown[];
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
  const cooldowns = coolingNow(state, provider, account, now);
  const covering = cooldowns.find(one => one.scope === 'provider' || one.scope === 'account');
  const health = healthOf(provider, account, measure, covering, cooldowns);
  const isBad = health === 'cooling' || health === 'degraded';
  const shown = covering ? [covering] : cooldowns;
  return {
    provider,
    account,
    health,
    why: isBad ? shown.map(cause).join('; ') : undefined,
    nextProbeAt: isBad ? Math.min(...shown.map(({ until }) => until)) : undefined,
    refusals: shown.filter(({ kind }) => kind === 'quota_exhausted'),
    measure,
    latencyP50Ms: quantile(measure.latency, 0.5),
    quotas: quotasOf(provider, account, state, now),
  };
}

function healthOf(
  provider: ResolvedProvider,
  account: ResolvedAccount,
  measure: Measure,
  covering: Cooldown | undefined,
  cooldowns: readonly Cooldown[],
): Health {
  if (!provider.enabled) return 'disabled';
  if (!account.hasKey) return 'no_key';
  if (covering) return 'cooling';
  if (cooldowns.length > 0) return 'degraded';
  return measure.requests === 0 ? 'unused' : 'ok';
}

/** The cooldowns that keep this account from something, one for each model at most, and for all once. */
function coolingNow(state: RouterState, { spec, models }: ResolvedProvider, account: ResolvedAccount, now: EpochMs) {
  const found = new Set<Cooldown>();
  for (const model of models) {
    const candidate = { provider: spec.id, model: model.id, ...(account.id !== 'default' && { account: account.id }) };
    const isFree = model.free === true || model.local === true;
    const cooldown = cooldownOf(state, candidate, isFree, now);
    if (cooldown) found.add(cooldown);
  }
  return [...found];
}

function cause({ model, cause: words, scope }: Cooldown): string {
  if (scope === 'model') return `${model}: ${words}`;
  return scope === 'free_models' || scope === 'paid_models' ? `${scope.replace('_', ' ')}: ${words}` : words;
}

/** All limits of an account, those that only the provider told of too; those per model once for each model that used them. */
function quotasOf(provider: ResolvedProvider, account: ResolvedAccount, state: RouterState, now: EpochMs) {
  const rule = account.quota;
  const uses = state.quotas[accountKey(provider.spec.id, account.id)] ?? [];
  const ruled = (rule?.limits ?? []).flatMap((limit): readonly QuotaStanding[] => {
    const one = { limits: [limit], source: rule!.source };
    const names = limit.perModel ? modelsIn(uses, limit) : [];
    return (names.length > 0 ? names : ['']).flatMap(model => standings(one, uses, model, now));
  });
  return [...ruled, ...toldStandings(rule, uses, now)];
}

function modelsIn(uses: readonly QuotaUse[], { unit, window }: QuotaLimit): readonly string[] {
  return [...new Set(uses.flatMap(use => (use.unit === unit && use.window === window ? (use.model ?? []) : [])))];
}
