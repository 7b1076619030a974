// Owns budgets: the window that is running, what is left of it, and what running calls hold of it.
import type { LoggedAttempt } from '../domain/outcome.ts';
import type { Budget } from '../domain/settings.ts';
import type { BudgetUse, RouterState } from '../domain/state.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import { instantOf, wallClock } from '../domain/zone.ts';

const DAY_MS = 86_400_000;

/** A calendar window of the user's zone: its first day names it. Weeks begin on Monday. */
export interface BudgetWindow {
  readonly id: string;
  readonly start: EpochMs;
  readonly resetsAt: EpochMs;
}

/** A budget in the window that runs now. */
export interface RunningBudget {
  readonly budget: Budget;
  readonly key: string;
  readonly start: EpochMs;
  readonly resetsAt: EpochMs;
}

/** Whose money a call takes. */
export interface Payer {
  readonly provider: string;
  /** Absent: the only one. */
  readonly account?: string;
  readonly client?: string;
}

/** A part of budgets that a call holds until it is settled. */
export interface Hold {
  readonly id: string;
  readonly keys: readonly string[];
  readonly amount: NanoUsd;
}

/** How a budget stands. */
export interface BudgetStanding extends RunningBudget {
  readonly spent: NanoUsd;
  readonly held: NanoUsd;
  /** Never negative. */
  readonly left: NanoUsd;
}

/** The window of this length that `now` lies in. */
export function windowAt(window: Budget['window'], now: EpochMs, zone: string): BudgetWindow {
  const [year, month, day] = wallClock(now, zone);
  const midnight = (y: number, m: number, d: number) => instantOf(y, m, d, 0, 0, zone);
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  const first = window === 'month' ? 1 : window === 'week' ? day - weekday : day;
  const id = new Date(Date.UTC(year, month - 1, first)).toISOString().slice(0, 10);
  const resetsAt =
    window === 'month' ? midnight(year, month + 1, 1) : midnight(year, month, first + (window === 'week' ? 7 : 1));
  return { id, start: midnight(year, month, first), resetsAt };
}

/** Each budget in its window of now. */
export function runningBudgets(budgets: readonly Budget[], now: EpochMs, zone: string): readonly RunningBudget[] {
  const windows = new Map<Budget['window'], BudgetWindow>();
  return budgets.map(budget => {
    const window = windows.get(budget.window) ?? windowAt(budget.window, now, zone);
    windows.set(budget.window, window);
    const { id, start, resetsAt } = window;
    return { budget, key: `${ownerKey(budget)}|${budget.window}|${id}`, start, resetsAt };
  });
}

/** No provider is called `*`, so that a client never meets an account. */
function ownerKey({ provider = '*', account, client }: Budget): string {
  const part = account ?? client;
  return part === undefined ? provider : `${provider}|${part}`;
}

/** Whose it is, for a person; undefined where it is everybody's. */
export function ownerName({ provider, account, client }: Budget): string | undefined {
  if (client !== undefined) return `client ${client}`;
  return account === undefined ? provider : `${provider}/${account}`;
}

/** Whether what `payer` spends counts against it. */
export function reaches({ provider, account, client }: Budget, payer: Payer): boolean {
  if (provider !== undefined && provider !== payer.provider) return false;
  if (account !== undefined && account !== (payer.account ?? 'default')) return false;
  return client === undefined || client === payer.client;
}

export function standingOf(state: RouterState, running: RunningBudget, now: EpochMs): BudgetStanding {
  const { spent = 0, held: holds = {} } = state.budgets?.[running.key] ?? {};
  let held = 0;
  for (const { amount, until } of Object.values(holds)) if (until > now) held += amount;
  return { ...running, spent, held, left: Math.max(0, running.budget.limit - spent - held) };
}

/** Those of `running` of which nothing is known yet: their spending has to be read from the log. */
export function unknownBudgets(state: RouterState, running: readonly RunningBudget[]): readonly RunningBudget[] {
  return running.filter(({ key }) => !state.budgets?.[key]);
}

