// Owns the rebuilding of what the state does not know and the log still knows: the use of quotas, and requests nobody told it of.
import { chargedFor, reaches, runningBudgets, settleHold } from '../accounting/budget.ts';
import { recordFailure, recordSuccess } from '../accounting/health.ts';
import { countAttempt, countCost } from '../accounting/measures.ts';
import { accountKey, settle, spend, withUses } from '../accounting/quota-use.ts';
import { WINDOW_MS } from '../accounting/quota-window.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import type { Attempt, LogEntry, LoggedAttempt } from '../domain/outcome.ts';
import type { QuotaRule } from '../domain/quota.ts';
import type { Budget } from '../domain/settings.ts';
import { EMPTY_STATE, type RouterState } from '../domain/state.ts';
import type { EpochMs } from '../domain/units.ts';
import { selectEntries } from '../state/log-query.ts';
import { takenBy } from './taken.ts';

/** Calendar months count from their first day. */
const LONGEST_MONTH_MS = 32 * WINDOW_MS.day;

/** The state that a log implies; `entries` come newest first, and are read no further back than the longest window. */
export async function rebuildQuotas(
  entries: AsyncIterable<LogEntry>,
  providers: readonly ResolvedProvider[],
  now: EpochMs,
): Promise<RouterState> {
  const rules = rulesOf(providers);
  if ([...rules.values()].every(rule => rule === undefined)) return EMPTY_STATE;
  const within: LogEntry[] = [];
  const asIs = (entry: unknown) => entry as LogEntry;
  for await (const entry of selectEntries(entries, { since: now - LONGEST_MONTH_MS }, asIs)) within.push(entry);
  let state: RouterState = EMPTY_STATE;
  for (const { attempts, at } of within.reverse())
    for (const attempt of attempts) state = charged(state, attempt, rules, at);
  return state;
}

/** What a request that is adopted may have taken from. */
export interface Limited {
  readonly providers: readonly ResolvedProvider[];
  readonly budgets: readonly Budget[];
  readonly zone: string;
}

/**
 * The state after a request of which it has not heard; `outcome`: it knows the claim that was made before the call, and
 * only lacks what came of it.
 */
export function adoptEntry(
  state: RouterState,
  entry: LogEntry,
  untold: 'everything' | 'outcome',
  limited: Limited,
): RouterState {
  const { attempts, task, at, purpose } = entry;
  // It may have tried another key than the one that is used.
  const isProbe = purpose === 'probe';
  const rules = rulesOf(limited.providers);
  let startedAt = at;
  return attempts.reduce((before, logged) => {
    const attempt = attemptOf(logged, startedAt);
    startedAt += logged.latencyMs;
    const judged = !isProbe && isNewest(before, attempt) ? withVerdict(before, attempt) : before;
    const counted = (isProbe ? countCost : countAttempt)(judged, attempt, task);
    // Of attempts before the last one the outcome may have been told: then nothing is held for them any more.
    const isOwed = untold === 'everything' || logged === attempts.at(-1) || isHeld(before, logged);
    const paid = isOwed ? settled(counted, logged, entry, limited) : counted;
    return untold === 'everything' ? charged(paid, logged, rules, at) : paid;
  }, state);
}

const isHeld = ({ budgets = {} }: RouterState, { id }: LoggedAttempt) =>
  Object.values(budgets).some(({ held }) => Object.hasOwn(held, id));

/** Budgets of which the state knows nothing are read from the log, this request with them. */
function settled(
  state: RouterState,
  attempt: LoggedAttempt,
  { at, client }: LogEntry,
  { budgets, zone }: Limited,
): RouterState {
  const payer = { provider: attempt.provider, account: attempt.account, client };
  const reached = budgets.filter(budget => reaches(budget, payer));
  const keys = [...new Set(runningBudgets(reached, at, zone).map(({ key }) => key))];
  return settleHold(state, { id: attempt.id, keys, amount: 0 }, chargedFor(attempt));
}

function attemptOf(logged: LoggedAttempt, startedAt: EpochMs): Attempt {
  const { kind, scope, costNanoUsd, message = '', resetsAt, resetSource, ...attempt } = logged;
  const times = { ...(resetsAt !== undefined && { resetsAt }), ...(resetSource && { resetSource }) };
  return {
    ...attempt,
    startedAt,
    ...(costNanoUsd !== undefined && { cost: costNanoUsd }),
    ...(kind && { failure: { kind, scope: scope ?? 'none', message, ...times } }),
  };
}

/** Whoever has asked this account since knows better how it stands. */
function isNewest({ measures }: RouterState, { provider, account = 'default', startedAt }: Attempt): boolean {
  const own = `${provider}|${account}|`;
  return !Object.entries(measures).some(([key, { lastAt }]) => key.startsWith(own) && lastAt > startedAt);
}

function withVerdict(state: RouterState, attempt: Attempt): RouterState {
  const { failure, startedAt, latencyMs, cost, ok } = attempt;
  if (failure) return recordFailure(state, attempt, failure, startedAt + latencyMs, 0.5, startedAt);
  return ok ? recordSuccess(state, attempt, cost === 0, startedAt) : state;
}

type Rules = ReadonlyMap<string, QuotaRule | undefined>;

function rulesOf(providers: readonly ResolvedProvider[]): Rules {
  return new Map(
    providers.flatMap(({ spec, accounts }) =>
      accounts.map(({ id, quota }) => [accountKey(spec.id, id), quota] as const),
    ),
  );
}

function charged(state: RouterState, attempt: LoggedAttempt, rules: Rules, at: EpochMs): RouterState {
  const taken = takenBy(attempt);
  if (taken.requests === 0) return state;
  const key = accountKey(attempt.provider, attempt.account ?? 'default');
  const [uses, claimed] = spend(state.quotas[key] ?? [], rules.get(key), attempt.model, taken, at);
  return withUses(state, key, settle(uses, claimed, taken, attempt.model, at));
}
