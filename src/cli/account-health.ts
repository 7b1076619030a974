// Owns how an account's health is told: what keeps it from what, until when, and how it did of late.
import { type Breaker, breakersAgainst, cooldownOf } from '../accounting/breaker.ts';
import { EVIDENCE_WINDOW_MS } from '../accounting/health.ts';
import { recentSuccessRate } from '../accounting/recent.ts';
import { isMeasureHealthy } from '../accounting/stats.ts';
import type { Candidate, ResolvedAccount, ResolvedProvider } from '../domain/decision.ts';
import type { FailureKind } from '../domain/failure.ts';
import type { Measure, RouterState } from '../domain/state.ts';
import type { EpochMs, Ratio } from '../domain/units.ts';
import { FAILURE_WORDS } from '../render/failure-words.ts';
import { formatShare } from '../render/number.ts';

export type Health = 'ok' | 'degraded' | 'cooling' | 'no_key' | 'disabled' | 'unused';

export interface AccountHealth {
  readonly health: Health;
  /** One clause a cause; undefined where all is well. */
  readonly why: string | undefined;
  /** What is held against the account, or some of its models: scope, cause, source of the deadline, next try; the longest first. */
  readonly breakers: readonly Breaker[];
  /** When the first of them is tried again. */
  readonly nextProbeAt: EpochMs | undefined;
  /** Share of the attempts of late that succeeded; undefined where there were too few. */
  readonly recentSuccessRate: Ratio | undefined;
}

export function accountHealth(
  provider: ResolvedProvider,
  account: ResolvedAccount,
  measure: Measure,
  state: RouterState,
  now: EpochMs,
): AccountHealth {
  const all = breakersAgainst(state, candidatesOf(provider, account), now);
  const covering = all.find(isWhole);
  const isCooling = covering !== undefined || isKeptAway(state, candidatesOf(provider, account), now);
  const breakers = covering ? [covering] : all;
  const rate = recentSuccessRate(measure.recent, now);
  const strikes = strikesOf(state, provider, account, now);
  const isShaky = strikes.length > 0 || !isMeasureHealthy(measure, now);
  const known = { breakers: [], nextProbeAt: undefined, why: undefined, recentSuccessRate: rate };
  if (!provider.enabled) return { ...known, health: 'disabled' };
  if (provider.baseUrl === '') return { ...known, health: 'disabled', why: NOWHERE };
  if (!account.hasKey) return { ...known, health: 'no_key' };
  if (breakers.length > 0)
    return {
      health: isCooling ? 'cooling' : 'degraded',
      why: breakers.map(cause).join('; '),
      breakers,
      nextProbeAt: Math.min(...breakers.map(one => one.nextProbeAt)),
      recentSuccessRate: rate,
    };
  if (isShaky) return { ...known, health: 'degraded', why: trouble(strikes, rate) };
  return { ...known, health: measure.requests === 0 && !measure.cut ? 'unused' : 'ok' };
}

/** Keeps every model away now. */
const isWhole = ({ cooldown: { scope }, phase }: Breaker) =>
  phase !== 'half_open' && (scope === 'provider' || scope === 'account');

/** Each of its models is left alone for a reason of its own. */
const isKeptAway = (state: RouterState, candidates: readonly Usable[], now: EpochMs) =>
  candidates.length > 0 && candidates.every(({ candidate, isFree }) => cooldownOf(state, candidate, isFree, now));

interface Usable {
  readonly candidate: Candidate;
  readonly isFree: boolean;
}

/** An account's models, as candidates. */
function candidatesOf({ spec, models }: ResolvedProvider, account: ResolvedAccount): readonly Usable[] {
  return models.map(({ id, free, local }) => ({
    candidate: { provider: spec.id, model: id, ...(account.id !== 'default' && { account: account.id }) },
    isFree: free === true || local === true,
  }));
}

/** An entry whose name is misspelt, as a rule. */
const NOWHERE = 'no known provider, and no baseUrl';

interface Row {
  readonly kind: FailureKind;
  readonly count: number;
}

/** Failures in a row that no answer has disproved yet. */
function strikesOf(
  state: RouterState,
  { spec }: ResolvedProvider,
  account: ResolvedAccount,
  now: EpochMs,
): readonly Row[] {
  return Object.entries(state.strikes).flatMap(([key, { count, at }]) => {
    const [provider, owner, , kind] = key.split('|');
    const isOwn = provider === spec.id && (owner === account.id || owner === '*');
    return isOwn && count > 0 && now - at < EVIDENCE_WINDOW_MS ? [{ kind: kind as FailureKind, count }] : [];
  });
}

/** `connection failed 2 times in a row; 67 % of the attempts of late succeeded`. */
function trouble(strikes: readonly Row[], rate: Ratio | undefined): string {
  const rows = strikes.map(({ kind, count }) => `${FAILURE_WORDS[kind]}${count > 1 ? ` ${count} times in a row` : ''}`);
  const share = rate !== undefined && rate < 1 ? [`${formatShare(rate)} of the attempts of late succeeded`] : [];
  return [...rows, ...share].join('; ');
}

const PHASE_WORDS = { open: '', probing: ' (being tried)', half_open: ' (the next request tries it)' } as const;

/** The provider's own words, and what they are about where that is not the whole account. */
function cause({ cooldown: { model, cause: words, scope }, phase }: Breaker): string {
  const said = `${words.replace(/\.$/, '')}${PHASE_WORDS[phase]}`;
  if (scope === 'model') return `${model}: ${said}`;
  return scope === 'free_models' || scope === 'paid_models' ? `${scope.replace('_', ' ')}: ${said}` : said;
}
