// Owns how budgets are shown: how each stands, as a table and as a document.
import { type BudgetStanding, ownerName } from '../accounting/budget.ts';
import { usdFromNano } from '../accounting/money.ts';
import type { Settings } from '../domain/settings.ts';
import type { BudgetPorts } from '../engine/budget-book.ts';
import { bar } from '../render/bar.ts';
import { formatCost, formatLeft } from '../render/number.ts';
import { renderTable } from '../render/table.ts';
import { formatMoment, isoTime } from '../render/time.ts';
import type { Context } from './context.ts';
import { look } from './look.ts';
import type { BudgetDocument } from './schemas/budget.ts';

const BAR_COLUMNS = 12;

/** How every budget stands, in the order of the settings; nothing is read where there is none. */
export async function readBudgets(context: Context): Promise<readonly BudgetStanding[]> {
  const { settings } = await context.settings();
  if (settings.budgets.length === 0) return [];
  const { budgetStandings } = await import('../engine/budget-book.ts');
  return budgetStandings(await budgetPorts(context, settings));
}

export async function budgetPorts(context: Context, settings: Settings): Promise<BudgetPorts> {
  const { clock, timeZone } = context;
  const corrected = async () => (await context.usage()).corrected();
  return { clock, settings, state: await context.state(), zone: timeZone, corrected };
}

export function budgetTable(budgets: readonly BudgetStanding[], context: Context): Promise<string> {
  const now = context.clock.now();
  const bars = context.out.data.isTerminal;
  const share = ({ spent, held, budget }: BudgetStanding) => (spent + held) / Math.max(1, budget.limit);
  return renderTable<BudgetStanding>(
    [
      { title: 'Budget', cell: ({ budget }) => `${ownerName(budget) ?? 'all'}, ${budget.window}` },
      { title: 'Limit', align: 'right', cell: ({ budget }) => formatCost(budget.limit) },
      {
        title: 'Spent',
        align: 'right',
        cell: one => `${bars ? `${bar(share(one), BAR_COLUMNS)} ` : ''}${formatCost(one.spent)}`,
        colour: one => (one.left === 0 ? 'red' : share(one) > 0.9 ? 'yellow' : undefined),
      },
      { title: 'Reserved', align: 'right', cell: ({ held }) => formatCost(held), spare: 1 },
      { title: 'Left', align: 'right', cell: ({ left }) => formatLeft(left) },
      { title: 'Resets', cell: ({ resetsAt }) => formatMoment(resetsAt, now, context.timeZone()) },
    ],
    budgets,
    look(context),
  );
}

export function budgetDocument({ budget, spent, held, left, resetsAt }: BudgetStanding): BudgetDocument {
  return {
    provider: budget.provider ?? null,
    account: budget.account ?? null,
    client: budget.client ?? null,
    window: budget.window,
    limitUsd: usdFromNano(budget.limit),
    spentUsd: usdFromNano(spent),
    reservedUsd: usdFromNano(held),
    leftUsd: usdFromNano(left),
    resetsAt: isoTime(resetsAt)!,
  };
}
