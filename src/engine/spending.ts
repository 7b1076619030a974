// Owns what a call that costs money takes before it is made: a bound held of its budgets, and the same of the credits.
import type { Bound } from '../accounting/bound.ts';
import { affordableBound } from '../accounting/bound.ts';
import { type Hold, hold, reaches } from '../accounting/budget.ts';
import type { Candidate } from '../domain/decision.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { ChatRequest } from '../domain/request.ts';
import type { RouterState } from '../domain/state.ts';
import type { EpochMs, NanoUsd } from '../domain/units.ts';
import type { Shortage } from '../router/input.ts';
import { afford, CREDITS, creditShortage, type Funds } from './funds.ts';
import type { CreditBook } from './ports.ts';

/** A call that is to be paid. */
export interface Spender {
  readonly funds: Funds;
  /** Of the claim; what is held and reserved goes by it. */
  readonly id: string;
  readonly model: ModelSpec;
  /** Held no longer than this: its process may have been killed. */
  readonly until: EpochMs;
}

/** What is held for a call until it is settled. */
export interface Held {
  readonly hold: Hold;
  readonly bound: Bound;
  /** Whether the same is reserved in the ledger of credits. */
  readonly onCredit: boolean;
}

/** Holds the bound of a call in its budgets, or says why not. */
export function holdBudgets(
  state: RouterState,
  { funds, id, model, until }: Spender,
  { provider, account }: Pick<Candidate, 'provider' | 'account'>,
  now: EpochMs,
): readonly [RouterState, Held | Shortage] {
  const bound = afford(funds, state, { provider, account }, model, now);
  if ('reason' in bound) return [state, bound];
  const payer = { provider, account, client: funds.client };
  const budgets = funds.budgets.filter(({ budget }) => reaches(budget, payer));
  const [next, held] = hold(state, { id, amount: bound.cost, until }, budgets, now);
  return [budgets.length > 0 ? next : state, { hold: held, bound, onCredit: false }];
}

/** Reserves credits for what is held; less where less is there by now, and nothing where that is too little. */
export async function reserveCredits(
  credits: CreditBook,
  { bound, hold: { id, ...rest } }: Held,
  { funds, model, until }: Spender,
): Promise<Held | Shortage> {
  let found: { readonly balance: NanoUsd; readonly bound: Bound } = { balance: 0, bound };
  const amount = await credits.reserve(
    id,
    balance => {
      const covered = affordableBound(funds.size, model, Math.min(balance, bound.cost));
      const cappedBy = covered && covered.outputTokens < bound.outputTokens ? CREDITS : bound.cappedBy;
      found = { balance, bound: { ...(covered ?? bound), ...(cappedBy && { cappedBy }) } };
      return covered?.cost;
    },
    until,
  );
  if (amount === undefined) return creditShortage(found.balance, bound.cost);
  return { hold: { id, ...rest }, bound: found.bound, onCredit: true };
}

/** The request with an answer no longer than what is held for it pays. */
export function withinBound(request: ChatRequest, held: Held | undefined): ChatRequest {
  const most = held?.bound.outputTokens ?? Number.POSITIVE_INFINITY;
  if (most === Number.POSITIVE_INFINITY || (request.maxOutputTokens ?? Number.POSITIVE_INFINITY) <= most)
    return request;
  return { ...request, maxOutputTokens: most };
}
