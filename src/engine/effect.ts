// Owns what is told of a request to a shared state that was out of reach when it was made: what was charged and held, given back, and what came of it.
import { holdKnown } from '../accounting/budget.ts';
import { accountKey, type Spending, spend, withUses } from '../accounting/quota-use.ts';
import type { Effect } from '../domain/effect.ts';
import type { Attempt } from '../domain/outcome.ts';
import type { QuotaRule } from '../domain/quota.ts';
import type { RouterState } from '../domain/state.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import { type Claim, type ClaimInput, type Refused, release } from './claim.ts';
import { spendLate } from './late-charge.ts';
import { type AttemptRecord, recordAttempt, recordUnclaimed, spentBy, type UnclaimedRecord } from './record.ts';
import type { Spender } from './spending.ts';

/** What a request did; `at`: when. */
export type RequestEffect =
  | {
      readonly type: 'claim';
      readonly at: EpochMs;
      readonly claim: Claim;
      readonly need: Spending;
      readonly quota?: QuotaRule;
      /** When what is held is void. */
      readonly until?: EpochMs;
    }
  | { readonly type: 'release'; readonly at: EpochMs; readonly claim: Claim }
  | { readonly type: 'attempt'; readonly at: EpochMs; readonly dice: number; readonly record: AttemptRecord }
  | { readonly type: 'unclaimed'; readonly at: EpochMs; readonly dice: number; readonly record: UnclaimedRecord };

/** What a claim did; undefined where it took nothing. */
export function claimEffect(
  claim: Claim | Refused | undefined,
  { provider, need, spender }: Pick<ClaimInput, 'provider' | 'need' | 'spender'>,
): RequestEffect | undefined {
  if (!claim || 'reason' in claim || (claim.charged.length === 0 && !claim.held)) return undefined;
  const { account = 'default' } = claim.candidate;
  const quota = provider.accounts.find(({ id }) => id === account)?.quota;
  return {
    type: 'claim',
    at: claim.at,
    claim,
    need,
    ...(quota && claim.charged.length > 0 && { quota }),
    ...(spender && { until: spender.until }),
  };
}

/** The same of money that is held without a claim on an account. */
export const holdEffect = (claim: Claim, { until }: Pick<Spender, 'until'>): RequestEffect => ({
  type: 'claim',
  at: claim.at,
  claim,
  need: { requests: 0, tokens: 0, usd: 0 },
  until,
});

/** What was claimed is given back. */
export const releaseEffect = (claim: Claim, at: EpochMs): RequestEffect => ({ type: 'release', at, claim });

/** What came of an attempt. */
export const attemptEffect = (record: AttemptRecord, at: EpochMs, dice: number): RequestEffect => ({
  type: 'attempt',
  at,
  dice,
  record: { ...record, provider: payeeOf(record) },
});

/** The same of one without a claim. */
export const unclaimedEffect = (record: UnclaimedRecord, at: EpochMs, dice: number): RequestEffect => ({
  type: 'unclaimed',
  at,
  dice,
  record: { ...record, provider: payeeOf(record) },
});

/** Of a provider, what is needed to count. */
function payeeOf({ provider: { spec, accounts } }: Pick<AttemptRecord, 'provider'>): AttemptRecord['provider'] {
  const counted = accounts.map(({ id, quota }) => ({ id, ...(quota && { quota }) }));
  return { spec: { id: spec.id }, accounts: counted };
}

/** The state after what one of these did. Throws where it is none. */
export function withEffect(state: RouterState, effect: RequestEffect, charge = spend): RouterState {
  switch (effect.type) {
    case 'claim':
      return claimed(state, effect, charge);
    case 'release':
      return release(state, effect.claim, effect.at);
    case 'attempt':
      return recordAttempt(state, effect.record, effect.at, effect.dice);
    case 'unclaimed':
      return recordUnclaimed(state, effect.record, effect.at, effect.dice, charge);
    default:
      throw new Error(`unknown effect ${Object(effect).type}`);
  }
}

/** The same of one that is told late, at `now`. */
export function withLateEffect(state: RouterState, told: Effect, now: EpochMs): RouterState {
  const effect = told as RequestEffect;
  const charge: typeof spend = (uses, rule, model, spending, at) => spendLate(uses, rule, model, spending, at, now);
  if (effect.type === 'attempt') return withEffect(state, { ...effect, record: knownSince(state, effect.record) });
  if (effect.type === 'unclaimed')
    return withEffect(state, { ...effect, record: knownSince(state, effect.record) }, charge);
  return withEffect(state, effect, charge);
}

/** What of it is to be settled with the ledger of credits; nothing of what is of a version that nobody here knows. */
export function settlementOf(
  told: Effect,
): { readonly attempt: string; readonly cost: NanoUsd; readonly of: Pick<Attempt, 'provider' | 'model'> } | undefined {
  const effect = told as RequestEffect;
  if (effect.type === 'release' && effect.claim) {
    const { held, candidate } = effect.claim;
    return held?.onCredit ? { attempt: held.hold.id, cost: 0, of: candidate } : undefined;
  }
  if ((effect.type !== 'attempt' && effect.type !== 'unclaimed') || !effect.record) return undefined;
  const { attempt, held } = effect.record;
  return held?.onCredit ? { attempt: held.hold.id, cost: spentBy(attempt, held), of: attempt } : undefined;
}

/** The lease of a probe that nobody heard of has no meaning any more. */
function claimed(
  state: RouterState,
  { at, claim: { candidate, held }, need, quota, until = at }: Extract<RequestEffect, { type: 'claim' }>,
  charge: typeof spend,
): RouterState {
  const { provider, account = 'default', model } = candidate;
  const key = accountKey(provider, account);
  const [uses] = charge(state.quotas[key] ?? [], quota, model, need, at);
  const charged = withUses(state, key, uses);
  return held ? holdKnown(charged, held.hold, until) : charged;
}

/** Whoever has heard from this account since knows better how it stands. */
function knownSince<R extends AttemptRecord | UnclaimedRecord>({ measures }: RouterState, record: R): R {
  const { provider, account = 'default', startedAt, latencyMs } = record.attempt;
  const own = `${provider}|${account}|`;
  const endedAt = startedAt + latencyMs;
  const isOld = Object.entries(measures).some(([key, { lastAt }]) => key.startsWith(own) && lastAt > endedAt);
  return isOld ? { ...record, readings: [], isOld } : record;
}
