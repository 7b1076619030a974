// Owns how an account's health is told: what keeps it from what, until when, and how it did of late.
import { cooldownOf } from '../accounting/health.ts';
import { recentSuccessRate } from '../accounting/recent.ts';
import { isMeasureHealthy } from '../accounting/stats.ts';
import type { ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import type { FailureKind } from '../domain/failure.ts';
import type { Cooldown, Measure, RouterState } from '../domain/state.ts';
import type { EpochMs, Ratio } from '../domain/units.ts';
import { FAILURE_WORDS } from '../render/failure-words.ts';
import { formatShare } from '../render/number.ts';

export type Health = 'ok' | 'degraded' | 'cooling' | 'no_key' | 'disabled' | 'unused';

export interface AccountHealth {
  readonly health: Health;
  /** One clause a cause; undefined where all is well. */
  readonly why: string | undefined;
  /** What keeps the account, or some of its models, away. */
  readonly cooldowns: readonly Cooldown[];
  /** When the first of them is tried again. */
  readonly nextProbeAt: EpochMs | undefined;
  /** Share of the attempts of late that succeeded; undefined where there were too few. */
  readonly recentSuccessRate: Ratio | undefined;
}

/** Failures further back than this say nothing any more. */
const STRIKES_FADE_MS = 10 * 60_000;

export function accountHealth(
  provider: ResolvedProvider,
  account: ResolvedAccount,
  measure: Measure,
  state: RouterState,
  now: EpochMs,
): AccountHealth {
  const all = coolingNow(state, provider, account, now);
  const covering = all.find(({ scope }) => scope === 'provider' || scope === 'account');
  const cooldowns = covering ? [covering] : all;
  const rate = recentSuccessRate(measure.recent, now);
  const strikes = strikesOf(state, provider, account, now);
  const isShaky = strikes.length > 0 || !isMeasureHealthy(measure, now);
  const known = { cooldowns: [], nextProbeAt: undefined, why: undefined, recentSuccessRate: rate };
  if (!provider.enabled) return { ...known, health: 'disabled' };
  if (!account.hasKey) return { ...known, health: 'no_key' };
  if (cooldowns.length > 0)
    return {
      health: covering ? 'cooling' : 'degraded',
      why: cooldowns.map(cause).join('; '),
      cooldowns,
      nextProbeAt: Math.min(...cooldowns.map(({ until }) => until)),
      recentSuccessRate: rate,
    };
  if (isShaky) return { ...known, health: 'degraded', why: trouble(strikes, rate) };
  return { ...known, health: measure.requests === 0 ? 'unused' : 'ok' };
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

interface Strike {
  readonly kind: FailureKind;
  readonly count: number;
}

/** Failures in a row that no answer has disproved yet. */
function strikesOf(
  state: RouterState,
  { spec }: ResolvedProvider,
  account: ResolvedAccount,
  now: EpochMs,
): readonly Strike[] {
  return Object.entries(state.strikes).flatMap(([key, { count, at }]) => {
    const [provider, owner, , kind] = key.split('|');
    const isOwn = provider === spec.id && (owner === account.id || owner === '*');
    return isOwn && now - at < STRIKES_FADE_MS ? [{ kind: kind as FailureKind, count }] : [];
  });
}

/** `connection failed 2 times in a row; 67 % of the attempts of late succeeded`. */
function trouble(strikes: readonly Strike[], rate: Ratio | undefined): string {
  const rows = strikes.map(({ kind, count }) => `${FAILURE_WORDS[kind]}${count > 1 ? ` ${count} times in a row` : ''}`);
  const share = rate !== undefined && rate < 1 ? [`${formatShare(rate)} of the attempts of late succeeded`] : [];
  return [...rows, ...share].join('; ');
}

/** The provider's own words, and what they are about where that is not the whole account. */
function cause({ model, cause: words, scope }: Cooldown): string {
  const text = words.replace(/\.$/, '');
  if (scope === 'model') return `${model}: ${text}`;
  return scope === 'free_models' || scope === 'paid_models' ? `${scope.replace('_', ' ')}: ${text}` : text;
}
