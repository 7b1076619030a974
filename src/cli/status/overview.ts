// Owns what the dashboards show: who is current, how every account stands, who took over from whom. Nobody is asked.
import type { BudgetStanding } from '../../accounting/budget.ts';
import type { Pin } from '../../domain/settings.ts';
import type { RouterState } from '../../domain/state.ts';
import type { EpochMs, NanoUsd } from '../../domain/units.ts';
import type { SessionSummary } from '../../session/contract.ts';
import { readBudgets } from '../budgets.ts';
import type { Context } from '../context.ts';
import { isUsable } from '../names.ts';
import { pinInForce } from '../pin.ts';
import { type AccountStanding, standingOf } from '../standing.ts';
import { type CreditsNow, readCredits } from './credits.ts';
import { type Switch, switchesSince } from './switches.ts';

const DAY_MS = 24 * 3_600_000;

export interface Overview {
  readonly at: EpochMs;
  readonly state: RouterState;
  readonly current: RouterState['current'];
  readonly pin: Pin | undefined;
  /** The conversation that was last added to. */
  readonly session: SessionSummary | undefined;
  /** All accounts of all providers. */
  readonly rows: readonly AccountStanding[];
}

export interface Dashboard extends Overview {
  /** Of the last 24 hours. */
  readonly switches: readonly Switch[];
  /** Spending limits in the windows of now. */
  readonly budgets: readonly BudgetStanding[];
  /** Undefined where calls are not paid with them. */
  readonly credits: CreditsNow | undefined;
}

export async function readOverview(context: Context): Promise<Overview> {
  const at = context.clock.now();
  const [providers, store, { settings }] = await Promise.all([
    context.providers(),
    context.state(),
    context.settings(),
  ]);
  const state = await store.read();
  return {
    at,
    state,
    current: state.current,
    pin: pinInForce(settings.pin, at),
    session: await (await context.sessions()).latest(),
    rows: providers.flatMap(provider => provider.accounts.map(account => standingOf(provider, account, state, at))),
  };
}

/** The overview, what the log says of the last day, and how budgets and credits stand. */
export async function readDashboard(context: Context): Promise<Dashboard> {
  const overview = await readOverview(context);
  const switches = await switchesSince(await context.state(), overview.at - DAY_MS);
  return { ...overview, switches, budgets: await readBudgets(context), credits: await readCredits(context) };
}

export const isActive = ({ provider, account }: AccountStanding) => isUsable(provider, account);
/** Without a key there is nothing to see but that. */
export const isShown = ({ health }: AccountStanding) => health !== 'no_key';

export function isCurrent({ provider, account }: AccountStanding, current: RouterState['current']): boolean {
  return current?.provider === provider.spec.id && (current.account ?? 'default') === account.id;
}

/** What was used at unknown prices is unknown, not free. */
export function costOf({ measure: { cost, unpriced = 0 } }: AccountStanding): NanoUsd | undefined {
  return cost === 0 && unpriced > 0 ? undefined : cost;
}
