// Owns how an account stands: its quotas, health and measurements, read from the shared state without a call.
import { type Breaker, breakersAgainst } from '../accounting/breaker.ts';
import { quantile } from '../accounting/histogram.ts';
import { measureOf } from '../accounting/measures.ts';
import { accountKey, type QuotaStanding, standings } from '../accounting/quota.ts';
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import type { Measure, QuotaUse, RouterState } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';

export type Health = 'ok' | 'degraded' | 'cooling' | 'no_key' | 'disabled' | 'unused';

export interface AccountStanding {
  readonly provider: ResolvedProvider;
  readonly account: ResolvedAccount;
  readonly health: Health;
  /** One clause a cause. */
  readonly why: string | undefined;
  readonly nextProbeAt: EpochMs | undefined;
  /** What is held against it: scope, cause, source of the deadline, next try; the longest first. */
  readonly breakers: readonly Breaker[];
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
  const breakers = breakersOf(state, provider, account, now);
  const covering = breakers.find(isWhole);
  const health = healthOf(provider, account, measure, covering, breakers);
  const isBad = health === 'cooling' || health === 'degraded';
  const shown = covering ? [covering] : breakers;
  return {
    provider,
    account,
    health,
    why: isBad ? shown.map(cause).join('; ') : undefined,
    nextProbeAt: isBad ? Math.min(...shown.map(one => one.nextProbeAt)) : undefined,
    breakers,
    measure,
    latencyP50Ms: quantile(measure.latency, 0.5),
    quotas: quotasOf(provider, account, state, now),
  };
}

function healthOf(
  provider: ResolvedProvider,
  account: ResolvedAccount,
  measure: Measure,
  covering: Breaker | undefined,
  breakers: readonly Breaker[],
): Health {
  if (!provider.enabled) return 'disabled';
  if (!account.hasKey) return 'no_key';
  if (covering) return 'cooling';
  if (breakers.length > 0) return 'degraded';
  return measure.requests === 0 ? 'unused' : 'ok';
}

/** Keeps every model away now. */
const isWhole = ({ cooldown: { scope }, phase }: Breaker) =>
  phase !== 'half_open' && (scope === 'provider' || scope === 'account');

/** Everything that is held against an account or one of its models. */
function breakersOf(state: RouterState, { spec, models }: ResolvedProvider, account: ResolvedAccount, now: EpochMs) {
  const candidates = models.map(({ id, free, local }) => ({
    candidate: { provider: spec.id, model: id, ...(account.id !== 'default' && { account: account.id }) },
    isFree: free === true || local === true,
  }));
  return breakersAgainst(state, candidates, now);
}

const PHASE_WORDS = { open: '', probing: ' (being tried)', half_open: ' (the next request tries it)' } as const;

function cause({ cooldown: { model, cause: words, scope }, phase }: Breaker): string {
  const said = `${words.replace(/\.$/, '')}${PHASE_WORDS[phase]}`;
  if (scope === 'model') return `${model}: ${said}`;
  return scope === 'free_models' || scope === 'paid_models' ? `${scope.replace('_', ' ')}: ${said}` : said;
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
