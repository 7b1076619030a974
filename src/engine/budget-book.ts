// Owns what was spent of budgets: from the log where the state does not know, and corrected by what providers told afterwards.
import {
  type BudgetStanding,
  chargedFor,
  correctSpending,
  type RunningBudget,
  reaches,
  runningBudgets,
  standingOf,
  unknownBudgets,
  withSpending,
} from '../accounting/budget.ts';
import type { Correction } from '../accounting/usage-days.ts';
import type { LogEntry } from '../domain/outcome.ts';
import type { RouterState } from '../domain/state.ts';
import type { NanoUsd } from '../domain/units.ts';
import type { EnginePorts } from './ports.ts';

export type BudgetPorts = Pick<EnginePorts, 'clock' | 'settings' | 'state' | 'zone' | 'corrected'>;

/** How each budget of `settings` stands, in the order of the settings. */
export async function budgetStandings(ports: BudgetPorts): Promise<readonly BudgetStanding[]> {
  const { running, state } = await allKnown(ports);
  return running.map(one => standingOf(state, one, ports.clock.now()));
}

/** Takes over what providers told afterwards; each attempt counts once. */
export async function correctBudgets(ports: BudgetPorts, corrections: readonly Correction[]): Promise<void> {
  if (ports.settings.budgets.length === 0 || corrections.length === 0) return;
  const { running } = await allKnown(ports);
  const costs = corrections.map(({ at, client, attempt, after }) => {
    const { id, provider, account } = attempt;
    return { attempt: id, at, payer: { provider, account, client }, before: chargedFor(attempt), after };
  });
  await ports.state.update(state => [correctSpending(state, running, costs), undefined]);
}

async function allKnown(ports: BudgetPorts) {
  const running = runningBudgets(ports.settings.budgets, ports.clock.now(), ports.zone());
  return { running, state: await withKnownSpending(ports, await ports.state.read(), running) };
}

/** A window that has just begun, a budget that is new and a cache that is gone: the log knows what was spent. */
export async function withKnownSpending(
  { state: store, clock, corrected }: BudgetPorts,
  state: RouterState,
  budgets: readonly RunningBudget[],
): Promise<RouterState> {
  const unknown = unknownBudgets(state, budgets);
  if (unknown.length === 0) return state;
  const since = Math.min(...unknown.map(({ start }) => start));
  const spent = await spentOf(store.entries({ since }), unknown, (await corrected?.()) ?? {});
  try {
    return await store.update(
      current => {
        const known = withSpending(current, spent, clock.now());
        return [known, known];
      },
      // A shared state that cannot be reached has a log of its own.
      () => undefined,
    );
  } catch {
    // Whoever is to spend will find that it cannot be counted; a decision alone needs no writing.
    return withSpending(state, spent, clock.now());
  }
}

type Costs = Readonly<Record<string, NanoUsd>>;

async function spentOf(entries: AsyncIterable<LogEntry>, budgets: readonly RunningBudget[], corrected: Costs) {
  const sums = budgets.map(one => ({ ...one, spent: 0, corrected: {} as Record<string, NanoUsd> }));
  for await (const { at, client, attempts } of entries)
    for (const { id, provider, account, ...attempt } of attempts)
      for (const sum of sums) {
        if (at < sum.start || !reaches(sum.budget, { provider, account, client })) continue;
        const told = corrected[id];
        sum.spent += told ?? chargedFor(attempt);
        if (told !== undefined) sum.corrected[id] = told;
      }
  return sums;
}
