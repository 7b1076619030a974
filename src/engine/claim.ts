// Owns the claim on an account: which one of a pool is used now, counted before the call so that parallel calls do not overrun.
import { cooldownOf, isDue, takeProbe } from '../accounting/breaker.ts';
import { settleHold } from '../accounting/budget.ts';
import { returnProbe } from '../accounting/health.ts';
import { exhausted, standings } from '../accounting/quota.ts';
import { accountKey, type Claimed, type Spending, settle, spend, withUses } from '../accounting/quota-use.ts';
import type { Candidate, ResolvedProvider } from '../domain/decision.ts';
import type { RouterState } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import type { Shortage } from '../router/input.ts';
import { expiringFirst, longestFirst, rotated, stayingFirst } from '../router/pool.ts';
import { afford, paidTokensOf } from './funds.ts';
import { isSame } from './next-step.ts';
import { quotaFact } from './quota-fact.ts';
import { type Held, holdBudgets, type Spender } from './spending.ts';

/** What was counted for a call before it was made. */
export interface Claim {
  readonly candidate: Candidate;
  /** What the account was charged, window by window. */
  readonly charged: readonly Claimed[];
  /** It finds out whether a cooldown is over; nobody else does meanwhile. */
  readonly isProbe: boolean;
  /** What is held of budgets and credits; absent where nothing limits what is spent. */
  readonly held?: Held;
}
/** Why nobody of the pool is to be asked now; until then, if that is known. */
export interface Refused {
  /** `cooling`: another process finds out just now whether it answers again. */
  readonly reason: 'quota_spent' | 'cooling' | Shortage['reason'];
  /** The figures of a shortage of money. */
  readonly detail?: string;
  readonly until?: EpochMs;
  /** As of a shortage: only the money of this provider or account is short. */
  readonly isOwn?: true;
}

export interface ClaimInput {
  readonly provider: ResolvedProvider;
  /** Accounts of one pool and model, best first. */
  readonly pool: readonly Candidate[];
  /** What the call is expected to take. */
  readonly need: Spending;
  readonly isFree: boolean;
  /** Whether one that cools down is rather left to later. */
  readonly mayWait: boolean;
  /** Comes first where it can answer. */
  readonly stay?: Candidate | undefined;
  /** A probe whose verdict takes longer is given to somebody else, ms. */
  readonly leaseMs: number;
  /** Present where it costs money, and that is limited. */
  readonly spender?: Spender;
  readonly now: EpochMs;
}

/** Whether a call has to be told the others before it is made: its use is counted, or it is a probe. */
export function needsClaim(state: RouterState, { provider, pool, isFree, spender, now }: ClaimInput): boolean {
  const { accounts } = provider;
  if (spender && spender.funds.budgets.length > 0) return true;
  if (accounts.length > 1 || accounts.some(account => account.quota !== undefined)) return true;
  return pool.some(candidate => isDue(state, candidate, isFree, now));
}

/**
 * Takes the first account that has enough left in the newest state, and that can be paid; one that cools down only where
 * all do and none may wait.
 */
export function claim(state: RouterState, input: ClaimInput): readonly [RouterState, Claim | Refused] {
  const { provider, need, isFree, mayWait, stay, now } = input;
  let until: EpochMs | undefined;
  const usesOf = (account: string) => state.quotas[accountKey(provider.spec.id, account)] ?? [];
  const inOrder = expiringFirst(inTurn(state, input), candidate => {
    const { id, quota } = accountOf(provider, candidate);
    return quotaFact(quota, usesOf(id), candidate.model, need, now);
  });
  const turns = stay ? stayingFirst(inOrder, candidate => isSame(candidate, stay)) : inOrder;
  const open = turns.filter(candidate => {
    const { id, quota } = accountOf(provider, candidate);
    const spent = quota && exhausted(standings(quota, usesOf(id), candidate.model, now), need);
    if (spent?.resetsAt !== undefined) until = Math.min(until ?? spent.resetsAt, spent.resetsAt);
    return !spent;
  });
  const [first] = open;
  if (!first) return [state, { reason: 'quota_spent', ...(until !== undefined && { until }) }];
  const awake = open.filter(one => !cooldownOf(state, one, isFree, now));
  if (awake.length === 0 && mayWait) return [state, { reason: 'cooling' }];
  return takeFirst(state, input, awake.length > 0 ? awake : [first]);
}

/** The first whose money cuts no answer short, else whoever pays for the longest; or why the first cannot pay. */
function takeFirst(
  state: RouterState,
  input: ClaimInput,
  open: readonly Candidate[],
): readonly [RouterState, Claim | Refused] {
  const { spender, now } = input;
  if (!spender) return take(state, input, open[0]!);
  const paid = longestFirst(open, one => paidTokensOf(afford(spender.funds, state, one, spender.model, now)));
  return take(state, input, paid[0]!);
}

const NOTHING: Spending = { requests: 0, tokens: 0, usd: 0 };

/** The state in which what was claimed is given back, since the call is not made. */
export function release(state: RouterState, claimed: Claim, now: EpochMs): RouterState {
  const { candidate, charged, isProbe, held } = claimed;
  const { provider, model, account = 'default' } = candidate;
  const returned = isProbe ? returnProbe(state, candidate, now) : state;
  const key = accountKey(provider, account);
  const uses = settle(returned.quotas[key] ?? [], charged, NOTHING, model, now);
  const released = charged.length > 0 ? withUses(returned, key, uses) : returned;
  return held ? settleHold(released, held.hold, 0) : released;
}

function take(
  state: RouterState,
  { provider, need, isFree, leaseMs, spender, now }: ClaimInput,
  candidate: Candidate,
): readonly [RouterState, Claim | Refused] {
  const account = accountOf(provider, candidate);
  const id = provider.spec.id;
  const key = accountKey(id, account.id);
  const [uses, charged] = spend(state.quotas[key] ?? [], account.quota, candidate.model, need, now);
  const pools =
    provider.accounts.length > 1 ? { ...state.pools, [id]: provider.accounts.indexOf(account) + 1 } : state.pools;
  const counted = pools === state.pools ? withUses(state, key, uses) : { ...withUses(state, key, uses), pools };
  const isProbe = isDue(state, candidate, isFree, now);
  const [paid, held] = spender ? holdBudgets(counted, spender, candidate, now) : [counted];
  // Who cannot pay takes nothing of the quota either.
  if (held && 'reason' in held) return [state, held];
  const taken = isProbe ? takeProbe(paid, candidate, isFree, now, leaseMs) : paid;
  return [taken, { candidate, charged, isProbe, ...(held && { held }) }];
}

function accountOf(provider: ResolvedProvider, { account = 'default' }: Candidate) {
  return provider.accounts.find(({ id }) => id === account)!;
}

/** Round robin goes on from the newest position, which another process may have moved since the decision. */
function inTurn(state: RouterState, { provider, pool }: ClaimInput): readonly Candidate[] {
  if (provider.loadBalancing !== 'round_robin' || pool.length < 2) return pool;
  const order = rotated(provider.accounts, state.pools[provider.spec.id] ?? 0);
  const place = (candidate: Candidate) => order.indexOf(accountOf(provider, candidate));
  return pool.toSorted((a, b) => place(a) - place(b));
}
