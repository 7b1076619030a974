// Owns the money that a request may spend: its budgets in the windows that run, its credits, and what one call may take of both.

import { affordableBound, type Bound, boundOf, type CallSize, leastBoundOf } from '../accounting/bound.ts';
import {
  type BudgetStanding,
  ownerName,
  type RunningBudget,
  reaches,
  runningBudgets,
  standingOf,
} from '../accounting/budget.ts';
import { creditsLeftText, creditText, usdText } from '../accounting/money-text.ts';
import type { Candidate } from '../domain/decision.ts';
import { messageOf } from '../domain/error-message.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { SpendingCap } from '../domain/outcome.ts';
import type { Settings } from '../domain/settings.ts';
import { LEDGER_AWAY, MAY_BE_FREE } from '../domain/shortage-words.ts';
import type { RouterState } from '../domain/state.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import type { Shortage } from '../router/input.ts';
import { StateError } from '../state/error.ts';
import { type BudgetPorts, withKnownSpending } from './budget-book.ts';
import type { EnginePorts } from './ports.ts';

export interface Funds {
  /** All that may reach the call: those of its client, none of another. */
  readonly budgets: readonly RunningBudget[];
  readonly client?: string;
  /** Undefined: credits are off. */
  readonly balance?: NanoUsd;
  /** The balance is not known, and is taken for nothing. */
  readonly isLedgerAway?: boolean;
  readonly size: CallSize;
}

type FundsPorts = BudgetPorts & Pick<EnginePorts, 'credits' | 'warn'>;

/** What watches the money of a request of this client; undefined where nothing does. The state knows what was spent of each budget then. */
export async function readFunds(
  ports: FundsPorts,
  state: RouterState,
  sizeOf: () => CallSize,
  client?: string,
): Promise<{ readonly state: RouterState; readonly funds: Funds | undefined }> {
  const { clock, settings } = ports;
  const credits = await readBalance(ports);
  const budgets = budgetsOf(settings, client, clock.now(), ports.zone);
  if (budgets.length === 0 && credits.balance === undefined) return { state, funds: undefined };
  const funds = { budgets, size: sizeOf(), ...credits, ...(client !== undefined && { client }) };
  return { state: await withKnownSpending(ports, state, budgets), funds };
}

/** The budgets that may reach what is asked in the name of `client`, in the windows that run. */
export function budgetsOf(
  settings: Pick<Settings, 'budgets'>,
  client: string | undefined,
  now: EpochMs,
  zone: () => string,
): readonly RunningBudget[] {
  const meant = settings.budgets.filter(budget => budget.client === undefined || budget.client === client);
  return meant.length > 0 ? runningBudgets(meant, now, zone()) : [];
}

/** A ledger that cannot be read covers nothing; one of a newer version is named, since it may well cover the call. */
async function readBalance({ credits, warn }: FundsPorts): Promise<Pick<Funds, 'balance' | 'isLedgerAway'>> {
  try {
    const balance = await credits?.balance();
    return balance === undefined ? {} : { balance };
  } catch (error) {
    if (error instanceof StateError && error.reason === 'newer_version') throw error;
    warn(messageOf(error));
    return { balance: 0, isLedgerAway: true };
  }
}

/** What a call may take: a bound that all funds cover, or why there is none. */
export function afford(
  { budgets, balance, isLedgerAway, size, client }: Funds,
  state: RouterState,
  { provider, account }: Pick<Candidate, 'provider' | 'account'>,
  model: ModelSpec,
  now: EpochMs,
): Bound | Shortage {
  const standings = budgets
    .filter(({ budget }) => reaches(budget, { provider, account, client }))
    .map(one => standingOf(state, one, now));
  const tight = standings.reduce<BudgetStanding | undefined>((a, b) => (a && a.left <= b.left ? a : b), undefined);
  const left = Math.min(tight?.left ?? Number.POSITIVE_INFINITY, balance ?? Number.POSITIVE_INFINITY);
  // A budget of another provider, and no credits: nothing limits this one.
  if (left === Number.POSITIVE_INFINITY) return { cost: 0, outputTokens: Number.POSITIVE_INFINITY };
  const bound = affordableBound(size, model, left);
  if (bound) return withCap(bound, size, model, tight && tight.left <= (balance ?? tight.left) ? tight : undefined);
  const least = leastBoundOf(size, model)?.cost;
  const isCovered = least !== undefined && (balance ?? least) >= least;
  const short = standings.filter(one => least === undefined || one.left < least);
  if (short.length > 0) return budgetShortage(short, least, isCovered);
  return isLedgerAway ? { reason: 'credits_short', detail: LEDGER_AWAY } : creditShortage(balance ?? 0, least);
}

/** The longest answer that is paid for, tokens; infinite where money cuts none short. */
export function paidTokensOf(afforded: Bound | Shortage): number {
  if ('reason' in afforded) return 0;
  return afforded.cappedBy ? afforded.outputTokens : Number.POSITIVE_INFINITY;
}

/** The bound with what it could not be longer for: the tightest budget, or else the credits. */
function withCap(bound: Bound, size: CallSize, model: ModelSpec, tight: BudgetStanding | undefined): Bound {
  if (bound.outputTokens >= boundOf(size, model)!.outputTokens) return bound;
  return { ...bound, cappedBy: tight ? { by: 'budget', name: nameOf(tight) } : CREDITS };
}

export const CREDITS: SpendingCap = { by: 'credits', name: 'credits' };

function nameOf({ budget }: BudgetStanding): string {
  const owner = ownerName(budget);
  return `${owner === undefined ? '' : `${owner} `}budget of ${usdText(budget.limit)} a ${budget.window}`;
}

/** Of the budgets that do not cover `least`; `isCovered`: the credits do. */
function budgetShortage(short: readonly BudgetStanding[], least: NanoUsd | undefined, isCovered: boolean): Shortage {
  const [first] = short as [BudgetStanding];
  if (least === undefined)
    return { reason: 'budget_spent', detail: `price unknown, and there is a ${nameOf(first)}; give it costPer1M` };
  const detail = `${short.map(one => spentText(one, least)).join('; ')}, this call may cost ${usdText(least)}`;
  // Calls end sooner than windows, but nobody knows when.
  const resets = short.filter(one => !isPassing(one, least)).map(({ resetsAt }) => resetsAt);
  return {
    reason: 'budget_spent',
    detail,
    ...(resets.length > 0 && { until: Math.max(...resets) }),
    ...(isCovered && short.every(isOwn) && { isOwn: true }),
  };
}

/** A part of the money that is set aside for one provider or account. */
const isOwn = ({ budget }: BudgetStanding) => budget.provider !== undefined;
const isPassing = ({ budget, spent, held }: BudgetStanding, least: NanoUsd) =>
  held > 0 && spent + least <= budget.limit;

function spentText(standing: BudgetStanding, least: NanoUsd): string {
  const { spent, held } = standing;
  const freed = isPassing(standing, least) ? `, ${MAY_BE_FREE}` : '';
  const running = held > 0 ? `, ${usdText(held)} reserved by running calls${freed}` : '';
  return `${nameOf(standing)}: ${usdText(spent)} spent${running}`;
}

export function creditShortage(balance: NanoUsd, least: NanoUsd | undefined): Shortage {
  const detail =
    least === undefined
      ? 'price unknown, and it is to be paid with credits; give it costPer1M'
      : `${creditsLeftText(balance)} credits left, this call may take ${creditText(least)}`;
  return { reason: 'credits_short', detail };
}