/** The state that knows what was `spent` of each budget; what it knew before stays, and windows that are long over go. */
export function withSpending(
  state: RouterState,
  spent: readonly (RunningBudget & Pick<BudgetUse, 'spent' | 'corrected'>)[],
  now: EpochMs,
): RouterState {
  const begun = spent.map(({ key, resetsAt, spent: sum, corrected }): readonly [string, BudgetUse] => [
    key,
    { spent: sum, held: {}, ...(corrected && { corrected }), resetsAt },
  ]);
  const kept = Object.entries(state.budgets ?? {}).filter(([, { resetsAt }]) => resetsAt > now - DAY_MS);
  return { ...state, budgets: Object.fromEntries([...begun, ...kept]) };
}

/** The state in which `id` holds `amount` of each of these budgets until it is settled, at the latest until `until`. */
export function hold(
  state: RouterState,
  { id, amount, until }: { readonly id: string; readonly amount: NanoUsd; readonly until: EpochMs },
  budgets: readonly RunningBudget[],
  now: EpochMs,
): readonly [RouterState, Hold] {
  const entries = budgets.map(({ key, resetsAt }): readonly [string, BudgetUse] => {
    const use = state.budgets?.[key] ?? { spent: 0, held: {}, resetsAt };
    const alive = Object.entries(use.held).filter(([, one]) => one.until > now);
    return [key, { ...use, held: { ...Object.fromEntries(alive), [id]: { amount, until } } }];
  });
  const next = { ...state, budgets: { ...state.budgets, ...Object.fromEntries(entries) } };
  return [next, { id, keys: [...new Set(budgets.map(({ key }) => key))], amount }];
}

/** The same of a call that holds it already, in the budgets of which the state knows. */
export function holdKnown(state: RouterState, { id, keys, amount }: Hold, until: EpochMs): RouterState {
  const budgets = { ...state.budgets };
  for (const key of keys) {
    const use = budgets[key];
    if (use) budgets[key] = { ...use, held: { ...use.held, [id]: { amount, until } } };
  }
  return { ...state, budgets };
}

/** The state after a held call is known to have cost `cost`, in the windows in which it was held. */
export function settleHold(state: RouterState, { id, keys }: Hold, cost: NanoUsd): RouterState {
  const budgets = { ...state.budgets };
  for (const key of keys) {
    const use = budgets[key];
    if (!use) continue;
    const { [id]: gone, ...held } = use.held;
    budgets[key] = { ...use, spent: use.spent + cost, held };
  }
  return { ...state, budgets };
}

/** What a logged attempt took of budgets and credits when it ended. */
export const chargedFor = ({
  costNanoUsd,
  chargedNanoUsd = 0,
}: Pick<LoggedAttempt, 'costNanoUsd' | 'chargedNanoUsd'>) => costNanoUsd ?? chargedNanoUsd;

/** What an attempt was charged, and what it cost as its provider told afterwards. */
export interface CorrectedCost {
  readonly attempt: string;
  readonly payer: Payer;
  readonly at: EpochMs;
  readonly before: NanoUsd;
  readonly after: NanoUsd;
}

/** The state in which attempts in these windows cost what was told of them; told the same again, nothing changes. */
export function correctSpending(
  state: RouterState,
  running: readonly RunningBudget[],
  costs: readonly CorrectedCost[],
): RouterState {
  const budgets = { ...state.budgets };
  for (const { budget, key, start, resetsAt } of running)
    for (const { attempt, payer, at, before, after } of costs) {
      const use = budgets[key];
      if (!use || at < start || at >= resetsAt || !reaches(budget, payer)) continue;
      const spent = Math.max(0, use.spent + after - (use.corrected?.[attempt] ?? before));
      budgets[key] = { ...use, spent, corrected: { ...use.corrected, [attempt]: after } };
    }
  return { ...state, budgets };
}
