// Owns the rebuilding of what the state does not know and the log still knows: the use of quotas.
import { accountKey, settle, spend, withUses } from '../accounting/quota-use.ts';
import { WINDOW_MS } from '../accounting/quota-window.ts';
import type { ResolvedProvider } from '../domain/decision.ts';
import type { LogEntry, LoggedAttempt } from '../domain/outcome.ts';
import type { QuotaRule } from '../domain/quota.ts';
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
  for (const { attempts, at } of within.reverse().sort((a, b) => a.at - b.at))
    for (const attempt of attempts) state = charged(state, attempt, rules, at);
  return state;
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
